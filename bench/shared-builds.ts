/**
 * What a build from source costs several peers of a namespace: the same package for one peer and for several at the same time, by
 * turns, and how many pods have built. On the embedded cluster.
 * Usage, as root: npx tsx bench/shared-builds.ts [rounds, default 3] [peers, default 4]
 */
import { randomBytes } from "node:crypto";

import { builderConfigMap, configKey } from "../builder/contract";
import type { BuilderConfig, Language } from "../builder/pod-template";
import type { KubeClient } from "../cluster/api";
import type { KubeObject } from "../cluster/object";
import { startCluster } from "../embedded/cluster/cluster";
import { ensureImages } from "../embedded/images/images";
import { ensureToolchain } from "../embedded/toolchain/toolchain";
import { languageImages } from "../test/support/language-images";
import { newPackage, openOwn, type OwnBuilder, type PackageFiles } from "../test/support/source-builders";
import { tinySources } from "../test/support/tiny-sources";
import { report, seconds } from "./table";

const language: Language = "golang";

async function main([rounds = "3", count = "4"]: readonly string[]): Promise<void> {
    const toolchain = await ensureToolchain();
    const cluster = await startCluster(toolchain);
    await ensureImages(toolchain, cluster, ["golang:1.26"]);
    const { client, settings } = cluster;
    const namespace = `bench-shared-${randomBytes(3).toString("hex")}`;
    await client.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const images = await languageImages(language, toolchain, cluster);
    const languages = { [language]: { ...images, environment: {}, resources: {}, timeout: "10m" } };
    await client.create(
        `/api/v1/namespaces/${namespace}/configmaps`,
        configMap({ pod: {}, chaincodes: {}, languages }),
    );
    const peers: OwnBuilder[] = [];
    try {
        for (let peer = 1; peer <= Number(count); peer += 1) {
            const beside = { peerId: `org1-peer${peer}`, settings: { FABRIC_BUILDER_BUILDS_KEPT_FOR: "1m" } };
            peers.push(await openOwn(namespace, settings.kubeconfig, beside));
        }
        await measure(client, namespace, peers, Number(rounds));
    } finally {
        await Promise.all(peers.map((peer) => peer.close()));
        await client.remove(`/api/v1/namespaces/${namespace}`);
        client.close();
    }
}

async function measure(
    client: KubeClient,
    namespace: string,
    peers: readonly OwnBuilder[],
    rounds: number,
): Promise<void> {
    const [alone, together, jobs]: [number[], number[], number[]] = [[], [], []];
    // The first round pulls the image.
    await builtBy(peers.slice(0, 1), newPackage(language, tinySources[language]));
    for (let round = 0; round < rounds; round += 1) {
        alone.push(await builtBy(peers.slice(0, 1), newPackage(language, tinySources[language])));
        const before = await buildsIn(client, namespace);
        together.push(await builtBy(peers, newPackage(language, tinySources[language])));
        jobs.push((await buildsIn(client, namespace)) - before);
    }
    const ratios = together.map((time, round) => time / (alone[round] ?? NaN));
    report([
        { figure: "one package for one peer", wanted: Infinity, unit: "s", measured: alone },
        { figure: `the same for ${peers.length} peers at once`, wanted: Infinity, unit: "s", measured: together },
        { figure: `${peers.length} peers, in builds of one`, wanted: 1.2, unit: "", measured: ratios },
        { figure: `pods that build for ${peers.length} peers`, wanted: 1, unit: "", measured: jobs },
    ]);
}

/** Seconds until all of them have built a package. */
async function builtBy(peers: readonly OwnBuilder[], files: PackageFiles): Promise<number> {
    const prepared = await Promise.all(peers.map((peer) => peer.prepare(files)));
    return seconds(async () => {
        await Promise.all(prepared.map((one) => one.build()));
    });
}

async function buildsIn(client: KubeClient, namespace: string): Promise<number> {
    const { items } = await client.list(`/apis/batch/v1/namespaces/${namespace}/jobs`);
    return items.length;
}

function configMap(config: BuilderConfig): KubeObject {
    const data = { [configKey]: JSON.stringify(config) };
    return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: builderConfigMap }, data };
}

void main(process.argv.slice(2));
