import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Place, Target } from "../../components/reach";
import type { TestMember, TestNetwork, TestOrderer } from "./network";

/** A cluster that knows nothing but the Secrets and ConfigMaps by which dynamic resources act on a network on loopback. */
export interface NetworkPlace {
    readonly place: Place;
    /** Puts a ConfigMap with a binary entry there. */
    readonly putBinary: (configMap: string, entry: string, content: Uint8Array) => void;
    readonly stop: () => void;
}

const namespace = "test";

export async function startNetworkPlace(network: TestNetwork): Promise<NetworkPlace> {
    const objects = new Map<string, object>();
    putIdentities(objects, network);
    const server = createServer((request, response) => {
        const found = objects.get((request.url ?? "").replace(/\?.*$/, ""));
        const body = found ?? {
            kind: "Status",
            status: "Failure",
            code: 404,
            reason: "NotFound",
            message: "not found",
        };
        response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const folder = mkdtempSync(join(tmpdir(), "fabric-place-"));
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf((server.address() as AddressInfo).port)));
    return {
        place: { kubeconfig, namespace },
        putBinary: (name, entry, content) => {
            const binaryData = { [entry]: Buffer.from(content).toString("base64") };
            objects.set(pathOf("configmaps", name), { ...apiObject("configmaps", name), binaryData });
        },
        stop: () => {
            server.close();
            server.closeAllConnections();
            rmSync(folder, { recursive: true, force: true });
        },
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

function putIdentities(
    objects: Map<string, object>,
    { orderers: [orderer], ordererAdmin, members }: TestNetwork,
): void {
    const put = (kind: "configmaps" | "secrets", name: string, entries: Readonly<Record<string, string>>): void => {
        const encoded = Object.entries(entries).map(([key, text]) => [key, Buffer.from(text).toString("base64")]);
        const data = kind === "secrets" ? Object.fromEntries(encoded) : entries;
        objects.set(pathOf(kind, name), { ...apiObject(kind, name), data });
    };
    const pair = ({ certificate, key }: { readonly certificate: string; readonly key: string }) => ({
        "cert.pem": certificate,
        "key.pem": key,
    });
    put("configmaps", "org0-msp", { "tlscacert.pem": orderer.endpoint.tlsRoot });
    put("secrets", "org0-admin-msp", pair(ordererAdmin));
    put("secrets", "org0-admin-tls", pair(orderer.admin.client ?? { certificate: "", key: "" }));
    for (const { name, peer, admin } of members) {
        put("configmaps", `${name}-msp`, { "tlscacert.pem": peer.tlsRoot });
        put("secrets", `${name}-admin-msp`, pair(admin));
    }
}

function apiObject(kind: "configmaps" | "secrets", name: string): object {
    return { apiVersion: "v1", kind: kind === "secrets" ? "Secret" : "ConfigMap", metadata: { name, namespace } };
}

function pathOf(kind: "configmaps" | "secrets", name: string): string {
    return `/api/v1/namespaces/${namespace}/${kind}/${name}`;
}

function kubeconfigOf(port: number): object {
    return {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "test",
        clusters: [{ name: "test", cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: "test", user: {} }],
        contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace } }],
    };
}
