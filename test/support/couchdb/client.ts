import type { KubeClient } from "../../../cluster/api";
import { openTunnel } from "../../../cluster/tunnel";

/** What a database answered. */
export interface Answer {
    readonly status: number;
    readonly body: unknown;
}

export interface Request {
    /** Default GET. */
    readonly method?: string;
    /** Default: the user and password that the peer's Secret has. */
    readonly credentials?: string;
}

/** Asks the CouchDB of a peer from within its pod, as nobody else can. */
export async function askCouchDb(
    kubernetes: KubeClient,
    { namespace, peer }: { readonly namespace: string; readonly peer: string },
    path: string,
    { method = "GET", credentials }: Request = {},
): Promise<Answer> {
    const basic = Buffer.from(credentials ?? (await credentialsOf(kubernetes, namespace, peer))).toString("base64");
    const tunnel = await openTunnel(kubernetes, { namespace, name: peer, port: 5984 });
    try {
        const headers = { Authorization: `Basic ${basic}` };
        const response = await fetch(`http://${tunnel.address}${path}`, { method, headers });
        return { status: response.status, body: await response.json() };
    } finally {
        tunnel.close();
    }
}

/** `user:password` as the peer's Secret has them. */
export async function credentialsOf(kubernetes: KubeClient, namespace: string, peer: string): Promise<string> {
    const { data } = (await kubernetes.get(`/api/v1/namespaces/${namespace}/secrets/${peer}-couchdb`)) as {
        readonly data?: Readonly<Record<string, string>>;
    };
    const entry = (name: string): string => Buffer.from(data?.[name] ?? "", "base64").toString();
    return `${entry("username")}:${entry("password")}`;
}
