/**
 * What the first caller of a stopped chaincode waits for, by type of chaincode, its image on the node or not: from the call
 * to its answer for chaincode that the peer starts, from the scaling up of its Deployment to the answer for servers. Brings
 * up a network of its own on the embedded cluster, whose images share no layer with those that other pods use, but for that
 * of type node, which begins with the image of the agent beside its peer.
 * Usage, as root: npx tsx bench/cold-start.ts [runs, default 3]
 */
import { execFileSync } from "node:child_process";
import { annotationNames } from "../builder/kubernetes/names";
import type { KubeObject } from "../cluster/object";
import { fieldAt, objectsAt, textAt } from "../ground/json";
import { imageSize, pushCopy } from "../test/support/registry";
import { evict } from "./image-store";
import { type Network, openNetwork, untilAnswered } from "./network";
import { untilPods } from "./pods";
import { repeated, report, type Row, seconds } from "./table";

const registry = "localhost:35000";
const channel = "all";
const presence = ["present", "absent"] as const;

/** Seconds in which a caller should have an answer, of the 300 that a peer gives a chaincode to start. */
const wanted = { present: 10, absent: 30 } as const;

const go = { GO_IMAGE: `${registry}/golang:1.26`, RUNTIME_IMAGE: `${registry}/bench/pause:1` };
const node = { NODE_IMAGE: `${registry}/bench/node:22` };
const otherNode = { NODE_IMAGE: `${registry}/bench/node:22-other` };
/** Of different bytes each, since one image that two of them run could not be taken from the node. */
const chaincodes = [
    { name: "image-go", type: "k8s", source: "chaincode/fabcar", buildArguments: go },
    { name: "image-node", type: "k8s", source: "chaincode/asset-transfer", buildArguments: node },
    { name: "server-of-peer", type: "ccaas", source: "chaincode/marbles", buildArguments: go },
    { name: "server-of-organisation", type: "external", source: "chaincode/asset-transfer", buildArguments: otherNode },
    { name: "source-go", type: "golang", source: "chaincode/fabcar" },
    { name: "source-node", type: "node", source: "chaincode/asset-transfer" },
    { name: "source-java", type: "java", source: "chaincode/records-java" },
] as const;

async function main([runs = "3"]: readonly string[]): Promise<void> {
    const network = await openNetwork("bench-cold", {
        languages: ["golang:1.26", "maven:3", "java:17"],
        prepare: async () => {
            await pushCopy(registry, "pause:1", "bench/pause:1");
            await pushCopy(registry, "node:22", "bench/node:22");
            await pushCopy(registry, "node:22", "bench/node:22-other", 2);
            await pushCopy(registry, "debian:12", "bench/debian:12");
            await pushCopy(registry, "java:17", "bench/java:17");
        },
        settings: settings(),
    });
    try {
        const rows: Row[] = [];
        for (const { name, type } of chaincodes) {
            const image = await imageOf(network, name);
            const size = `${((await imageSize(registry, image)) / 2 ** 20).toFixed(0)} MiB`;
            for (const is of presence) {
                const measured = await repeated(Number(runs), () => coldStart(network, name, is));
                rows.push({ figure: `${type}, ${name}, ${size} ${is}`, wanted: wanted[is], unit: "s", measured });
            }
        }
        report(rows);
    } finally {
        await network.close();
    }
}

function settings(): Readonly<Record<string, unknown>> {
    return {
        organizations: [
            { name: "org0", mspId: "OrdererMSP", orderers: 1 },
            { name: "org1", mspId: "Org1MSP", peers: 1 },
        ],
        channels: [{ name: channel, members: ["org1"], batch: { timeout: "500ms" } }],
        chaincodes: chaincodes.map((chaincode) => ({ ...chaincode, channel })),
        languages: { golang: { proxy: execFileSync("go", ["env", "GOPROXY"], { encoding: "utf8" }).trim() } },
        images: {
            peer: `${registry}/hyperledger/fabric-peer:2.5`,
            orderer: `${registry}/hyperledger/fabric-orderer:2.5`,
            ca: `${registry}/hyperledger/fabric-ca:1.5`,
            node: `${registry}/node:22`,
            golang: `${registry}/golang:1.26`,
            golangRuntime: `${registry}/bench/debian:12`,
            javaBuild: `${registry}/maven:3`,
            javaRuntime: `${registry}/bench/java:17`,
        },
    };
}

async function coldStart(network: Network, name: string, is: (typeof presence)[number]): Promise<number> {
    const gateway = await network.connect();
    // Every answer will do: marbles, which has no contract API, refuses what it does not know.
    const query = { channel, chaincode: name, function: "org.hyperledger.fabric:GetMetadata", refusalCounts: true };
    // One that does not run after all, for whatever reason, has no pod to be found.
    await untilAnswered(gateway, query);
    const image = await imageOf(network, name);
    const start = await stop(network, name);
    await untilPods(network.kubernetes, network.chaincodeNamespace, (pods) => !pods.some((pod) => runs(pod, name)));
    if (is === "absent") {
        await evict(network.toolchain, image.slice(image.indexOf("@") + 1));
    }
    const taken = await seconds(async () => {
        await start();
        await untilAnswered(gateway, query);
    });
    gateway.close();
    return taken;
}

/** Stops a chaincode and returns what starts it again, if anything but a call does. */
async function stop(network: Network, name: string): Promise<() => Promise<void>> {
    const { kubernetes, chaincodeNamespace: namespace } = network;
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const { items } = await kubernetes.list(deployments);
    const found = items.find(({ metadata }) => metadata.name?.includes(`-${name}-`) === true);
    if (found === undefined) {
        const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
        const labelSelector = `fabric-builder-k8s-cclabel=${name}`;
        const own = await kubernetes.list(jobs, { labelSelector });
        await Promise.all(own.items.map(({ metadata }) => kubernetes.remove(`${jobs}/${metadata.name ?? ""}`)));
        return () => Promise.resolve();
    }
    const scale = async (replicas: number): Promise<void> => {
        await kubernetes.patch(`${deployments}/${found.metadata.name ?? ""}`, { spec: { replicas } }, "merge");
    };
    await scale(0);
    return () => scale(1);
}

/** The image of a chaincode's pod, as `name@digest`. */
async function imageOf({ kubernetes, chaincodeNamespace: namespace }: Network, name: string): Promise<string> {
    const { items } = await kubernetes.list(`/api/v1/namespaces/${namespace}/pods`);
    const pod = items.find((one) => one.metadata.deletionTimestamp === undefined && runs(one, name));
    const [container] = objectsAt(pod, "spec", "containers");
    return textAt(container, "image");
}

function runs(pod: KubeObject, name: string): boolean {
    const id = textAt(fieldAt(pod, "metadata", "annotations"), annotationNames.chaincodeId);
    return id.startsWith(`${name}:`) || pod.metadata.name?.includes(`-${name}-`) === true;
}

void main(process.argv.slice(2));
