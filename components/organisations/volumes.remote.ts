import { setTimeout as pause } from "node:timers/promises";
import type { KubeObject } from "../../cluster/object";
import { failure } from "../../ground/failure";
import { foreignOwner, isMarked, madeSelector } from "../model/ownership";
import type { RemoteProvider } from "../remote/contract";
import { kubeClient, type Place } from "../remote/place";

export interface VolumesInputs {
    readonly place: Place;
    /** What a `destroy` does with the volumes. */
    readonly onDestroy: "delete" | "keep";
    /** Whose volumes they are. */
    readonly organisations: readonly string[];
    /** Namespaces with volumes beside that of the place. Absent: none. */
    readonly homes?: readonly string[];
}

export interface Former {
    /** Organisations that left the config, whose volumes are there still. */
    readonly formerOrganisations: readonly string[];
    /** Namespaces of such organisations that nobody of the config has any more. Absent: none. */
    readonly formerHomes?: readonly string[];
}

/** Seconds for claims to go: each waits for the last pod that has it mounted. */
const retrySeconds = 120;

/**
 * The volumes of all nodes that a stack ever had. Their claims are retained by every `up`, whatever leaves the config;
 * deleting this resource, which only a `destroy` does, removes them where the stack says so.
 */
export const provider: RemoteProvider<VolumesInputs, Former> = {
    replaces: [],
    updates: ["onDestroy", "organisations", "homes"],
    create(inputs) {
        return Promise.resolve({ id: `${inputs.place.namespace}/volumes`, made: formerOf(inputs, [], []) });
    },
    update(_id, olds, inputs) {
        const { organisations, formerOrganisations, homes = [], formerHomes = [] } = olds;
        return Promise.resolve(
            formerOf(inputs, [...organisations, ...formerOrganisations], [...homes, ...formerHomes]),
        );
    },
    async delete(_id, outs) {
        if (outs.onDestroy === "delete") {
            const { place, homes = [], formerHomes = [] } = outs;
            await Promise.all([place.namespace, ...homes, ...formerHomes].map((home) => removeClaims(outs, home)));
        }
    },
};

function formerOf(
    { organisations, homes = [] }: VolumesInputs,
    knownOrganisations: readonly string[],
    knownHomes: readonly string[],
): Former {
    const former = (known: readonly string[], present: readonly string[]): readonly string[] =>
        [...new Set(known.filter((name) => !present.includes(name)))].sort();
    const formerHomes = former(knownHomes, homes);
    return {
        formerOrganisations: former(knownOrganisations, organisations),
        ...(formerHomes.length === 0 ? {} : { formerHomes }),
    };
}

/** Another stack in the namespace may have an organisation of the same name by now. */
function isOwn({ metadata: { labels } }: KubeObject, { instance }: Place): boolean {
    return !isMarked(labels) || foreignOwner(labels, instance) === undefined;
}

async function removeClaims(outs: VolumesInputs & Former, namespace: string): Promise<void> {
    const client = kubeClient(outs.place);
    const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`;
    const organisations = [...outs.organisations, ...outs.formerOrganisations].join(",");
    const labelSelector = `${madeSelector},app.kubernetes.io/part-of in (${organisations})`;
    const names = async (): Promise<readonly string[]> => {
        const { items } = await client.list(path, { labelSelector });
        return items.filter((claim) => isOwn(claim, outs.place)).map(({ metadata }) => metadata.name ?? "");
    };
    await Promise.all((await names()).map((name) => client.remove(`${path}/${name}`)));
    const deadline = performance.now() + retrySeconds * 1000;
    for (let left = await names(); left.length > 0; left = await names()) {
        if (performance.now() > deadline) {
            const what = { operation: "remove volume claims", target: namespace, status: "Timeout" };
            const reason = `${left.join(", ")} are still there after ${retrySeconds} s: see which pods use them with kubectl describe pvc`;
            throw failure(what, reason);
        }
        await pause(500);
    }
}
