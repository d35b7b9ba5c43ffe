import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server } from "node:net";
import { answering } from "../../../components/remote/answering";
import { cannotServe } from "../../../components/remote/failover";
import { until } from "../../../ground/retry";

/** On a port of its own, or the one that is named. */
async function listening(port = 0): Promise<{ readonly server: Server; readonly address: string }> {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("the address of a node", () => {
    it("is taken as soon as somebody answers there", async () => {
        const { server, address } = await listening();
        server.close();
        const taken = answering({ name: "org1-peer1", address }, 20);
        const late = await listening(Number(address.replace("127.0.0.1:", "")));
        assert.equal(await taken, address);
        late.server.close();
    });

    it("is not dialled at each call", async () => {
        const { server, address } = await listening();
        let connections = 0;
        server.on("connection", () => (connections += 1));
        await answering({ name: "org1-peer1", address }, 5);
        await answering({ name: "org1-peer1", address }, 5);
        // The server may hear of a connection after its client does.
        await until(5, () => connections > 0);
        assert.equal(connections, 1);
        server.close();
    });

    it("is told with what is wrong, from where it was asked and the way out, and lets the next node be asked", async () => {
        const begun = performance.now();
        await assert.rejects(answering({ name: "org1-peer1", address: "127.0.0.1:1" }, 1), (error: unknown) => {
            assert.ok(error instanceof Error);
            assert.equal(
                error.message,
                "cannot reach org1-peer1 on 127.0.0.1:1: the connection is refused: the host is there, and nothing listens on that port; " +
                    "asked from the machine that runs Pulumi, which has to reach the node by its `address` of the config: mend the way there, " +
                    "or leave `address` out of the config, for a tunnel through the Kubernetes API",
            );
            assert.ok(cannotServe(error));
            return true;
        });
        assert.ok(performance.now() - begun < 3000);
    });
});
