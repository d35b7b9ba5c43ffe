import { dirname } from "node:path";

import { reasonOf } from "../ground/failure";
import { newBackoff, wait } from "../ground/retry";
import type { Cluster } from "./chaincode/cluster";
import { removeOrphans } from "./chaincode/orphans";
import { settingVariables } from "./contract";
import { creatorSelector, peerSelector } from "./kubernetes/names";
import { type Report, reportLine } from "./report";
import { environmentOf, type Environment, readSettings, type Settings } from "./settings";
import { openSpool, type Spool } from "./spool/spool";
import { perform } from "./verbs/perform";

interface ServiceParts {
    /** The spool folder. */
    readonly folder: string;
    /** The settings of the verbs. */
    readonly environment: Environment;
    readonly connect: (settings: Settings, environment: Environment, signal: AbortSignal) => Cluster;
    /** Takes lines for the agent's own log. */
    readonly log: (line: string) => void;
}

export interface Service {
    /** Resolves when no verb waits any more. */
    end(): Promise<void>;
}

/** How often to look for what is left over, in milliseconds. There is nothing unless a removal had failed. */
const sweepPeriod = 60_000;

/** Serves verbs, and removes what killed verbs and failed removals leave. */
export function startService(parts: ServiceParts): Service {
    const { folder, environment, log } = parts;
    const ended = new AbortController();
    const clusterOf = newClusters(parts, ended.signal);
    const shared = environment[settingVariables.shared] || dirname(folder);
    const spool = openSpool(
        { shared, folder },
        (call, requested) => {
            const report = (failed: Report): void => {
                log(reportLine(failed));
            };
            const own = { ...call, environment: environmentOf(environment, call) };
            return perform(own, { ...requested, shared, connect: clusterOf, report });
        },
        log,
    );
    void sweepAlways(parts, clusterOf, spool, ended.signal);
    return {
        end: async () => {
            await spool.idle();
            spool.close();
            ended.abort();
        },
    };
}

type ClusterOf = (settings: Settings) => Cluster;

/** One connection, and one set of watches, for all verbs that mean the same cluster, namespace and peer. */
function newClusters({ connect, environment }: ServiceParts, signal: AbortSignal): ClusterOf {
    const clusters = new Map<string, Cluster>();
    return (settings) => {
        const { kubeconfig, namespace, peerId } = settings;
        const key = JSON.stringify([kubeconfig, namespace, peerId]);
        const cluster = clusters.get(key) ?? connect(settings, environment, signal);
        clusters.set(key, cluster);
        return cluster;
    };
}

/** At start also what fabric-builder-k8s left, should it have served this peer before. */
async function sweepAlways(
    parts: ServiceParts,
    clusterOf: ClusterOf,
    spool: Spool,
    signal: AbortSignal,
): Promise<void> {
    const backoff = newBackoff();
    let swept = false;
    while (!signal.aborted) {
        try {
            await sweep(parts, clusterOf, spool, !swept);
            swept = true;
        } catch (error) {
            parts.log(`Looking for orphans: ${reasonOf(error)}`);
        }
        await (swept ? wait(sweepPeriod, signal) : backoff.wait(signal)).catch(() => undefined);
    }
}

async function sweep(
    { environment, log }: ServiceParts,
    clusterOf: ClusterOf,
    spool: Spool,
    all: boolean,
): Promise<void> {
    await spool.tidy();
    const settings = readSettings(environment);
    const { namespace, peerId } = settings;
    const family = { namespace, peerId, mspId: environment[settingVariables.mspId] };
    const selector = all ? creatorSelector : peerSelector(peerId);
    for (const name of await removeOrphans(clusterOf(settings), family, selector, spool.isLive)) {
        log(`Removed orphan ${namespace}/${name}`);
    }
}
