import type { RemoteProvider } from "../../remote/contract";
import type { Place } from "../../remote/place";
import { sayNow } from "../../remote/say-now";
import type { RollNode } from "./nodes";
import type { Group } from "./observed";
import { roll } from "./perform";
import { podsOfNodes } from "./workloads";

export interface RollInputs {
    readonly place: Place;
    readonly role: Group["role"];
    readonly nodes: readonly RollNode[];
    /** By node a hash of the template of its pod. */
    readonly templates: Readonly<Record<string, string>>;
    /**
     * Nodes whose pods were found to be of another template than their workloads when the run began: what an earlier roll
     * began and did not end, though the config may be again what the state has.
     */
    readonly outdated: readonly string[];
}

export interface Rolled {
    /** None is any more. */
    readonly outdated: readonly [];
    /** By node the template that its pod was made from, as Kubernetes names it. */
    readonly revisions: Readonly<Record<string, string>>;
}

/**
 * The nodes of a group, each running the template that its workload has. Their workloads restart nothing by themselves
 * (updateStrategy OnDelete): this does, one node at a time. Deleting the resource does nothing.
 */
export const provider: RemoteProvider<RollInputs, Rolled> = {
    replaces: [],
    updates: ["templates", "outdated"],
    upgrade: (outs) => ({ outdated: [], ...outs }),
    async create(inputs) {
        const { place, role, nodes } = inputs;
        const names = nodes.map(({ target }) => target.name).join(",");
        return { id: `${place.namespace}/${role}/${names}`, made: await rolled(inputs, new Map()) };
    },
    async update(_id, olds, inputs) {
        // A workload whose template is as the last roll left it has the revision that it had then, or was changed by hand since.
        const same = Object.entries(olds.revisions).filter(
            ([name, revision]) => revision !== "" && olds.templates[name] === inputs.templates[name],
        );
        return rolled(inputs, new Map(same));
    },
    async read(_id, outs) {
        const targets = outs.nodes.map(({ target }) => target);
        const pods = await podsOfNodes(outs.place, targets);
        const isTrue = (name: string): boolean => {
            const found = pods.get(name);
            return found?.pod !== undefined && !found.isOutdated && found.revision === outs.revisions[name];
        };
        // A node that is gone, or runs something else than it was left with, is the next up's to bring in line.
        const templates = Object.fromEntries(
            Object.entries(outs.templates).map(([name, hash]) => [name, isTrue(name) ? hash : ""]),
        );
        return { templates };
    },
};

async function rolled({ place, role, nodes }: RollInputs, given: ReadonlyMap<string, string>): Promise<Rolled> {
    return { outdated: [], revisions: await roll({ place, role, nodes, given }, sayNow) };
}
