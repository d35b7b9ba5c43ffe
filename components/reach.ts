import { createHash } from "node:crypto";
import { type KubeClient } from "../cluster/api";
import { newKubeClient } from "../cluster/client";
import { loadCluster } from "../cluster/kubeconfig";
import { isContent } from "../cluster/kubeconfig-file";
import { sharedTunnel } from "../cluster/tunnel";
import type { Endpoint } from "../fabric/endpoint";
import { newSigner, type Signer } from "../fabric/signer";
import { failure } from "../ground/failure";
import { answering } from "./answering";
import type { Home } from "./model/homes";
import { foreignOwner, handOverCommand, isMarked, ownLabels } from "./ownership";

/** Where a network's objects live, as plain inputs of a dynamic resource. */
export interface Place {
    /** Context of the kubeconfig; absent is the current one. */
    readonly context?: string;
    /** Path of a kubeconfig file; absent follows KUBECONFIG and the usual places. */
    readonly kubeconfig?: string;
    readonly namespace: string;
    /** The stack's label on what it makes; absent in the states of earlier versions. */
    readonly instance?: string;
    /**
     * Fingerprints of the TLS roots of organisations, as the state has them: what a ConfigMap says is held against them. Absent
     * in the states of earlier versions, and of an organisation whose roots are not made yet.
     */
    readonly roots?: Readonly<Record<string, string>>;
    /** By organisation, the homes of those that are elsewhere; absent where none is. */
    readonly homes?: Readonly<Record<string, Home>>;
}

/** The place of what is an organisation's own: its nodes, keys and public facts. */
export function homeIn(place: Place, organisation: string): Place {
    return { ...place, ...place.homes?.[organisation] };
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
}

/** A PEM pair as it lies in a Secret of an identity. */
export interface KeyPair {
    readonly certificate: string;
    readonly key: string;
}

/** Nodes are ready before anything is asked of them; this bears a restart, and tells soon of a node that is not there. */
const tunnelSeconds = 30;

/** How a node is reached beside its address. */
export interface Way {
    /** For mutual TLS. */
    readonly client?: KeyPair;
    /** How long a ready pod is waited for, or an answer at the node's address. Seconds; default 30. */
    readonly podSeconds?: number;
}

const clients = new Map<string, KubeClient>();

/** The client of that cluster, one per process. */
export function kubeClient(place: Place): KubeClient {
    const key = JSON.stringify([place.context, place.kubeconfig]);
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
    const made = newKubeClient(loadCluster(place));
    clients.set(key, made);
    return made;
}

/** The endpoint of a node, through a tunnel unless it has an address; trusted by the public TLS root of its organisation. */
export async function nodeEndpoint(place: Place, target: Target, way: Way = {}): Promise<Endpoint> {
    const { client, podSeconds = tunnelSeconds } = way;
    const [tlsRoot, address] = await Promise.all([
        publicRoot(homeIn(place, target.organisation), target.organisation),
        nodeAddress(place, target, podSeconds),
    ]);
    return { address, serverName: target.name, tlsRoot, client };
}

/**
 * As `nodeEndpoint`, for a node of this stack that may not have been restarted since its certificate ended: it is still known by
 * the key in its Secret.
 */
export async function oldNodeEndpoint(place: Place, target: Target, way: Way = {}): Promise<Endpoint> {
    const secret = `${target.name}-tls`;
    const home = homeIn(place, target.organisation);
    const [endpoint, own] = await Promise.all([nodeEndpoint(place, target, way), keyPair(home, secret)]);
    return { ...endpoint, pinned: own.certificate };
}

/** Where a port of a node is dialled: at its address, once somebody answers there, or at the local end of a tunnel. */
export async function nodeAddress(place: Place, target: Target, podSeconds = tunnelSeconds): Promise<string> {
    const { name, address } = target;
    return address === undefined ? tunnelAddress(place, target, podSeconds) : answering({ name, address }, podSeconds);
}

/** The administrator of an organisation, as signer of proposals and config updates. */
export async function adminSigner(place: Place, organisation: string, mspId: string): Promise<Signer> {
    const { certificate, key } = await keyPair(homeIn(place, organisation), `${organisation}-admin-msp`);
    return newSigner({ mspId, certificate }, key);
}

/** The certificate and key of the Secret of an identity. */
export async function keyPair(place: Place, secret: string): Promise<KeyPair> {
    const entries = await readSecret(place, secret);
    const certificate = entries?.["cert.pem"];
    const key = entries?.["key.pem"];
    if (certificate === undefined || key === undefined) {
        const what = { operation: `read the identity ${secret}`, target: place.namespace, status: "NotFound" };
        throw failure(what, "the Secret with cert.pem and key.pem is not there; run pulumi refresh, then pulumi up");
    }
    return { certificate, key };
}

