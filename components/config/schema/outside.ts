import { isIP } from "node:net";
import { z } from "zod";
import { quoted } from "../problem";
import { notElsewhere, port } from "./addresses";
import { annotationKey, anyNamespaceName, dnsName, objectName, someText } from "./formats";
import { checked } from "./named";

/** Stands for the name of the node in a host or an annotation. */
export const nodeTemplate = "{node}";
/** Stands for the host of the node in an annotation. */
export const hostTemplate = "{host}";

const dnsHost = new RegExp(`^${dnsName}$`);

/** A host, in which `{node}` may stand for the node's name. */
const outsideHost = checked(z.string(), faultOf).meta({
    pattern: "^(?:[a-z0-9.-]|\\{node\\})+$|^\\[?[0-9a-fA-F:.]+\\]?$",
});

const gateway = z.strictObject({
    name: objectName.describe("Its name."),
    namespace: anyNamespaceName
        .optional()
        .describe(
            "Its namespace, from which its listener has to let in routes of the nodes' namespaces (allowedRoutes). Default: that of each node.",
        ),
    section: objectName
        .optional()
        .describe("The one of its listeners that is meant, of mode Passthrough. Default: each that takes such routes."),
});

const annotationText = checked(someText, (text) => unknownTemplate(text, [nodeTemplate, hostTemplate]));

/** By which address nodes are known outside of their cluster, and what leads there. */
export const outside = z.strictObject({
    type: z
        .enum(["nodePort", "loadBalancer", "tlsRoute", "given"])
        .describe(
            "nodePort: a Service of type NodePort for each node, at a port that the API server chooses or the node's own outside.port says. loadBalancer: a Service of type " +
                "LoadBalancer for each. tlsRoute: a TLSRoute of the Gateway API for each, by which a gateway that is there passes TLS through by the name that callers ask for (SNI). given: nothing is made; somebody else leads the address to the node.",
        ),
    host: outsideHost
        .optional()
        .describe(
            'DNS name in lower case or IP address by which the nodes are reached, as "{node}.fabric.acme.example", where {node} is the node\'s name; of type nodePort an address of ' +
                "the cluster's machines, of the other types one for each node or for each port. It is in the nodes' certificates. Default: none; then each node has its own outside.host.",
        ),
    port: port
        .optional()
        .describe(
            "Port of all nodes at their hosts, of type tlsRoute that of the gateway's listener. Not with type nodePort. Default: 443 with tlsRoute, else the node's, 7051 of peers and 6050 of orderers.",
        ),
    gateway: gateway
        .optional()
        .describe("The gateway that passes the nodes' TLS through. Must be given with type tlsRoute, and only there."),
    annotations: z
        .record(annotationKey, annotationText)
        .optional()
        .describe(
            'Annotations of the Services, in which {node} is the node\'s name and {host} its host, as external-dns.alpha.kubernetes.io/hostname: "{host}"; only with type loadBalancer.',
        ),
});

/** What differs for one node. */
export const outsideNode = z.strictObject({
    host: outsideHost.optional().describe("As fabric:outside.host, for this node. Default: that one."),
    port: port
        .optional()
        .describe(
            "Its port outside, of type nodePort the node port; not with tlsRoute. Default: fabric:outside.port, or the port that the API server chooses.",
        ),
});

export type OutsideConfig = z.output<typeof outside>;
export type OutsideNodeConfig = z.output<typeof outsideNode>;

/** Whether a host is an IP address, of version 6 in brackets or without. */
export function isAddress(host: string): boolean {
    return isIP(withoutBrackets(host)) !== 0;
}

/** An IPv6 address as a certificate has it. */
export function withoutBrackets(host: string): string {
    return host.replace(/^\[(.*)\]$/, "$1");
}

function faultOf(text: string): string | undefined {
    const host = text.replaceAll(nodeTemplate, "node");
    if (notElsewhere.test(withoutBrackets(host))) {
        return `must be where others reach the node, and ${quoted(text)} is each machine itself`;
    }
    return isAddress(host) || dnsHost.test(host) ? undefined : hintOf(text, host);
}

function hintOf(text: string, host: string): string {
    const template = unknownTemplate(text, [nodeTemplate]);
    if (template !== undefined) {
        return template;
    }
    if (/:\d+$/.test(host)) {
        return "must be a host alone: its port is written under port";
    }
    return /[A-Z]/.test(host)
        ? `must be in lower case, not ${quoted(text)}`
        : "is not a DNS name or IP address, in which {node} may stand for the node's name";
}

function unknownTemplate(text: string, known: readonly string[]): string | undefined {
    const unknown = text.match(/\{.*?\}/g)?.find((template) => !known.includes(template));
    return unknown === undefined
        ? undefined
        : `must not hold ${unknown}: only ${known.join(" and ")} ${known.length === 1 ? "stands" : "stand"} for something`;
}
