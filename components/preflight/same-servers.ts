import { loadCluster } from "../../cluster/kubeconfig";
import { pathOf, type Problem } from "../config/problem";
import type { NetworkModel } from "../model/network";
import { placeOf } from "../stack/scope";

/** Two clusters of the config that are one: their contexts lead to one API server, and what would be on both is in one namespace. */
export function sameServerProblems(parts: readonly NetworkModel[]): readonly Problem[] {
    const placed = parts.map((part) => ({ part, server: serverOf(part) }));
    return placed.flatMap(({ part, server }, index) => {
        const first = placed
            .slice(0, index)
            .find((one) => server !== undefined && one.server === server && one.part.namespace === part.namespace);
        const { name = "" } = part.cluster;
        const reason = `leads to ${server ?? ""}, as ${first?.part.cluster.name ?? ""} does, with namespace ${part.namespace}: give it another context, or put its organisations on ${first?.part.cluster.name ?? ""}`;
        return first === undefined ? [] : [{ path: pathOf("clusters", name, "context"), reason }];
    });
}

/** undefined where the kubeconfig cannot be read, which is told elsewhere. */
function serverOf(part: NetworkModel): string | undefined {
    try {
        return loadCluster(placeOf(part)).server;
    } catch {
        return undefined;
    }
}
