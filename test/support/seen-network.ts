import type { KubeObject } from "../../cluster/object";
import type { ChannelMetrics } from "../../fabric/metrics";
import type { Answer } from "../../status/answers";
import { describe as described } from "../../status/describe";
import type { Seen } from "../../status/look";
import type { SeenNamespace } from "../../status/namespaces";
import type { Status } from "../../status/status";
import { subjectIn, type Subject } from "../../status/subject";
import { liveChannel } from "./observed";

const packageId = `basic:${"a1".repeat(32)}`;
const place = { namespace: "fabric-dev", instance: "dev" };
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:hidden" };

/** Of orderers and peers of the sample. */
const orderers = ["org0-orderer1", "org0-orderer2", "org0-orderer3"];
const peers = ["org1-peer1", "org1-peer2"];

type Entry = Readonly<Record<string, unknown>>;

/** The state of a stack as the CLI exports it: three orderers, two peers, a channel with a chaincode. */
export function exportedState(
    change: { readonly outputs?: Entry; readonly pending?: readonly Entry[]; readonly more?: readonly Entry[] } = {},
): string {
    const outputs = {
        certificates: {
            "org1-peer1": { expires: "2027-12-01T00:00:00.000Z" },
            "org1-roots": { expires: "2041-12-01T00:00:00.000Z" },
        },
        ...change.outputs,
    };
    const resources = [
        { urn: "urn:pulumi:dev::fabric::pulumi:pulumi:Stack::fabric-dev", type: "pulumi:pulumi:Stack", outputs },
        ...["org0-ca", ...orderers, "org1-ca", ...peers].map(workload),
        dynamic("Roll", "orderers", {
            place,
            role: "orderer",
            nodes: orderers.map((name) => rolled(name, 9443, 8443)),
        }),
        dynamic("Roll", "org1-peers", { place, role: "peer", nodes: peers.map((name) => rolled(name, 7051, 9443)) }),
        ...orderers.map((name) =>
            dynamic("OrdererJoin", name, { place, channel: "mychannel", orderer: target(name, 9443), orderers: [] }),
        ),
        ...peers.map((name) =>
            dynamic("PeerJoin", name, { place, channel: "mychannel", peer: target(name, 7051), orderers: [] }),
        ),
        ...peers.map((name) =>
            dynamic("InstalledPackage", name, {
                ...{ place, packageId, peer: target(name, 7051) },
                ...{ chaincodeNamespace: "fabric-dev-org1-chaincode", recipe: { type: "k8s", image: "x" } },
            }),
        ),
        dynamic("Identity", "org1-peer1", { place, enrolmentId: "org1-peer1", renewBefore: "720h", password: secret }),
        ...(change.more ?? []),
    ];
    return JSON.stringify({ version: 3, deployment: { resources, pending_operations: change.pending ?? [] } });
}

/** A dynamic resource of the sample. */
export function dynamic(kind: string, name: string, inputs: Entry): Entry {
    const type = `pulumi-nodejs:dynamic/fabric:${kind}`;
    return { urn: `urn:pulumi:dev::fabric::${type}::${name}`, type, inputs, outputs: inputs };
}

function workload(name: string): Entry {
    const type = "kubernetes:apps/v1:StatefulSet";
    return { urn: `urn:pulumi:dev::fabric::${type}::${name}`, type, inputs: { metadata: metadata(name) }, outputs: {} };
}

function metadata(name: string): KubeObject["metadata"] {
    const [organisation = "", kind = ""] = name.split("-");
    const labels = {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/component": kind.replace(/\d+$/, ""),
        "app.kubernetes.io/part-of": organisation,
        "app.kubernetes.io/managed-by": "pulumi",
    };
    return { name, namespace: place.namespace, generation: 1, labels };
}

function target(name: string, port: number): Entry {
    return { name, organisation: name.split("-")[0], port };
}

function rolled(name: string, port: number, operationsPort: number): Entry {
    return { mspId: name.startsWith("org0") ? "OrdererMSP" : "Org1MSP", target: target(name, port), operationsPort };
}

