/**
 * How long 20 chaincodes take to answer again when their peer was killed, all asked at once from the moment in which the
 * peer is ready; alone, and beside two that cannot start, of which one ends at once and one waits for a node that nobody
 * has. Brings up a network of its own on the embedded cluster.
 * Usage, as root: npx tsx bench/peer-restart.ts [runs, default 3]
 */
import { builderConfigMap, configKey } from "../builder/contract";
import { annotationNames } from "../builder/kubernetes/names";
import type { BuilderConfig } from "../builder/pod-template";
import { textAt } from "../ground/json";
import { type Network, openNetwork, type Query, restartPeer, untilAnswered } from "./network";
import { untilPods } from "./pods";
import { printTable, repeated, report, seconds } from "./table";

const good = Array.from({ length: 20 }, (_, index) => `cars-${String(index + 1).padStart(2, "0")}`);
const bad = ["ends-at-once", "waits-for-a-node"] as const;
const spare = 5;
const channel = "cars";
const registry = "localhost:35000";

async function main([runs = "3"]: readonly string[]): Promise<void> {
    const network = await openNetwork("bench-restart", { languages: ["golang:1.26"], settings: settings() });
    try {
        const starts = await repeated(5, () => singleStart(network));
        const slowest = Math.max(...starts);
        const alone = await repeated(Number(runs), () => answeredAgain(network, []));
        await spoil(network);
        const beside = await repeated(Number(runs), () => answeredAgain(network, bad));
        const wanted = Math.round((slowest + spare) * 100) / 100;
        report([
            { figure: "start of one, nothing else starting", wanted: spare, unit: "s", measured: starts },
            { figure: "20 after a restart of their peer", wanted, unit: "s", measured: alone.map(last) },
            { figure: "the same beside two that cannot start", wanted, unit: "s", measured: beside.map(last) },
        ]);
        console.log("");
        printTable(
            ["seconds until answered", "first", "median", "last"],
            [
                ["20 alone", ...spread(alone)],
                ["20 beside two that cannot start", ...spread(beside)],
            ],
        );
    } finally {
        await network.close();
    }
}

function settings(): Readonly<Record<string, unknown>> {
    const built = { channel, source: "chaincode/fabcar", buildArguments: { GO_IMAGE: `${registry}/golang:1.26` } };
    return {
        organizations: [
            { name: "org0", mspId: "OrdererMSP", orderers: 1 },
            { name: "org1", mspId: "Org1MSP", peers: 1 },
        ],
        channels: [{ name: channel, members: ["org1"], batch: { timeout: "500ms" } }],
        chaincodes: [...good, ...bad].map((name) => ({ ...built, name, type: "k8s" })),
    };
}

function queryOf(chaincode: string): Query {
    return { channel, chaincode, function: "org.hyperledger.fabric:GetMetadata" };
}

/** From the call that finds the chaincode stopped to its answer. */
async function singleStart(network: Network): Promise<number> {
    const [name = ""] = good;
    const { kubernetes, chaincodeNamespace: namespace } = network;
    const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    const labelSelector = `fabric-builder-k8s-cclabel=${name}`;
    const { items } = await kubernetes.list(jobs, { labelSelector });
    await Promise.all(items.map(({ metadata }) => kubernetes.remove(`${jobs}/${metadata.name ?? ""}`)));
    const isIts = (id: string): boolean => id.startsWith(`${name}:`);
    await untilPods(kubernetes, namespace, (pods) =>
        pods.every((pod) => !isIts(textAt(pod, "metadata", "annotations", annotationNames.chaincodeId))),
    );
    const gateway = await network.connect();
    return seconds(() => untilAnswered(gateway, queryOf(name))).finally(gateway.close);
}

/** Seconds from the peer being ready until each of the good ones has answered. */
async function answeredAgain(network: Network, besides: readonly string[]): Promise<readonly number[]> {
    await restartPeer(network);
    const begun = process.hrtime.bigint();
    const gateway = await network.connect();
    // Once: asking for it again starts it again, which costs the machine what it costs.
    const others = besides.map((name) =>
        gateway
            .contract(channel, name)("evaluate", "any", [])
            .catch(() => ""),
    );
    const taken = await Promise.all(
        good.map(async (name) => {
            await untilAnswered(gateway, queryOf(name));
            return Number(process.hrtime.bigint() - begun) / 1e9;
        }),
    );
    gateway.close();
    await Promise.all(others);
    return taken.sort((a, b) => a - b);
}

/** Gives two of them what no container and no node can do with; the agent reads it when it starts them next. */
async function spoil({ kubernetes, chaincodeNamespace: namespace }: Network): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/configmaps/${builderConfigMap}`;
    const config = JSON.parse(textAt(await kubernetes.get(path), "data", configKey)) as BuilderConfig;
    const [ends, waits] = bad;
    const chaincodes = {
        ...config.chaincodes,
        [ends]: { resources: { limits: { memory: "6Mi" } } },
        [waits]: { nodeSelector: { "example.com/there": "no" } },
    };
    const data = { [configKey]: JSON.stringify({ ...config, chaincodes }) };
    await kubernetes.patch(path, { data }, "merge");
}

function last(taken: readonly number[]): number {
    return taken.at(-1) ?? NaN;
}

function spread(rounds: readonly (readonly number[])[]): readonly string[] {
    const all = rounds.flat().sort((a, b) => a - b);
    return [all[0], all[Math.floor(all.length / 2)], last(all)].map((value = NaN) => value.toFixed(1));
}

void main(process.argv.slice(2));
