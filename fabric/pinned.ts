import { createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import type { RequestOptions } from "node:https";
import { checkServerIdentity, connect, TLSSocket, type ConnectionOptions } from "node:tls";

import type * as grpc from "@grpc/grpc-js";

/** What a node must prove though its certificate has ended. */
interface Pinned {
    readonly serverName: string;
    /** PEM of the roots. */
    readonly tlsRoot: string;
    /** PEM of any certificate of the node's key. */
    readonly pinned: string;
}

/** How HTTPS connects to a pinned node: a connection is handed out only when it is verified, so nothing is sent before. */
export function pinnedConnection(
    options: ConnectionOptions,
    node: Pinned,
): NonNullable<RequestOptions["createConnection"]> {
    return (_given, created) => {
        const socket = connect({ ...options, rejectUnauthorized: false });
        const refuse = (error: Error): void => {
            created(error, socket);
        };
        socket.once("error", refuse);
        socket.once("secureConnect", () => {
            const refusal = refusalOf(socket, node);
            if (refusal === undefined) {
                socket.off("error", refuse);
                created(null, socket);
            } else {
                socket.destroy(refusal);
            }
        });
        return undefined;
    };
}

/**
 * Credentials of gRPC, made with `rejectUnauthorized: false`, that verify a pinned node. grpc-js has no hook for a connection
 * that OpenSSL refuses; all that it opens come from this method.
 */
export function pinnedCredentials(credentials: grpc.ChannelCredentials, node: Pinned): grpc.ChannelCredentials {
    const create = credentials._createSecureConnector.bind(credentials);
    credentials._createSecureConnector = (...args) => {
        const made = create(...args);
        const open = made.connect.bind(made);
        made.connect = async (plain) => {
            const opened = await open(plain);
            const refusal =
                opened.socket instanceof TLSSocket
                    ? refusalOf(opened.socket, node)
                    : new Error("the connection has no TLS");
            if (refusal !== undefined) {
                opened.socket.destroy();
                throw refusal;
            }
            return opened;
        };
        return made;
    };
    return credentials;
}

/**
 * Why a TLS connection must not be used; undefined when it may. A certificate that is
 * valid passes as ever. One that has ended passes if it has the pinned key, the node's name, and the signature of a root that
 * has not ended: all is checked here, since OpenSSL tells only the last of what it finds, and that may be the expiry.
 */
function refusalOf(socket: TLSSocket, { serverName, tlsRoot, pinned }: Pinned): Error | undefined {
    if (socket.authorized) {
        return undefined;
    }
    const shown = socket.getPeerX509Certificate();
    const now = Date.now();
    const isExpiredOnly =
        shown !== undefined &&
        hasEnded(shown, now) &&
        keyOf(pinned).equals(shown.publicKey) &&
        checkServerIdentity(serverName, shown.toLegacyObject()) === undefined &&
        rootsOf(tlsRoot).some((root) => !hasEnded(root, now) && hasIssued(root, shown));
    // Node's types promise an Error, but its code is a text (lib/_tls_wrap.js, onConnectSecure).
    const code = String(socket.authorizationError);
    return isExpiredOnly ? undefined : Object.assign(new Error(`the certificate is refused: ${code}`), { code });
}

function hasEnded(certificate: X509Certificate, now: number): boolean {
    return new Date(certificate.validTo).getTime() < now;
}

function hasIssued(root: X509Certificate, certificate: X509Certificate): boolean {
    return certificate.checkIssued(root) && certificate.verify(root.publicKey);
}

function keyOf(certificate: string): KeyObject {
    return createPublicKey(certificate);
}

function rootsOf(pem: string): readonly X509Certificate[] {
    const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return found.map((certificate) => new X509Certificate(certificate));
}
