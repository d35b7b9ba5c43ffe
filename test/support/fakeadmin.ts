import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { CertifiedKey } from "../../fabric/certificates";

/** A port of a node that speaks HTTP to clients that it knows, as an orderer's admin port does. */
export interface FakeAdminPort {
    /** host:port */
    readonly address: string;
    /** What was asked, oldest first. */
    readonly received: readonly AdminRequest[];
    /** Forgets what was asked, and answers from now on like this. */
    readonly answer: (answer: (request: AdminRequest) => AdminAnswer) => void;
    /** Cuts the next so many connections before an answer. */
    readonly cut: (times: number) => void;
    /** How many are to be cut still. */
    readonly cuts: () => number;
    readonly stop: () => void;
}

export interface AdminRequest {
    readonly method: string;
    readonly path: string;
    readonly contentType: string;
    readonly body: Buffer;
}

export interface AdminAnswer {
    readonly status: number;
    readonly body?: string;
}

/**
 * @param tls its own pair
 * @param clientRoot PEM of the root of the clients that it takes
 */
export async function startFakeAdminPort(tls: CertifiedKey, clientRoot: string): Promise<FakeAdminPort> {
    const received: AdminRequest[] = [];
    let answerTo: (request: AdminRequest) => AdminAnswer = () => ({ status: 500 });
    let cuts = 0;
    const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        const asked = await understood(request);
        if (cuts > 0) {
            cuts -= 1;
            request.socket.destroy();
            return;
        }
        received.push(asked);
        const { status, body } = answerTo(asked);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(body);
    };
    const options = { key: tls.key, cert: tls.certificate, ca: clientRoot, requestCert: true };
    const server = createServer({ ...options, rejectUnauthorized: true }, (...exchange) => void serve(...exchange));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
        received,
        answer: (next) => {
            received.length = 0;
            answerTo = next;
        },
        cut: (times) => {
            cuts = times;
        },
        cuts: () => cuts,
        stop: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}

async function understood(request: IncomingMessage): Promise<AdminRequest> {
    const { method = "", url = "", headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(Buffer.from(chunk as Buffer));
    }
    return { method, path: url, contentType: headers["content-type"] ?? "", body: Buffer.concat(chunks) };
}
