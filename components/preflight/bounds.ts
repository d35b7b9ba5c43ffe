import type { KubeClient } from "../../cluster/api";
import type { NetworkModel } from "../model/network";
import { listed } from "./listing";
import { hardOf, largestOf } from "./objects";
import type { Observed } from "./observed";
import { usedNamespaces } from "./rules/namespaces";

/** What others have decided of the namespaces of a network that the stack does not make, and what the deployer may not see of it. */
type Bounds = Pick<Observed, "largest" | "together" | "unseen">;

/** What LimitRanges and quotas let containers and pods have there. */
export async function seenBounds(client: KubeClient, model: NetworkModel): Promise<Bounds> {
    const names = model.createNamespace ? [] : usedNamespaces(model).map(({ name }) => name);
    const found = await Promise.all(
        names.map(async (name) => {
            const list = (kind: string) => listed(client, `/api/v1/namespaces/${name}/${kind}`);
            const [limitranges, resourcequotas] = await Promise.all([list("limitranges"), list("resourcequotas")]);
            return { name, limitranges, resourcequotas };
        }),
    );
    return {
        largest: Object.fromEntries(found.map(({ name, limitranges = [] }) => [name, largestOf(limitranges)])),
        together: Object.fromEntries(found.map(({ name, resourcequotas = [] }) => [name, hardOf(resourcequotas)])),
        unseen: found.flatMap(({ name, ...lists }) => {
            const kinds = (["limitranges", "resourcequotas"] as const).filter((kind) => lists[kind] === undefined);
            return kinds.length === 0
                ? []
                : [
                      `this deployer may not list ${kinds.join(", ")} in namespace ${name}: whether the network's pods are let in there is not checked by them`,
                  ];
        }),
    };
}