/** The entries of a Secret as text; undefined when there is no such Secret. */
export async function readSecret(place: Place, name: string): Promise<Record<string, string> | undefined> {
    const found = await kubeClient(place).find(secretPath(place, name));
    return found === undefined ? undefined : decoded(found["data"]);
}

/** Writes the whole Secret, taking it over from an earlier run. One that is marked as somebody else's is refused. */
export async function writeSecret(
    place: Place,
    name: string,
    labels: Readonly<Record<string, string>>,
    entries: Readonly<Record<string, string>>,
): Promise<void> {
    const data = Object.fromEntries(Object.entries(entries).map(([k, v]) => [k, Buffer.from(v).toString("base64")]));
    const owner = place.instance === undefined ? {} : ownLabels(place.instance);
    const metadata = { name, namespace: place.namespace, labels: { ...labels, ...owner } };
    const secret = { apiVersion: "v1", kind: "Secret", type: "Opaque", metadata, data };
    await refuseForeign(place, name);
    await kubeClient(place).apply(secretPath(place, name), secret, { fieldManager: "fabric", force: true });
}

/** One without marks was judged by what the state records, before any resource: components/preflight/foreign.ts. */
async function refuseForeign(place: Place, name: string): Promise<void> {
    const there = await kubeClient(place).find(secretPath(place, name));
    const owner = isMarked(there?.metadata.labels) ? foreignOwner(there?.metadata.labels, place.instance) : undefined;
    if (owner !== undefined) {
        const what = {
            operation: `write Secret ${name}`,
            target: `namespace ${place.namespace}`,
            status: "AlreadyExists",
        };
        const command = handOverCommand(place, "Secret", name, place.instance ?? "STACK");
        throw failure(what, `the one that is there ${owner}; delete it, or hand it over: ${command}`);
    }
}

export async function removeSecret(place: Place, name: string): Promise<void> {
    await kubeClient(place).remove(secretPath(place, name));
}

/** The text entries of a ConfigMap; undefined when there is no such ConfigMap. */
export async function readConfigMap(place: Place, name: string): Promise<Readonly<Record<string, string>> | undefined> {
    const found = await kubeClient(place).find(configMapPath(place, name));
    return found === undefined ? undefined : textEntries(found["data"]);
}

/** A binary entry of a ConfigMap; undefined when either is not there. */
export async function findBinary(place: Place, configMap: string, key: string): Promise<Buffer | undefined> {
    const found = await kubeClient(place).find(configMapPath(place, configMap));
    const entry = textEntries(found?.["binaryData"])[key];
    return entry === undefined ? undefined : Buffer.from(entry, "base64");
}

function noEntry(key: string, configMap: string): Error {
    const what = { operation: `read ${key}`, target: `ConfigMap ${configMap}`, status: "NotFound" };
    return failure(what, "there is no such entry; run pulumi refresh, then pulumi up");
}

async function publicRoot(place: Place, organisation: string): Promise<string> {
    const found = await kubeClient(place).get(configMapPath(place, `${organisation}-msp`));
    const { "tlscacert.pem": root } = textEntries(found["data"]);
    if (root === undefined) {
        throw noEntry("tlscacert.pem", `${organisation}-msp`);
    }
    refuseOtherRoot(place, organisation, root);
    return root;
}

/** Whoever may write ConfigMaps could have us take another for a node, and show it what we show nodes. */
function refuseOtherRoot({ namespace, roots }: Place, organisation: string, root: string): void {
    const known = roots?.[organisation];
    if (known !== undefined && rootFingerprint(root) !== known) {
        const what = { operation: `trust the nodes of ${organisation}`, target: `ConfigMap ${organisation}-msp` };
        throw failure(
            what,
            `its tlscacert.pem is not the root that the stack has made: somebody has changed it in namespace ${namespace}; ` +
                "find out who, then run pulumi up --refresh, which brings it back",
        );
    }
}

async function tunnelAddress(place: Place, target: Target, deadlineSeconds: number): Promise<string> {
    const home = homeIn(place, target.organisation);
    const wanted = { namespace: home.namespace, name: target.name, port: target.port, deadlineSeconds };
    return (await sharedTunnel(kubeClient(home), wanted)).address;
}

function secretPath(place: Place, name: string): string {
    return `/api/v1/namespaces/${place.namespace}/secrets/${name}`;
}

function configMapPath(place: Place, name: string): string {
    return `/api/v1/namespaces/${place.namespace}/configmaps/${name}`;
}

function decoded(data: unknown): Record<string, string> {
    const entries = Object.entries(textEntries(data));
    return Object.fromEntries(entries.map(([name, value]) => [name, Buffer.from(value, "base64").toString()]));
}

function textEntries(value: unknown): Readonly<Record<string, string>> {
    const entries = value !== null && typeof value === "object" ? Object.entries(value) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
