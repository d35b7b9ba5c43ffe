import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { KubeClient } from "../../cluster/api";
import { openTunnel, type Tunnel } from "../../cluster/tunnel";
import { gatewayGroup } from "../../components/model/gateway-api";
import { objectAt, objectsAt } from "../../ground/json";

/** What a cluster with a gateway has installed, as far as it concerns routes; Gateway API, release 1.5. */
export const routeDefinition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
        name: `tlsroutes.${gatewayGroup}`,
        annotations: { "api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/4530" },
    },
    spec: {
        group: gatewayGroup,
        scope: "Namespaced",
        names: { kind: "TLSRoute", listKind: "TLSRouteList", plural: "tlsroutes", singular: "tlsroute" },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: routeSchema() } }],
    },
};

function routeSchema(): object {
    const text = (pattern?: string): object => ({ type: "string", ...(pattern === undefined ? {} : { pattern }) });
    const list = (items: object): object => ({ type: "array", minItems: 1, items, "x-kubernetes-list-type": "atomic" });
    const parent = {
        group: { ...text(), default: gatewayGroup },
        kind: { ...text(), default: "Gateway" },
        ...{ name: text(), namespace: text(), sectionName: text(), port: { type: "integer" } },
    };
    const backend = {
        group: { ...text(), default: "" },
        kind: { ...text(), default: "Service" },
        ...{ name: text(), namespace: text(), port: { type: "integer" }, weight: { type: "integer", default: 1 } },
    };
    const rule = { backendRefs: list({ type: "object", required: ["name"], properties: backend }), name: text() };
    const hostname = text("^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$");
    const spec = {
        parentRefs: list({ type: "object", required: ["name"], properties: parent }),
        hostnames: list(hostname),
        rules: list({ type: "object", required: ["backendRefs"], properties: rule }),
    };
    return {
        type: "object",
        required: ["spec"],
        properties: { spec: { type: "object", required: ["hostnames", "rules"], properties: spec } },
    };
}

/** A gateway on this machine. */
export interface SniGateway {
    readonly port: number;
    readonly stop: () => void;
}

/** Passes TLS through by the names that callers ask for, as the routes of a namespace have it; cuts who asks for another one. */
export async function startSniGateway(kubernetes: KubeClient, namespace: string): Promise<SniGateway> {
    const tunnels: Tunnel[] = [];
    const server = createServer((socket) => {
        socket.on("error", () => socket.destroy());
        passOn(kubernetes, namespace, socket, tunnels).catch(() => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        port: (server.address() as AddressInfo).port,
        stop: () => {
            server.close();
            tunnels.forEach((tunnel) => {
                tunnel.close();
            });
        },
    };
}

async function passOn(kubernetes: KubeClient, namespace: string, near: Socket, tunnels: Tunnel[]): Promise<void> {
    const [hello] = (await once(near, "data")) as [Buffer];
    near.pause();
    const { name, port } = await backendOf(kubernetes, namespace, askedName(hello));
    const tunnel = await openTunnel(kubernetes, { namespace, name, port });
    tunnels.push(tunnel);
    const far = connect(Number(tunnel.address.split(":").at(-1)), "127.0.0.1");
    far.on("error", () => near.destroy());
    far.write(hello);
    near.pipe(far).pipe(near);
    near.resume();
}

/** The pod and its port behind the Service that the route of a host names. */
async function backendOf(
    kubernetes: KubeClient,
    namespace: string,
    host: string,
): Promise<{ readonly name: string; readonly port: number }> {
    const { items } = await kubernetes.list(`/apis/${gatewayGroup}/v1/namespaces/${namespace}/tlsroutes`);
    const route = items.find((one) => (objectAt(one, "spec")["hostnames"] as readonly string[]).includes(host));
    const [backend] = objectsAt(objectsAt(route, "spec", "rules")[0], "backendRefs");
    const service = await kubernetes.get(`/api/v1/namespaces/${namespace}/services/${String(backend?.["name"])}`);
    const port = objectsAt(service, "spec", "ports").find((one) => one["port"] === backend?.["port"]);
    const selector = objectAt(service, "spec", "selector");
    return { name: String(selector["app.kubernetes.io/name"]), port: Number(port?.["targetPort"]) };
}

/** The server_name of a ClientHello that is whole; RFC 8446, 4.1.2, and RFC 6066, 3. */
function askedName(hello: Buffer): string {
    const [recordHeader, handshakeHeader, versionAndRandom] = [5, 4, 34];
    let at = recordHeader + handshakeHeader + versionAndRandom;
    at += 1 + hello.readUInt8(at);
    at += 2 + hello.readUInt16BE(at);
    at += 1 + hello.readUInt8(at);
    const end = at + 2 + hello.readUInt16BE(at);
    for (at += 2; at < end; at += 4 + hello.readUInt16BE(at + 2)) {
        if (hello.readUInt16BE(at) === 0) {
            return hello.subarray(at + 9, at + 9 + hello.readUInt16BE(at + 7)).toString();
        }
    }
    return "";
}
