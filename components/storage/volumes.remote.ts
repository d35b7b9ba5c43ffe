import { setTimeout as pause } from "node:timers/promises";
import { failure } from "../../fabric/failure";
import type { KubeObject } from "../../cluster/object";
import { foreignOwner, isMarked } from "../ownership";
import { kubeClient, type Place } from "../reach";
import type { RemoteProvider } from "../remote";

export interface VolumesInputs {
    readonly place: Place;
    /** What a `destroy` does with the volumes. */
    readonly onDestroy: "delete" | "keep";
    /** Whose volumes they are. */
    readonly organisations: readonly string[];
}

export interface VolumesOuts extends VolumesInputs {
    /** Organisations that left the config, whose volumes are there still. */
    readonly formerOrganisations: readonly string[];
}

/** Seconds for claims to go: each waits for the last pod that has it mounted. */
const patienceSeconds = 120;

/**
 * The volumes of all nodes that a stack ever had. Their claims are retained by every `up`, whatever leaves the config;
 * deleting this resource, which only a `destroy` does, removes them where the stack says so.
 */
export const provider: RemoteProvider<VolumesInputs, VolumesOuts> = {
    replaces: [],
    updates: ["onDestroy", "organisations"],
    create(inputs) {
        return Promise.resolve({ id: `${inputs.place.namespace}/volumes`, outs: outsOf(inputs, []) });
    },
    update(_id, olds, inputs) {
        return Promise.resolve(outsOf(inputs, [...olds.organisations, ...olds.formerOrganisations]));
    },
    async delete(_id, outs) {
        if (outs.onDestroy === "delete") {
            await removeClaims(outs);
        }
    },
};

function outsOf({ place, onDestroy, organisations }: VolumesInputs, known: readonly string[]): VolumesOuts {
    const former = known.filter((name) => !organisations.includes(name));
    return { place, onDestroy, organisations, formerOrganisations: [...new Set(former)].sort() };
}

/** Another stack in the namespace may have an organisation of the same name by now. */
function isOwn({ metadata: { labels } }: KubeObject, { instance }: Place): boolean {
    return !isMarked(labels) || foreignOwner(labels, instance) === undefined;
}

async function removeClaims(outs: VolumesOuts): Promise<void> {
    const client = kubeClient(outs.place);
    const path = `/api/v1/namespaces/${outs.place.namespace}/persistentvolumeclaims`;
    const organisations = [...outs.organisations, ...outs.formerOrganisations].join(",");
    const labelSelector = `app.kubernetes.io/managed-by=pulumi,app.kubernetes.io/part-of in (${organisations})`;
    const names = async (): Promise<readonly string[]> => {
        const { items } = await client.list(path, { labelSelector });
        return items.filter((claim) => isOwn(claim, outs.place)).map(({ metadata }) => metadata.name ?? "");
    };
    await Promise.all((await names()).map((name) => client.remove(`${path}/${name}`)));
    const deadline = performance.now() + patienceSeconds * 1000;
    for (let left = await names(); left.length > 0; left = await names()) {
        if (performance.now() > deadline) {
            const what = { operation: "remove volume claims", target: outs.place.namespace, status: "Timeout" };
            const reason = `${left.join(", ")} are still there after ${patienceSeconds} s: see which pods use them with kubectl describe pvc`;
            throw failure(what, reason);
        }
        await pause(500);
    }
}
