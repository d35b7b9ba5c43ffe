import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { failure } from "../../ground/failure";
import { gatewayGroup } from "../model/gateway-api";
import type { HostPort } from "../model/host-port";
import { outsideName } from "../model/names";
import type { Node } from "../model/organisation";
import type { Outside } from "../model/outside";
import { labelsOf } from "../model/ownership";
import type { Scope } from "../stack/scope";
import { unawaited } from "./started";
import { nodeSelector } from "./workload";

/**
 * By which channels and other organisations know a node: its name inside, or its address outside, for which this makes what leads there.
 * A node port that the API server is to choose is not known before its Service is.
 */
export function announcedAddress(
    scope: Scope,
    node: Node,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<HostPort> {
    const { outside, host, port } = node;
    if (outside === undefined) {
        return pulumi.output({ host, port });
    }
    const service = outside.type === "given" ? undefined : outsideService(scope, node, outside, opts);
    if (outside.type === "tlsRoute") {
        route(scope, node, outside, opts);
    }
    return outside.port === undefined && service !== undefined
        ? chosenPort(service).apply((chosen) => ({ host: outside.host, port: chosen }))
        : pulumi.output({ host: outside.host, port: outside.port ?? port });
}

/** With the one port that others may use. It leads to the node's pod as long as there is one, as the node's Service inside does. */
function outsideService(
    { namespace, provider }: Scope,
    node: Node,
    outside: Exclude<Outside, { type: "given" }>,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
    const name = outsideName(node.name);
    const annotations = { ...unawaited, ...(outside.type === "loadBalancer" ? outside.annotations : {}) };
    const metadata = { name, namespace, labels: labelsOf(node.organisation, "outside", name), annotations };
    const port = {
        // Both say to a mesh that TLS is ended by the node alone: some read the name, some the protocol.
        ...{ name: "tls-grpc", appProtocol: "tls" },
        ...{ port: node.port, targetPort: node.port, protocol: "TCP" },
    };
    const ports = [{ ...port, ...shownPort(outside) }];
    const spec = {
        type: serviceTypes[outside.type],
        selector: nodeSelector(node),
        publishNotReadyAddresses: true,
        ports,
    };
    return new k8s.core.v1.Service(name, { metadata, spec }, { ...opts, provider });
}

const serviceTypes = { nodePort: "NodePort", loadBalancer: "LoadBalancer", tlsRoute: "ClusterIP" } as const;

/** A node port stands beside the port of the Service, that of a load balancer in its place; a gateway's is its own. */
function shownPort({ type, port }: Outside): { readonly port?: number; readonly nodePort?: number } {
    if (port === undefined || type === "tlsRoute") {
        return {};
    }
    return type === "nodePort" ? { nodePort: port } : { port };
}

/** Has a gateway pass through to a node whatever asks for its host. What the API server would fill in is written down. */
function route(
    { namespace, provider }: Scope,
    node: Node,
    { host, gateway }: Extract<Outside, { type: "tlsRoute" }>,
    opts: pulumi.CustomResourceOptions,
): void {
    const name = outsideName(node.name);
    const parent = {
        ...{ group: gatewayGroup, kind: "Gateway", name: gateway.name },
        ...(gateway.namespace === undefined ? {} : { namespace: gateway.namespace }),
        ...(gateway.section === undefined ? {} : { sectionName: gateway.section }),
    };
    const backend = { group: "", kind: "Service", name, port: node.port, weight: 1 };
    const spec = { parentRefs: [parent], hostnames: [host], rules: [{ backendRefs: [backend] }] };
    const metadata = { name, namespace, labels: labelsOf(node.organisation, "outside", name), annotations: unawaited };
    const kind = { apiVersion: `${gatewayGroup}/v1`, kind: "TLSRoute" };
    new k8s.apiextensions.CustomResource(name, { ...kind, metadata, spec }, { ...opts, provider });
}

/** A preview's dry run draws a port, too, but another one than the real run will: the ID is unknown as long as there is no Service. */
function chosenPort(service: k8s.core.v1.Service): pulumi.Output<number> {
    return pulumi.all([service.id, service.spec, service.metadata]).apply(([, { ports }, { name }]) => {
        const port = ports[0]?.nodePort;
        if (port === undefined) {
            const todo = "give the node an outside.port in the config, or let the API server choose one";
            throw failure({ operation: "read the node port", target: `Service ${name}` }, `it has none; ${todo}`);
        }
        return port;
    });
}
