import { createHash } from "node:crypto";
import type { KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import { isContent } from "../../cluster/kubeconfig-file";
import { failure } from "../../ground/failure";

/** A namespace of a cluster. */
export interface Site {
    /** The cluster's name in the config; absent where that names none, and of a home that is on the network's own. */
    readonly cluster?: string;
    /** Context of the kubeconfig; absent is the current one. */
    readonly context?: string;
    /** Path of a kubeconfig file; absent follows KUBECONFIG and the usual places. */
    readonly kubeconfig?: string;
    readonly namespace: string;
}

/** Where a network's objects live, as plain inputs of a dynamic resource. */
export interface Place extends Site {
    /** The stack's label on what it makes; absent in the states of earlier versions. */
    readonly instance?: string;
    /**
     * Fingerprints of the TLS roots of organisations, as the state has them: what a ConfigMap says is held against them. Absent
     * in the states of earlier versions, and of an organisation whose roots are not made yet.
     */
    readonly roots?: Readonly<Record<string, string>>;
    /** By organisation, the homes of those that are elsewhere; absent where none is. */
    readonly homes?: Readonly<Record<string, Site>>;
    /** By name, the homes of nodes on another cluster than their organisation, each with that cluster; absent where none is. */
    readonly nodes?: Readonly<Record<string, Site>>;
}

/** The place of what is an organisation's own: its CA, its keys, its public facts, and whatever of its nodes is on no other cluster. */
export function homeIn(place: Place, organisation: string): Place {
    const home = place.homes?.[organisation];
    return home === undefined ? place : placeAt(place, home);
}

/** The place of what is a node's own: its pod, its volume, its keys. */
export function nodeHome(place: Place, { name, organisation }: Pick<Target, "name" | "organisation">): Place {
    const home = place.nodes?.[name];
    return home === undefined ? homeIn(place, organisation) : placeAt(place, home);
}

/** The place of what is at one of its sites alone. */
export function placeAt(place: Place, site: Site): Place {
    const { instance, roots, nodes, cluster, context, kubeconfig } = place;
    // The way to one cluster is none to another.
    const way = site.cluster === undefined ? { cluster, context, kubeconfig } : {};
    return defined({ instance, roots, nodes, ...way, ...site });
}

/** Places are compared as they are in states, which have no fields that are undefined. */
function defined<T extends object>(fields: { readonly [Key in keyof T]: T[Key] | undefined }): T {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T; // All that T must have is there.
}

/** By which a root is known again. */
export function rootFingerprint(pem: string): string {
    return createHash("sha256").update(pem).digest("hex").slice(0, 32);
}

/** One port of one node, as plain inputs of a dynamic resource. */
export interface Target {
    readonly name: string;
    readonly organisation: string;
    readonly port: number;
    /** `host:port` to dial instead of a tunnel through the Kubernetes API. */
    readonly address?: string;
    /** Of a partner's node: this stack's own peers, by whose pods it is reached where the machine that runs Pulumi does not reach it. */
    readonly through?: readonly Relay[];
}

/** A peer of this stack, from whose pod another node is called. */
export interface Relay {
    readonly name: string;
    readonly organisation: string;
}

export const clients = new Map<string, KubeClient>();

/**
 * Of a cluster that the config names, since it may have others: what waits for one that is away is to fail within half a minute, and soon after each
 * other, while an API server that restarts is found again.
 */
const patience = { answerSeconds: 25, restSeconds: 20 };

/** The client of that cluster, one per process. */
export function kubeClient(place: Place): KubeClient {
    const { cluster } = place;
    const key = JSON.stringify([place.context, place.kubeconfig, ...(cluster === undefined ? [] : [cluster])]);
    const known = clients.get(key);
    if (known !== undefined) {
        return known;
    }
    if (place.kubeconfig !== undefined && isContent(place.kubeconfig)) {
        // Out of a state that somebody has written, it may name a program to run; no path does.
        const what = { operation: "reach the cluster", target: `namespace ${place.namespace}` };
        throw failure(
            what,
            "its kubeconfig is no path of a file, and content is not taken: set fabric:kubeconfig to a path",
        );
    }
    const access = loadCluster(place);
    const made = cluster === undefined ? newKubeClient(access) : newKubeClient({ ...access, name: cluster }, patience);
    clients.set(key, made);
    return made;
}
