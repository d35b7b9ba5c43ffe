import { isIPv6 } from "node:net";
import { canonicalAddress } from "../../fabric/x509";
import {
    hostTemplate,
    nodeTemplate,
    withoutBrackets,
    type OutsideConfig,
    type OutsideNodeConfig,
} from "../config/schema/outside";

/** How a node's gRPC port is reached from outside of its cluster, and by which address channels and other organisations know it. */
export type Outside = OutsideAddress &
    (
        | { readonly type: "nodePort" }
        /** Annotations of its Service. */
        | { readonly type: "loadBalancer"; readonly annotations: Readonly<Record<string, string>> }
        /** What passes its TLS through. */
        | { readonly type: "tlsRoute"; readonly gateway: Gateway }
        /** Somebody else leads it there. */
        | { readonly type: "given" }
    );

interface Gateway {
    readonly name: string;
    /** undefined is the node's. */
    readonly namespace: string | undefined;
    /** Name of its listener; undefined is any that fits. */
    readonly section: string | undefined;
}

interface OutsideAddress {
    /** DNS name or IP address; one of IPv6 in brackets. */
    readonly host: string;
    /** undefined is the node port that the API server chooses. */
    readonly port: number | undefined;
}

/** The node as its templates know it. */
interface Named {
    readonly name: string;
    /** Its port inside, which it has outside, too, unless the config says otherwise. */
    readonly port: number;
}

/**
 * How a node is reached from outside; undefined where the config says nothing of it.
 *
 * @param all for all nodes
 * @param own for this one
 */
export function resolveOutside(
    all: OutsideConfig | undefined,
    own: OutsideNodeConfig | undefined,
    node: Named,
): Outside | undefined {
    const { host, port } = outsideAddress(all, own, node);
    if (all === undefined || host === undefined) {
        return undefined;
    }
    const { type, annotations = {}, gateway } = all;
    switch (type) {
        case "loadBalancer":
            return { type, host, port, annotations: filled(annotations, node.name, host) };
        case "tlsRoute":
            return { type, host, port, gateway: resolveGateway(gateway) };
        default:
            return { type, host, port };
    }
}

/** Checked with the config. */
function resolveGateway(gateway: OutsideConfig["gateway"]): Gateway {
    const { name = "", namespace, section } = gateway ?? {};
    return { name, namespace, section };
}

/** The address alone, as far as a config says it that may have mistakes. */
export function outsideAddress(
    all: Lenient<OutsideConfig, "type" | "host" | "port"> = {},
    own: Lenient<OutsideNodeConfig, "host" | "port"> = {},
    { name, port: inside }: Named,
): { readonly host: string | undefined; readonly port: number | undefined } {
    const { host = all.host, port = all.port } = own;
    return {
        host: host === undefined ? undefined : written(host.replaceAll(nodeTemplate, name)),
        port: port ?? usualPort(all.type, inside),
    };
}

/** Where the config names none. */
function usualPort(type: OutsideConfig["type"] | undefined, inside: number): number | undefined {
    return { nodePort: undefined, tlsRoute: 443, loadBalancer: inside, given: inside }[type ?? "given"];
}

type Lenient<Config, Key extends keyof Config> = { readonly [Field in Key]?: Config[Field] | undefined };

function filled(
    annotations: Readonly<Record<string, string>>,
    node: string,
    host: string,
): Readonly<Record<string, string>> {
    const fill = (text: string): string =>
        text.replaceAll(nodeTemplate, node).replaceAll(hostTemplate, withoutBrackets(host));
    return Object.fromEntries(Object.entries(annotations).map(([key, text]) => [key, fill(text)]));
}

/** As Fabric puts a colon and the port behind it. */
function written(host: string): string {
    const bare = withoutBrackets(host);
    return isIPv6(bare) ? `[${canonicalAddress(bare)}]` : host;
}
