import assert from "node:assert/strict";
import type { KubeClient } from "../../cluster/api";
import { until } from "../../ground/retry";
import type { Client } from "./calling";
import type { LiveStack } from "./live-stack";
import { startLoad, watchReady, type LoadResult } from "./load";

/**
 * Acts while a client creates five assets a second through its organisation's gateway, and prints the counts. Fails when one
 * transaction does.
 *
 * @returns the fewest nodes of each group that were ready at once
 */
export async function underLoad(
    { cluster, kubernetes }: LiveStack,
    client: Client,
    name: string,
    act: () => Promise<unknown>,
): Promise<Readonly<Record<string, number>>> {
    const watched = watchReady(kubernetes, client.namespace);
    const load = await startLoad(cluster, client, name.replaceAll(" ", "-"));
    let result: LoadResult | undefined;
    try {
        await act();
    } finally {
        result = await load.end();
    }
    const fewest = await watched.end();
    const { sent, retried, resubmitted, failed } = result;
    const ready = Object.entries(fewest).map(([group, count]) => `${group} ${count}`);
    const counts = `${sent} sent, ${retried} retried, ${resubmitted} resubmitted, ${failed.length} failed`;
    console.log(`\n      ${name}: ${counts}; ready at least ${ready.join(", ")}\n`);
    assert.deepEqual(failed, [], "no transaction fails");
    assert.ok(sent > 25, `the load went on: ${sent}`);
    return fewest;
}

/** The pods of orderers and peers, by node name. */
export async function nodePods(kubernetes: KubeClient, namespace: string): Promise<ReadonlyMap<string, string>> {
    const query = { labelSelector: "fabric/group" };
    const { items } = await kubernetes.list(`/api/v1/namespaces/${namespace}/pods`, query);
    return new Map(items.map(({ metadata }) => [(metadata.name ?? "").replace(/-0$/, ""), metadata.uid ?? ""]));
}

/** Names of the nodes whose pods are others than before. */
export function restartedNodes(
    before: ReadonlyMap<string, string>,
    after: ReadonlyMap<string, string>,
): readonly string[] {
    return [...after]
        .filter(([name, uid]) => before.get(name) !== uid)
        .map(([name]) => name)
        .sort();
}

/** Takes a node's volume away: its claim goes when its pod has. */
export async function loseVolume(kubernetes: KubeClient, namespace: string, node: string): Promise<void> {
    const core = `/api/v1/namespaces/${namespace}`;
    const claim = `${core}/persistentvolumeclaims/${node}`;
    await kubernetes.remove(claim);
    await kubernetes.remove(`${core}/pods/${node}-0`, { gracePeriodSeconds: 0 });
    const isGone = async (): Promise<boolean> => (await kubernetes.find(claim)) === undefined;
    assert.ok(await until(60, isGone), `the claim of ${node} is gone`);
}
