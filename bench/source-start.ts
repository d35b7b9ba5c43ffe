/**
 * From a package of type node to the first words of its chaincode: its build, the same build for another peer with the same
 * cache, and its start; the same of hlfabric-k8scc when K8SCC names its program, by turns and with the same image. The
 * source does next to nothing, so this is what builders and Kubernetes need themselves. On the embedded cluster.
 * Usage, as root: npx tsx bench/source-start.ts [runs, default 5]
 */
import { randomBytes } from "node:crypto";
import { builderConfigMap, configKey } from "../builder/contract";
import type { BuilderConfig, LanguageSettings } from "../builder/pod-template";
import type { KubeClient } from "../cluster/api";
import type { KubeObject } from "../cluster/object";
import { startCluster } from "../embedded/cluster/cluster";
import { ensureImages } from "../embedded/images/images";
import { ensureToolchain } from "../embedded/toolchain/toolchain";
import { textAt } from "../ground/json";
import { languageImages } from "../test/support/language-images";
import { launchJson } from "../test/support/launch";
import { openOwn, type PackageFiles, type SourceBuilder } from "../test/support/source-builders";
import { k8sccVariable, openK8scc } from "./k8scc";
import { untilPods } from "./pods";
import { printTable, report, seconds, spread } from "./table";

interface Measured {
    readonly build: number[];
    readonly again: number[];
    readonly start: number[];
}

const words = "this chaincode runs";

async function main([runs = "5"]: readonly string[]): Promise<void> {
    const toolchain = await ensureToolchain();
    const cluster = await startCluster(toolchain);
    await ensureImages(toolchain, cluster);
    const { client, registry, settings } = cluster;
    const namespaces = await makeNamespaces(client);
    const images = await languageImages("node", toolchain, cluster);
    await client.create(`/api/v1/namespaces/${namespaces.own}/configmaps`, configMap(images));
    const own = await openOwn(namespaces.own, settings.kubeconfig);
    const program = process.env[k8sccVariable] ?? "";
    const [peerImage, nodeImage] = [`${registry}/debian:12`, `${registry}/node:22`];
    const incumbent = { client, namespace: namespaces.plain, program, peerImage, nodeImage };
    try {
        const builders = [own, ...(program === "" ? [] : [await openK8scc(incumbent)])];
        const [mine = nothing(), theirs = nothing()] = await inTurns(client, builders, Number(runs));
        report([
            { figure: "build in a pod", wanted: 5, unit: "s", measured: mine.build },
            { figure: "the same again", wanted: 1, unit: "s", measured: mine.again },
            { figure: "run to the chaincode's first words", wanted: 3, unit: "s", measured: mine.start },
        ]);
        console.log("");
        if (program === "") {
            console.log(`hlfabric-k8scc is not measured: ${k8sccVariable} does not name its program.`);
        } else {
            printTable(
                ["hlfabric-k8scc, its own program in the same run", "median", "minimum", "maximum"],
                [
                    ["build in a pod", ...spread(theirs.build)],
                    ["the same again", ...spread(theirs.again)],
                    ["run to the chaincode's first words", ...spread(theirs.start)],
                ],
            );
        }
    } finally {
        await own.close();
        await Promise.all(Object.values(namespaces).map((name) => client.remove(`/api/v1/namespaces/${name}`)));
        client.close();
    }
}

function nothing(): Measured {
    return { build: [], again: [], start: [] };
}

/** One after the other in each round, so that all meet the same machine; the first round, which pulls images, is not kept. */
async function inTurns(
    client: KubeClient,
    builders: readonly SourceBuilder[],
    rounds: number,
): Promise<readonly Measured[]> {
    const measured = builders.map(nothing);
    for (let round = 0; round <= rounds; round++) {
        for (const [index, builder] of builders.entries()) {
            const kept = round === 0 ? nothing() : (measured[index] ?? nothing());
            await measure(client, builder, kept);
        }
    }
    return measured;
}

async function measure(client: KubeClient, builder: SourceBuilder, { build, again, start }: Measured): Promise<void> {
    const files = newPackage();
    const first = await builder.prepare(files);
    build.push(await seconds(() => first.build()));
    // Another folder, as of another peer, with the same source.
    const second = await builder.prepare({ ...files, id: `${files.id}-again` });
    again.push(await seconds(() => second.build()));
    const begun = Date.now();
    const end = first.run();
    start.push(((await firstWords(client, builder.namespace)) - begun) / 1000);
    await end();
    await untilPods(client, builder.namespace, (pods) => !pods.some(isChaincode));
}

/** Code that nobody has built before. */
function newPackage(): PackageFiles {
    const id = randomBytes(8).toString("hex");
    const scripts = { start: "node main.js" };
    return {
        id,
        code: {
            "code/src/package.json": JSON.stringify({ name: "tiny", version: "1.0.0", description: id, scripts }),
            "code/src/main.js": `console.log("${words}", Date.now()); setInterval(() => 0, 1e6);`,
        },
        rest: {
            "metadata/metadata.json": JSON.stringify({ path: "", type: "node", label: "tiny" }),
            "run/chaincode.json": JSON.stringify(launchJson(`tiny:${id.repeat(4)}`)),
        },
    };
}

/** When the chaincode said that it runs, by its own clock, which is the machine's. Milliseconds since 1970. */
async function firstWords(client: KubeClient, namespace: string): Promise<number> {
    let pod = "";
    await untilPods(client, namespace, (pods) => {
        const running = pods.find((one) => isChaincode(one) && textAt(one, "status", "phase") === "Running");
        pod = running?.metadata.name ?? "";
        return pod !== "";
    });
    const abort = new AbortController();
    for await (const line of client.logs(namespace, pod, { follow: true }, abort.signal)) {
        if (line.includes(words)) {
            abort.abort();
            return Number(line.split(" ").at(-1));
        }
    }
    throw new Error(`pod ${pod} ended without a word`);
}

/** By the name that this builder gives to a pod that runs chaincode, and hlfabric-k8scc; those of builds are called otherwise. */
function isChaincode({ metadata }: KubeObject): boolean {
    return /^(hlfcc|peer0-cc)-tiny-/.test(metadata.name ?? "");
}

async function makeNamespaces(client: KubeClient): Promise<{ readonly own: string; readonly plain: string }> {
    const suffix = randomBytes(3).toString("hex");
    const names = { own: `bench-source-${suffix}`, plain: `bench-k8scc-${suffix}` };
    const enforced = { "pod-security.kubernetes.io/enforce": "restricted" };
    for (const [name, labels] of [
        [names.own, enforced],
        [names.plain, {}],
    ] as const) {
        const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
        await client.create("/api/v1/namespaces", namespace);
    }
    return names;
}

function configMap(images: Pick<LanguageSettings, "buildImage" | "runtimeImage">): KubeObject {
    const node = { ...images, environment: {}, resources: {}, timeout: "4m30s" };
    const config: BuilderConfig = { pod: {}, chaincodes: {}, languages: { node } };
    const data = { [configKey]: JSON.stringify(config) };
    return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: builderConfigMap }, data };
}

void main(process.argv.slice(2));
