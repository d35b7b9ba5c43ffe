import { readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";

import { fixedCredential } from "../../cluster/access";
import { newKubeClient } from "../../cluster/client";
import { sharedTunnel } from "../../cluster/tunnel";

/** Uses a tunnel once and leaves its connection open: the process must end by itself. */
async function main(folder: string): Promise<void> {
    const { address, authority } = JSON.parse(readFileSync(join(folder, "access.json"), "utf8")) as {
        readonly address: string;
        readonly authority: string;
    };
    const client = newKubeClient({
        server: address,
        context: "test",
        namespace: "fabric-dev",
        authority,
        serverName: undefined,
        skipVerification: false,
        credentials: fixedCredential({ token: "token" }),
    });
    const tunnel = await sharedTunnel(client, { namespace: "fabric-dev", name: "org1-peer1", port: 7051 });
    const [host, port] = tunnel.address.split(":");
    const socket = createConnection(Number(port), host);
    socket.write("hello");
    socket.once("data", (bytes: Buffer) => {
        console.log(bytes.toString());
        socket.unref();
    });
}

void main(process.argv[2] ?? "");
