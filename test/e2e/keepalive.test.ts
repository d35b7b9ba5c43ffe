import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { connect, hash, signers, type CloseableAsyncIterable } from "@hyperledger/fabric-gateway";
import { keepalive } from "../../components/organisations/keepalive";
import { newOrderer } from "../../fabric/orderer";
import { applyConfig } from "../../fabric/configtx/apply";
import { channelBatch, setChannelSettings } from "../../fabric/configtx/settings";
import { until } from "../../ground/retry";
import { startCuttingProxy, type CuttingProxy } from "../support/cutting-proxy";
import { joinAll, outputsOf, startNetwork, type TestMember, type TestNetwork } from "../support/network";

/** What load balancers have as a minute is seconds here, and what nodes have as half of that, too. */
const idleSeconds = 3;
const durations = { interval: "1s", least: "5s" };
const orderers = ["org0-orderer1", "org0-orderer2", "org0-orderer3"];

/** Real nodes behind proxies; the peer of org2 has the settings of a node that nobody reaches outside. */
describe("idle connections through what cuts them", function () {
    this.timeout(120_000);

    let network: TestNetwork;
    let toOrderers: readonly CuttingProxy[];
    let toPeers: readonly [CuttingProxy, CuttingProxy];

    before(async () => {
        const ordering = keepalive("orderer", durations);
        network = await startNetwork({
            ...Object.fromEntries(orderers.map((name) => [name, ordering])),
            "org1-peer1": keepalive("peer", durations),
        });
        const ports = network.orderers.map(({ endpoint: { address } }) => Number(address.split(":").at(-1)));
        toOrderers = await Promise.all(ports.map((port) => startCuttingProxy(port, idleSeconds)));
        const [org1, org2] = network.members;
        toPeers = [await startCuttingProxy(org1.port, idleSeconds), await startCuttingProxy(org2.port, idleSeconds)];
        await joinAll({ ...network, channel: throughProxies() });
    });

    after(async () => {
        [...toOrderers, ...toPeers].forEach(({ stop }) => {
            stop();
        });
        await network.stop();
    });

    afterEach(function () {
        if (this.currentTest?.state === "failed") {
            console.error(outputsOf(network));
        }
    });

    /** Peers get blocks from the orderers, and orderers call each other, through the proxies. */
    const throughProxies = (): TestNetwork["channel"] => {
        const { orderer, ...others } = network.channel;
        const organisations = orderer.organisations.map((one) => ({
            ...one,
            endpoints: toOrderers.map(({ port }) => `127.0.0.1:${port}`),
        }));
        const consenters = orderer.consenters.map((one, index) => ({ ...one, port: toOrderers[index]?.port ?? 0 }));
        return { ...others, orderer: { ...orderer, organisations, consenters } };
    };

    it("live on where the node asks its callers for signs of life, and not where it does not", async () => {
        const [kept, lost] = network.members.map((member, index) => listening(member, toPeers[index]));
        assert.ok(kept !== undefined && lost !== undefined);
        try {
            await Promise.all([kept.begun, lost.begun]);
            const before = toOrderers.map(({ cut }) => cut());
            await pause(2.5 * idleSeconds * 1000);
            const found = toOrderers.map(({ cut }) => cut());
            assert.deepEqual(found, before, "orderers keep what peers and orderers hold");
            assert.ok(toOrderers.some(({ open }) => open() > 0));
            assert.equal(toPeers[0].cut(), 0, "a peer with the settings keeps a client's stream");
            assert.ok(toPeers[1].cut() > 0, "a peer without them loses it");
            await newBlock();
            assert.ok(await until(10, () => Promise.resolve(kept.heights() > 0)), "the stream has the next block");
        } finally {
            [kept, lost].forEach(({ close }) => {
                close();
            });
        }
    });

    const newBlock = async (): Promise<void> => {
        const { ordererAdmin, channel } = network;
        const orderer = newOrderer(network.orderers[0].endpoint, ordererAdmin.signer, channel.name);
        await applyConfig(orderer, {
            channel: channel.name,
            change: (config) =>
                setChannelSettings(config, { batch: { ...channelBatch(config), maxMessageCount: 10 }, policies: {} }),
            signers: [ordererAdmin.signer],
            submitter: ordererAdmin.signer,
        });
        orderer.close();
    };
});

/** An application that waits for blocks, and asks for no signs of life itself. */
function listening({ mspId, client, peer: { serverName, tlsRoot } }: TestMember, proxy: CuttingProxy | undefined) {
    const connection = new grpc.Client(
        `127.0.0.1:${proxy?.port ?? 0}`,
        grpc.credentials.createSsl(Buffer.from(tlsRoot)),
        { "grpc.ssl_target_name_override": serverName },
    );
    const gateway = connect({
        client: connection,
        identity: { mspId, credentials: Buffer.from(client.certificate) },
        signer: signers.newPrivateKeySigner(createPrivateKey(client.key)),
        hash: hash.sha256,
    });
    let heights = 0;
    let events: CloseableAsyncIterable<unknown> | undefined;
    const begun = gateway
        .getNetwork("mychannel")
        .getBlockEvents()
        .then((blocks) => {
            events = blocks;
            void count(blocks, () => (heights += 1)).catch(() => undefined);
        });
    return {
        begun,
        heights: () => heights,
        close: () => {
            events?.close();
            gateway.close();
            connection.close();
        },
    };
}

async function count(blocks: AsyncIterable<unknown>, one: () => void): Promise<void> {
    for await (const block of blocks) {
        assert.ok(block !== undefined);
        one();
    }
}
