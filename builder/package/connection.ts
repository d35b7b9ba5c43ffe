import { lstat } from "node:fs/promises";
import { join } from "node:path";

import { parseDuration } from "../../ground/duration";
import { codeOf, reasonOf } from "../../ground/failure";
import { type JsonFields, readJsonFile } from "./json";
import { localHostProblem } from "./local-address";

/** How a peer reaches a chaincode's server: Fabric's ChaincodeServerUserData (core/container/externalbuilder/instance.go). */
interface Connection {
    /** `host:port`. */
    readonly address: string;
    /** Name that the server's certificate is checked for, with client authentication; "" is the address's host. */
    readonly domain: string;
    /** Go duration. */
    readonly dialTimeout: string;
    /** undefined where the server has no TLS. */
    readonly tls: ConnectionTls | undefined;
}

interface ConnectionTls {
    readonly clientAuthentication: boolean;
    /** PEM; key and certificate are the peer's, "" without client authentication. */
    readonly clientKey: string;
    readonly clientCertificate: string;
    readonly rootCertificate: string;
}

export const connectionFile = "connection.json";

/** What the peer takes where nothing is said; it refuses a server whose dial_timeout is there but empty. */
const defaultDialTimeout = "3s";

/** Makes of a field what the peer shall see of it; `field` is Fabric's own name for it in messages. */
export type Fill = (field: string, text: string) => string;

/**
 * Reads a package's connection.json, filled, and refuses what the peer would refuse when it connects. Unless `mayBeLocal`, also a
 * server in the peer's own pod, on its node or at what tells about that: whoever wrote the package has no business there.
 */
export async function readConnection(folder: string, fill: Fill, mayBeLocal = false): Promise<Connection> {
    const path = join(folder, connectionFile);
    const file = await lstat(path).catch((error: unknown) => {
        throw new Error(codeOf(error) === "ENOENT" ? `${path} not found` : reasonOf(error));
    });
    if (!file.isFile()) {
        throw new Error(`${path} is not a regular file`);
    }
    const given = await readJsonFile(path, connectionIn);
    const connection = filled(given, bounded(fill));
    checkConnection(connection);
    const problem = mayBeLocal ? undefined : localHostProblem(hostIn(connection.address));
    if (problem !== undefined) {
        throw new Error(`chaincode address '${connection.address}' ${problem}`);
    }
    return connection;
}

/** As the peer reads it. */
export function connectionJson({ address, domain, dialTimeout, tls }: Connection): string {
    return JSON.stringify({
        address,
        ...(domain === "" ? {} : { domain }),
        dial_timeout: dialTimeout,
        tls_required: tls !== undefined,
        ...(tls && {
            client_auth_required: tls.clientAuthentication,
            client_key: tls.clientKey,
            client_cert: tls.clientCertificate,
            root_cert: tls.rootCertificate,
        }),
    });
}

function connectionIn(fields: JsonFields): Connection {
    // All are looked at, whether they count or not, so that one of a wrong type is refused as in Go.
    const tls = {
        clientAuthentication: fields.flag("client_auth_required"),
        clientKey: fields.text("client_key"),
        clientCertificate: fields.text("client_cert"),
        rootCertificate: fields.text("root_cert"),
    };
    return {
        address: fields.text("address"),
        domain: fields.text("domain"),
        dialTimeout: fields.text("dial_timeout"),
        tls: fields.flag("tls_required") ? tls : undefined,
    };
}

/** Characters that a field may have, before it is filled and after: an address has a name of at most 253, certificates come in chains. */
const longest = { address: 1000, certificates: 65_536 } as const;

function bounded(fill: Fill): Fill {
    return (field, text) => {
        const most = longest[["Address", "Domain", "DialTimeout"].includes(field) ? "address" : "certificates"];
        const result = text.length > most ? text : fill(field, text);
        if (result.length > most) {
            throw new Error(`field ${field} of ${connectionFile} has more than ${most} characters`);
        }
        return result;
    };
}

function filled({ address, domain, dialTimeout, tls }: Connection, fill: Fill): Connection {
    return {
        address: fill("Address", address),
        domain: fill("Domain", domain),
        dialTimeout: fill("DialTimeout", dialTimeout) || defaultDialTimeout,
        tls: tls && {
            clientAuthentication: tls.clientAuthentication,
            rootCertificate: fill("RootCert", tls.rootCertificate),
            clientKey: fill("ClientKey", tls.clientKey),
            clientCertificate: fill("ClientCert", tls.clientCertificate),
        },
    };
}

function checkConnection({ address, dialTimeout, tls }: Connection): void {
    if (address === "") {
        throw new Error("chaincode address not provided");
    }
    if (!isAddress(address)) {
        throw new Error(`chaincode address '${address}' must be host:port`);
    }
    const problem = durationProblem(dialTimeout);
    if (problem !== undefined) {
        throw new Error(`chaincode dial_timeout '${dialTimeout}' must be a Go duration above 0, e.g. 10s${problem}`);
    }
    const missing = tls && missingIn(tls);
    if (missing !== undefined) {
        throw new Error(`chaincode tls ${missing} not provided`);
    }
}

function isAddress(address: string): boolean {
    const port = /^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]):([0-9]{1,5})$/.exec(address)?.[1];
    return port !== undefined && Number(port) > 0 && Number(port) < 65_536;
}

function hostIn(address: string): string {
    return address.slice(0, address.lastIndexOf(":"));
}

function durationProblem(text: string): string | undefined {
    try {
        return parseDuration(text) > 0 ? undefined : "";
    } catch (error) {
        return `: ${reasonOf(error)}`;
    }
}

/** In the peer's words, in the order in which it looks. */
function missingIn({
    clientAuthentication,
    clientKey,
    clientCertificate,
    rootCertificate,
}: ConnectionTls): string | undefined {
    if (clientAuthentication && clientKey === "") {
        return "key";
    }
    if (clientAuthentication && clientCertificate === "") {
        return "cert";
    }
    return rootCertificate === "" ? "root cert" : undefined;
}
