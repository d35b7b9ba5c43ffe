import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { addressParts, dial, silenceOf } from "../../fabric/dial";
import { startSilentHost } from "../support/silent-host";

describe("dial", () => {
    it("finds somebody who takes connections, and hangs up", async () => {
        const server = createServer();
        const closed = new Promise((resolve) => server.once("connection", (socket) => socket.once("close", resolve)));
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        assert.equal(await dial(`127.0.0.1:${(server.address() as AddressInfo).port}`, 5), undefined);
        await closed;
        server.close();
    });

    it("tells a refusal, and a name that nobody knows", async () => {
        assert.equal(await dial("127.0.0.1:1", 5), "ECONNREFUSED");
        assert.match((await dial("nobody.invalid:7051", 5)) ?? "", /^(?:ENOTFOUND|EAI_AGAIN)$/);
    });

    it("does not wait longer for a host that says nothing than it is told to", async () => {
        const host = await startSilentHost();
        try {
            const begun = performance.now();
            assert.equal(await dial(host.address, 0.3), "ETIMEDOUT");
            assert.ok(performance.now() - begun < 3000);
        } finally {
            host.stop();
        }
    });

    it("has words for each", () => {
        const words = ["ECONNREFUSED", "ETIMEDOUT", "ENOTFOUND"].map(silenceOf);
        assert.deepEqual(words, [
            "the connection is refused: the host is there, and nothing listens on that port",
            "no answer: another address, or a firewall or network policy in between",
            "its host's name is not known",
        ]);
        assert.equal(silenceOf("EPROTO"), "no connection (EPROTO)");
    });
});

describe("addressParts", () => {
    const cases: readonly (readonly [string, ReturnType<typeof addressParts>])[] = [
        ["peer.example.com:7051", { host: "peer.example.com", port: 7051 }],
        ["[::1]:7051", { host: "::1", port: 7051 }],
        ["peer.example.com", undefined],
    ];
    for (const [address, parts] of cases) {
        it(`reads ${address}`, () => {
            assert.deepEqual(addressParts(address), parts);
        });
    }
});