/** A node's StatefulSet. */
export function nodeSet(name: string, replicas = 1): KubeObject {
    const status = { observedGeneration: 1, updateRevision: "r1", readyReplicas: replicas };
    return { apiVersion: "apps/v1", kind: "StatefulSet", metadata: metadata(name), spec: { replicas }, status };
}

/** A node's pod. */
export function nodePod(name: string, isReady = true, revision = "r1"): KubeObject {
    const { labels, ...rest } = metadata(name);
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...rest, name: `${name}-0`, labels: { ...labels, "controller-revision-hash": revision } },
        spec: { nodeName: "node1", volumes: [{ name: "data", persistentVolumeClaim: { claimName: name } }] },
        status: { phase: "Running", conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
    };
}

/** A pod that runs the chaincode for a peer. */
export function chaincodePod(
    peer: string,
    status: Entry = { conditions: [{ type: "Ready", status: "True" }] },
): KubeObject {
    const annotations = { "fabric-builder-k8s-ccid": packageId, "fabric-builder-k8s-peerid": peer };
    return { apiVersion: "v1", kind: "Pod", metadata: { name: `cc-${peer}`, annotations }, spec: {}, status };
}

/** A node's claim. */
export function claim(name: string): KubeObject {
    const spec = { resources: { requests: { storage: "1Gi" } } };
    return {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: metadata(name),
        spec,
        status: { phase: "Bound" },
    };
}

const nodes = ["org0-ca", ...orderers, "org1-ca", ...peers];

/** The namespace of the nodes, all of which are well. */
export function nodeNamespace(change: Partial<SeenNamespace> = {}): SeenNamespace {
    return {
        place,
        sets: nodes.map((name) => nodeSet(name)),
        pods: nodes.map((name) => nodePod(name)),
        claims: peers.map(claim),
        away: undefined,
        unseen: [],
        ...change,
    };
}

/** That of chaincode. */
export function chaincodeNamespace(
    pods: SeenNamespace["pods"] = peers.map((peer) => chaincodePod(peer)),
): SeenNamespace {
    const at = { ...place, namespace: "fabric-dev-org1-chaincode" };
    return { place: at, sets: [], pods, claims: [], away: undefined, unseen: [] };
}

/** What an orderer says of a channel. */
export function ordererAnswer(height: number, isLeader = false, isActive = true): Answer {
    const orderer = { isConsenter: true, isActive, isLeader, leaderChanges: 1, activeConsenters: 3, consenters: 3 };
    return answer({ height, orderer });
}

/** What a peer says of a channel. */
export function peerAnswer(height: number, change: Partial<Answer["ledger"]> = {}): Answer {
    const definition = {
        channel: "mychannel",
        name: "basic",
        version: "1.0",
        sequence: 1,
        approved: ["Org1MSP"],
        packageId,
    };
    const ledger = { channels: ["mychannel"], installed: [packageId], definitions: [definition], ...change };
    return { ...answer({ height, orderer: undefined }), ledger };
}

function answer(metrics: ChannelMetrics): Answer {
    return { channels: new Map([["mychannel", metrics]]), version: "2.5.0", ledger: undefined, reason: undefined };
}

/** All that the sample says while it is well, and what of it is otherwise. */
export function seenNetwork(change: Partial<Seen> = {}, answers: Readonly<Record<string, Answer>> = {}): Seen {
    return {
        namespaces: [nodeNamespace(), chaincodeNamespace()],
        answers: new Map([
            ...orderers.map((name, index) => [name, ordererAnswer(7, index === 1)] as const),
            ...peers.map((name) => [name, peerAnswer(7)] as const),
            ...Object.entries(answers),
        ]),
        tops: new Map([["mychannel", 7]]),
        channels: [liveChannel()],
        unasked: [],
        usage: { usage: new Map(), unseen: [] },
        agreements: [],
        ...change,
    };
}

export const seenAt = new Date("2026-12-01T12:00:00Z");

/** The status of the sample. */
export function sampleStatus(seen: Seen = seenNetwork(), subject: Subject = subjectIn(exportedState())): Status {
    return described(subject, seen, seenAt);
}
