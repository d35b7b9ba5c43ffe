import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A proxy of a company: it makes connections by CONNECT, to one place whatever it is asked for. */
export interface ConnectProxy {
    /** `http://127.0.0.1:PORT` */
    readonly url: string;
    /** What it was asked to connect to, with the credentials that it was shown. */
    readonly asked: readonly { readonly to: string; readonly credentials: string | undefined }[];
    readonly stop: () => Promise<void>;
}

/**
 * @param port of this machine, where all its connections lead
 * @param refusal its status line, where it makes none
 */
export async function startConnectProxy(port: number, refusal?: string): Promise<ConnectProxy> {
    const asked: { to: string; credentials: string | undefined }[] = [];
    const sockets = new Set<Socket>();
    const server = createServer((_request, response) => {
        response.writeHead(400).end("only CONNECT");
    });
    server.on("connection", (socket) => {
        sockets.add(socket);
        socket.on("error", () => undefined);
    });
    server.on("connect", ({ url = "", headers }, socket: Socket, head: Buffer) => {
        asked.push({ to: url, credentials: headers["proxy-authorization"] });
        if (refusal !== undefined) {
            socket.end(`HTTP/1.1 ${refusal}\r\ncontent-length: 0\r\n\r\n`);
            return;
        }
        const remote = connect(port, "127.0.0.1", () => {
            socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
            remote.write(head);
            remote.pipe(socket).pipe(remote);
        });
        sockets.add(remote);
        remote.on("error", () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        asked,
        stop: async () => {
            sockets.forEach((socket) => socket.destroy());
            await new Promise((resolve) => server.close(resolve));
        },
    };
}
