import assert from "node:assert/strict";

import { newGenesisBlock } from "../../fabric/configtx/genesis";
import { httpsRequest, type Endpoint } from "../../fabric/endpoint";
import { nodeMetrics } from "../../fabric/operations";
import { joinChannel, listChannels } from "../../fabric/osnadmin";
import { startNetwork, type TestNetwork } from "../support/network";

const channel = "mychannel";

describe("the ports of real orderers and peers for administration and operations", function () {
    this.timeout(120_000);

    let network: TestNetwork;

    before(async () => {
        network = await startNetwork();
        const genesis = newGenesisBlock(network.channel);
        await Promise.all(network.orderers.map(({ admin }) => joinChannel(admin, genesis)));
    });

    after(() => network.stop());

    describe("who is no administrator of the orderers", () => {
        const others = (): readonly (readonly [string, Endpoint["client"]])[] => {
            const { organisation, tls } = network.orderers[1];
            return [
                ["another orderer", tls],
                ["a client of its organisation", organisation.tls(["org0-client"])],
                ["an administrator with a certificate of the TLS CA", organisation.tls(["org0-admin"])],
                ["who may see the metrics", organisation.clients.operations],
                ["nobody", undefined],
            ];
        };

        it("does nothing at their admin ports", async () => {
            const [{ admin }] = network.orderers;
            for (const [who, client] of others()) {
                for (const call of [
                    { method: "GET", path: "/participation/v1/channels" },
                    { method: "DELETE", path: `/participation/v1/channels/${channel}` },
                ] as const) {
                    await assert.rejects(
                        httpsRequest({ ...admin, client }, call),
                        /alert|ECONNRESET|socket hang up/,
                        who,
                    );
                }
            }
            assert.deepEqual(await listChannels(admin), [channel]);
        });

        it("sets no log level and sees no metrics, at orderers and peers", async () => {
            const put = { method: "PUT", path: "/logspec", body: '{"spec":"fatal"}' } as const;
            for (const { operations, tls } of [...network.orderers, ...network.members]) {
                const { status } = await httpsRequest({ ...operations, client: undefined }, put);
                assert.equal(status, 401);
                const metrics = httpsRequest({ ...operations, client: undefined }, { method: "GET", path: "/metrics" });
                assert.equal((await metrics).status, 401);
                await assert.rejects(
                    httpsRequest({ ...operations, client: tls }, put),
                    /alert|ECONNRESET|socket hang up/,
                );
            }
        });

        it("may ask for the health, as the kubelet does", async () => {
            for (const { operations } of [...network.orderers, ...network.members]) {
                const health = await httpsRequest(
                    { ...operations, client: undefined },
                    { method: "GET", path: "/healthz" },
                );
                assert.equal(health.status, 200);
            }
        });
    });

    it("tell the client of its operations ports how high its channels are", async () => {
        for (const { operations } of network.orderers) {
            assert.equal((await nodeMetrics(operations)).get(channel)?.height, 1);
        }
    });
});
