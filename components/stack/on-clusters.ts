import type { Part, Scope } from "./scope";

/** What there is of something on each cluster, by the cluster's name: what one cluster has waits for nothing that another one has to have. */
export interface OnClusters<T> {
    /** None on a cluster that has nothing of it. */
    readonly on: (cluster: string | undefined) => readonly T[];
}

/** Makes it on each of the network's clusters. */
export function onEach<T>({ parts }: Pick<Scope, "parts">, make: (part: Part) => readonly T[]): OnClusters<T> {
    const all = new Map([...parts].map(([cluster, part]) => [cluster, make(part)] as const));
    return { on: (cluster) => all.get(cluster) ?? [] };
}
