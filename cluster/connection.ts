import * as http from "node:http";
import * as https from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity, createSecureContext, type SecureContext } from "node:tls";

import { codeOf, failure, reasonOf } from "../ground/failure";
import type { ClusterAccess, Credential } from "./access";
import { accessTarget } from "./api-failure";
import { agentThrough } from "./proxied";

/** Idle connections are dropped before the API server or a load balancer drops them unseen. */
const idleSeconds = 30;

/** The connections that are kept alive. */
export interface Agents {
    for(credential: Credential): http.Agent;
    /** Ends idle connections; running calls go on. */
    close(): void;
}

/** One agent at a time: a new client certificate needs new connections, a new token does not. */
export function newAgents(access: ClusterAccess): Agents {
    const keep = { keepAlive: true, timeout: idleSeconds * 1000 };
    let agent: http.Agent | undefined;
    let certificate: string | undefined;
    return {
        for: (credential) => {
            if (agent === undefined || certificate !== credential.certificate) {
                // The old one's running calls go on; its idle connections time out.
                agent = newAgent(access, { ...keep, ...tlsOptions(access, credential) });
                certificate = credential.certificate;
            }
            return agent;
        },
        close: () => {
            for (const socket of Object.values(agent?.freeSockets ?? {}).flatMap((sockets) => sockets ?? [])) {
                socket.destroy();
            }
            agent = undefined;
        },
    };
}

/** Whose connections lead to the server, through its proxy where it has one. */
function newAgent(access: ClusterAccess, options: https.AgentOptions): http.Agent {
    const isSecure = access.server.startsWith("https:");
    if (access.proxy !== undefined) {
        return agentThrough(access.proxy, isSecure, options);
    }
    return isSecure ? new https.Agent(options) : new http.Agent(options);
}

/** For one connection that is kept by whoever has made it; undefined where none is needed. */
export function singleAgent(access: ClusterAccess, credential: Credential): http.Agent | undefined {
    return access.proxy === undefined ? undefined : newAgent(access, tlsOptions(access, credential));
}

/** How to speak TLS to the server, the client certificate included. */
export function tlsOptions(access: ClusterAccess, credential: Credential): https.AgentOptions {
    const secureContext = newSecureContext(access, credential);
    return { secureContext, rejectUnauthorized: !access.skipVerification, ...expectedName(access.serverName) };
}

function newSecureContext(access: ClusterAccess, credential: Credential): SecureContext {
    try {
        return createSecureContext({ ca: access.authority, cert: credential.certificate, key: credential.key });
    } catch (error) {
        const what = { operation: "use the client certificate", target: accessTarget(access), status: codeOf(error) };
        throw failure(what, `it or its key or the authority is not usable (${codeOf(error) ?? reasonOf(error)})`);
    }
}

function expectedName(name: string | undefined): https.AgentOptions {
    if (name === undefined) {
        return {};
    }
    // An address may not be told in the handshake, only looked for in the certificate.
    return isIP(name) === 0
        ? { servername: name }
        : { servername: "", checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate) };
}

/** The header for a token; none without one. */
export function authorization(credential: Credential): Readonly<Record<string, string>> {
    return credential.token === undefined ? {} : { authorization: `Bearer ${credential.token}` };
}
