import { createConnection } from "node:net";
import type { FakeApiServer } from "./apiserver";

/** The channels of the one port that is forwarded (k8s.io/kubelet, portforward). */
const [data, error] = [0, 1];

/** Has connections to a pod, whatever the port, lead to a local address, `host:port`. */
export function forward(server: FakeApiServer, namespace: string, pod: string, address: string): void {
    server.upgrade(`/api/v1/namespaces/${namespace}/pods/${pod}/portforward`, (socket, { query }) => {
        const port = Number(query.get("ports"));
        for (const channel of [data, error]) {
            socket.send(Buffer.of(channel, port & 0xff, port >> 8));
        }
        const [host, local] = address.split(":");
        const connection = createConnection(Number(local), host);
        connection.on("data", (bytes: Buffer) => {
            socket.send(Buffer.concat([Buffer.of(data), bytes]));
        });
        connection.on("error", () => undefined);
        connection.on("close", () => {
            socket.close();
        });
        socket.on("message", (message: Buffer) => connection.write(message.subarray(1)));
        socket.on("close", () => connection.destroy());
    });
}
