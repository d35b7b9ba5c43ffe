import type { Target, Place } from "../../components/remote/place";
import { json, startApiServer, type FakeApiServer } from "./apiserver";
import { placeOn } from "./fakeplace";
import type { TestMember, TestNetwork, TestOrderer } from "./network";

/** A cluster that knows nothing but the Secrets and ConfigMaps by which dynamic resources act on a network on loopback. */
export interface NetworkPlace {
    readonly place: Place;
    /** Puts a ConfigMap with a binary entry there. */
    readonly putBinary: (configMap: string, entry: string, content: Uint8Array) => void;
    readonly stop: () => Promise<void>;
}

type Texts = Readonly<Record<string, string>>;

const namespace = "test";

export async function startNetworkPlace(network: TestNetwork): Promise<NetworkPlace> {
    const server = await startApiServer();
    putIdentities(server, network);
    return {
        place: await placeOn(server, namespace),
        putBinary: (name, entry, content) => {
            put(server, "configmaps", name, { binaryData: encoded({ [entry]: content }) });
        },
        stop: () => server.stop(),
    };
}

/** The gRPC port of an orderer, or its admin port. */
export function ordererTarget(
    { node: { name }, endpoint, admin }: TestOrderer,
    port: "grpc" | "admin" = "grpc",
): Target {
    return { name, organisation: "org0", port: 0, address: (port === "grpc" ? endpoint : admin).address };
}

export function peerTarget({ name, node, peer }: TestMember): Target {
    return { name: node.name, organisation: name, port: 0, address: peer.address };
}

/** The port that tells the version of a node. */
export function operationsTarget(node: TestOrderer | TestMember): Target {
    const { address } = node.operations;
    return { name: node.node.name, organisation: "name" in node ? node.name : "org0", port: 0, address };
}

function putIdentities(server: FakeApiServer, { orderers, ordererAdmin, members }: TestNetwork): void {
    const [orderer] = orderers;
    const identity = (name: string, pair: { readonly certificate: string; readonly key: string }): void => {
        put(server, "secrets", name, { data: encoded({ "cert.pem": pair.certificate, "key.pem": pair.key }) });
    };
    put(server, "configmaps", "org0-msp", { data: { "tlscacert.pem": orderer.endpoint.tlsRoot } });
    identity("org0-admin-msp", ordererAdmin);
    identity("org0-administration-tls", orderer.organisation.clients.administration);
    identity("org0-metrics-tls", orderer.organisation.clients.operations);
    for (const { node, tls } of [...orderers, ...members]) {
        identity(`${node.name}-tls`, tls);
    }
    for (const { name, peer, admin, operations } of members) {
        identity(`${name}-metrics-tls`, operations.client);
        put(server, "configmaps", `${name}-msp`, { data: { "tlscacert.pem": peer.tlsRoot } });
        identity(`${name}-admin-msp`, admin);
    }
}

function put(
    server: FakeApiServer,
    plural: "configmaps" | "secrets",
    name: string,
    content: { readonly data: Texts } | { readonly binaryData: Texts },
): void {
    const kind = plural === "secrets" ? "Secret" : "ConfigMap";
    const object = { apiVersion: "v1", kind, metadata: { name, namespace }, ...content };
    server.answer(`GET /api/v1/namespaces/${namespace}/${plural}/${name}`, json(object));
}

function encoded(entries: Readonly<Record<string, string | Uint8Array>>): Texts {
    const texts = Object.entries(entries).map(([key, value]) => [key, Buffer.from(value).toString("base64")] as const);
    return Object.fromEntries(texts);
}
