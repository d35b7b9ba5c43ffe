import { Duplex } from "node:stream";
import type { WebSocket } from "ws" with { "resolution-mode": "import" };

import { connectionFailure, reasonedFailure } from "./api-failure";
import { segment } from "./discovery";
import type { Transport } from "./http";
import { closeWebSocket, messageBytes, openWebSocket } from "./websocket";

const dataChannel = 0;
const errorChannel = 1;

/** What a websocket says when its connection ended without a close frame. */
const noFarewell = 1006;

/** Each channel begins with the number of its port, two bytes. */
const portBytes = 2;

/**
 * One connection to a port of a pod, by the websocket protocol v4.channel.k8s.io. There is no half-close: ending the
 * stream ends both directions. A port where nobody listens is known only later, as an error of the stream. The process may end while it is open.
 */
export async function portForward(transport: Transport, namespace: string, pod: string, port: number): Promise<Duplex> {
    const operation = `forward port ${port} of pod ${namespace}/${pod}`;
    const path = `/api/v1/namespaces/${segment(namespace)}/pods/${segment(pod)}/portforward`;
    const protocols = ["v4.channel.k8s.io"];
    const upgrade = { operation, path, query: { ports: port }, protocols, unref: true };
    return newStream(transport, operation, await openWebSocket(transport, upgrade));
}

function newStream(transport: Transport, operation: string, socket: WebSocket): Duplex {
    const what = { operation, target: transport.target };
    const stream = new Duplex({
        allowHalfOpen: false,
        read: () => {
            socket.resume();
        },
        write: (chunk: Buffer, _encoding, done) => {
            socket.send(Buffer.concat([Buffer.of(dataChannel), chunk]), done);
        },
        final: (done) => {
            closeWebSocket(socket);
            done();
        },
        destroy: (error, done) => {
            socket.terminate();
            done(error);
        },
    });
    const fail = (cause: unknown): void => {
        stream.destroy(connectionFailure(what, transport.access, cause));
    };
    receive(socket, stream, (words) => reasonedFailure(what, "PortForward", words));
    socket.on("error", fail);
    socket.on("close", (code) => {
        if (code === noFarewell) {
            fail(Object.assign(new Error("cut"), { code: "ECONNRESET" }));
        } else {
            stream.push(null);
        }
    });
    // Begins to listen at once: an error has to be heard even while nobody reads.
    stream.read(0);
    return stream;
}

function receive(socket: WebSocket, stream: Duplex, told: (words: string) => Error): void {
    const header = { [dataChannel]: portBytes, [errorChannel]: portBytes };
    socket.on("message", (message) => {
        const bytes = messageBytes(message);
        const channel = bytes[0] === errorChannel ? errorChannel : dataChannel;
        const skipped = Math.min(header[channel], bytes.length - 1);
        header[channel] -= skipped;
        const content = bytes.subarray(1 + skipped);
        if (content.length > 0 && channel === errorChannel) {
            stream.destroy(told(content.toString("utf8").trim()));
        } else if (content.length > 0 && !stream.push(content)) {
            socket.pause();
        }
    });
}
