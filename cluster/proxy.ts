import { BlockList, isIP } from "node:net";

import { failure } from "../ground/failure";

/** A proxy on the way to an API server. */
export interface Proxy {
    /** http: or https:, with user and password where it asks for them. */
    readonly url: URL;
    /** Who names it, for messages: "HTTPS_PROXY", "proxy-url of context dev". */
    readonly source: string;
}

/** The proxy without what nobody may read, as messages name it. */
export function proxyName({ url, source }: Proxy): string {
    return `the proxy ${url.protocol}//${url.host} (${source})`;
}

/** The proxy of a kubeconfig, for all of that cluster's calls. */
export function namedProxy(text: string, source: string): Proxy {
    // As Go reads it, host:port alone is a proxy that speaks HTTP.
    const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
    const what = { operation: "use the proxy", target: source };
    if (!URL.canParse(whole)) {
        throw failure(what, 'it is not a URL such as "http://proxy.example.com:3128"');
    }
    const url = new URL(whole);
    if (url.protocol !== "http:" && url.protocol !== "https:") {
        throw failure(what, `proxies of kind ${url.protocol.slice(0, -1)} are not supported here, only http and https`);
    }
    return { url, source };
}

/**
 * The proxy that the environment names for an address, by the rules of kubectl and all else that is written in Go
 * (golang.org/x/net/http/httpproxy): HTTPS_PROXY or HTTP_PROXY by the address's scheme, less what NO_PROXY excludes; variables in
 * small letters count as well. Nothing on this machine itself is ever asked through a proxy.
 */
export function environmentProxy(server: string, env: NodeJS.ProcessEnv): Proxy | undefined {
    const { protocol, hostname, port } = new URL(server);
    const names = protocol === "https:" ? ["HTTPS_PROXY", "https_proxy"] : ["HTTP_PROXY", "http_proxy"];
    const name = names.find((one) => (env[one] ?? "") !== "");
    const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
    if (name === undefined || isLocal(host)) {
        return undefined;
    }
    const excluded = (env.NO_PROXY || env.no_proxy || "").split(",").map((entry) => entry.trim().toLowerCase());
    const asked = { host, port: port || (protocol === "https:" ? "443" : "80") };
    return excluded.some((entry) => excludes(entry, asked)) ? undefined : namedProxy(env[name] ?? "", name);
}

function isLocal(host: string): boolean {
    return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

interface Asked {
    readonly host: string;
    readonly port: string;
}

/** An entry is `*`, an address, a range of addresses, a domain with all below it, or with a dot in front only what is below it. */
function excludes(entry: string, { host, port }: Asked): boolean {
    if (entry === "" || entry === "*") {
        return entry === "*";
    }
    if (entry.includes("/")) {
        return isInRange(host, entry);
    }
    const [, name = "", only] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
    if (only !== undefined && only !== port) {
        return false;
    }
    const domain = name.replace(/^\*\./, ".");
    return isIP(host) === 0 ? isBelow(host, domain) : host === domain;
}

function isBelow(host: string, domain: string): boolean {
    return domain.startsWith(".") ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function isInRange(host: string, range: string): boolean {
    const [network = "", bits = ""] = range.split("/");
    const [kind, length] = [isIP(host), Number(bits)];
    if (kind === 0 || isIP(network) !== kind || !/^\d+$/.test(bits) || length > (kind === 4 ? 32 : 128)) {
        return false;
    }
    const family = kind === 4 ? "ipv4" : "ipv6";
    const list = new BlockList();
    list.addSubnet(network, length, family);
    return list.check(host, family);
}
