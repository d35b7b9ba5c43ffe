import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { administrator } from "../../client/gateway";
import type { KubeClient } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { isReady } from "../../cluster/pods";
import type { EmbeddedCluster } from "../../embedded/cluster/cluster";
import { findPart } from "../../embedded/cluster/processes";
import type { Client } from "./calling";

/** What a client under load is told. */
export interface LoadSettings {
    /** `host:port` of an organisation's gateway Service, as it is inside the cluster. */
    readonly address: string;
    readonly serverName: string;
    readonly tlsRoot: string;
    readonly mspId: string;
    readonly certificate: string;
    readonly key: string;
    readonly perSecond: number;
    /** Starts the names of the assets that it creates. */
    readonly prefix: string;
}

/** What became of the transactions of a client under load. */
export interface LoadResult {
    readonly sent: number;
    /** How many needed the one retry that each call has, when the answer was UNAVAILABLE. */
    readonly retried: number;
    /** How many were acknowledged by an orderer and had to be handed over again, as they were not committed. */
    readonly resubmitted: number;
    /** A sentence for each that failed all the same. */
    readonly failed: readonly string[];
}

/** Transactions under way. */
export interface Load {
    /** Sends no more, waits for those that are under way, and tells what became of all. */
    end(): Promise<LoadResult>;
}

/** Creates five assets a second through an organisation's gateway Service, from within the cluster's network. */
export async function startLoad(cluster: EmbeddedCluster, client: Client, prefix: string): Promise<Load> {
    const settings = JSON.stringify(await loadSettings(client, prefix));
    const { pid } = findPart("kubelet", cluster.settings) ?? { pid: 0 };
    const program = [process.execPath, "--import", "tsx", join(__dirname, "load-client.ts")];
    const child = spawn("nsenter", ["--target", String(pid), "--net", "--", ...program], {
        stdio: ["pipe", "pipe", "inherit"],
    });
    const output = text(child.stdout);
    child.stdin.write(`${settings}\n`);
    return {
        end: async () => {
            child.stdin.end();
            await once(child, "exit");
            return JSON.parse(await output) as LoadResult;
        },
    };
}

async function loadSettings(client: Client, prefix: string): Promise<LoadSettings> {
    const { kubernetes, namespace, organisation, mspId, profile } = client;
    const serverName = `${organisation}-gateway`;
    const peer = profile?.peers[serverName];
    if (peer === undefined) {
        throw new Error(`the connection profile of ${organisation} has no ${serverName}`);
    }
    const service = await kubernetes.get(`/api/v1/namespaces/${namespace}/services/${serverName}`);
    const { clusterIP } = service["spec"] as { readonly clusterIP: string };
    const address = `${clusterIP}:${new URL(peer.url.replace("grpcs:", "https:")).port}`;
    const tlsRoot = peer.tlsCACerts.pem;
    return { address, serverName, tlsRoot, mspId, ...(await administrator(client)), perSecond: 5, prefix };
}

/** How few pods of each group were ready at once, while it was watched. */
export interface Watched {
    /** By group; both counts over the pods that the group has with all its nodes up. */
    end(): Promise<Readonly<Record<string, number>>>;
}

/** Counts the ready pods of each group of nodes ten times a second. */
export function watchReady(kubernetes: KubeClient, namespace: string): Watched {
    const fewest = new Map<string, number>();
    const stopped = new AbortController();
    const look = async (): Promise<void> => {
        const query = { labelSelector: "fabric/group" };
        const { items } = await kubernetes.list(`/api/v1/namespaces/${namespace}/pods`, query);
        const counts = readyCounts(items);
        for (const name of new Set([...fewest.keys(), ...counts.keys()])) {
            const ready = counts.get(name) ?? 0;
            fewest.set(name, Math.min(fewest.get(name) ?? ready, ready));
        }
    };
    const watching = (async () => {
        while (!stopped.signal.aborted) {
            await look();
            await pause(100);
        }
    })();
    return {
        end: async () => {
            stopped.abort();
            await watching;
            return Object.fromEntries([...fewest].sort(([a], [b]) => a.localeCompare(b)));
        },
    };
}

function readyCounts(pods: readonly KubeObject[]): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const pod of pods) {
        const name = pod.metadata.labels?.["fabric/group"] ?? "";
        counts.set(name, (counts.get(name) ?? 0) + (isReady(pod) ? 1 : 0));
    }
    return counts;
}
