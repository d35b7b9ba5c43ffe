import { readFile } from "node:fs/promises";

import { codeOf, failure, reasonOf } from "../ground/failure";
import type { Proxy } from "./proxy";

/** What a client shows the API server: a bearer token, a client certificate, both or neither. */
export interface Credential {
    readonly token: string | undefined;
    readonly certificate: string | undefined;
    readonly key: string | undefined;
}

/** Where credentials come from. Tokens and plugin certificates expire, so they are asked for at each request. */
export interface CredentialSource {
    /** The credential to use now; cheap, since every request calls it. */
    current(): Promise<Credential>;
    /** A fresh credential after the server refused the current one; the same one when there is no other. */
    renew(): Promise<Credential>;
}

/** How to reach one cluster and as whom. */
export interface ClusterAccess {
    /** https (or http) address of the API server, with a path when it lies behind a proxy; no slash at the end. */
    readonly server: string;
    /** What the config calls the cluster; absent where it has no name for it. For messages. */
    readonly name?: string | undefined;
    /** The kubeconfig context that it came from, or "in-cluster"; for messages. */
    readonly context: string;
    /** The namespace that the context names; "default" when it names none. */
    readonly namespace: string;
    /** PEM of the authorities that may sign the server's certificate; undefined means those of Node. */
    readonly authority: string | undefined;
    /** The name that the server's certificate must carry, when it is not the host of `server`. */
    readonly serverName: string | undefined;
    /** Only when the kubeconfig says insecure-skip-tls-verify. */
    readonly skipVerification: boolean;
    /** Through which the server is reached; absent where it is reached without one. */
    readonly proxy?: Proxy | undefined;
    readonly credentials: CredentialSource;
}

/** A credential that never changes. */
export function fixedCredential(credential: Partial<Credential>): CredentialSource {
    const fixed = { token: undefined, certificate: undefined, key: undefined, ...credential };
    return { current: () => Promise.resolve(fixed), renew: () => Promise.resolve(fixed) };
}

/** How long a token file's content is believed; kubelet renews projected tokens long before they expire. */
const tokenFileSeconds = 30;

/**
 * The token in a file that somebody else keeps fresh, such as a projected service account token. While the file cannot be
 * read, the last token (or `fallback`) is used on.
 */
export function fileToken(path: string, fallback?: string): CredentialSource {
    let token = fallback;
    let readAt = 0;
    const read = async (): Promise<Credential> => {
        try {
            token = (await readFile(path, "utf8")).trim();
            readAt = Date.now();
        } catch (error) {
            if (token === undefined) {
                throw failure({ operation: "read the token", target: path, status: codeOf(error) }, reasonOf(error));
            }
        }
        return { token, certificate: undefined, key: undefined };
    };
    const fresh = (): boolean => Date.now() - readAt < tokenFileSeconds * 1000;
    return {
        current: () => (fresh() ? Promise.resolve({ token, certificate: undefined, key: undefined }) : read()),
        renew: read,
    };
}
