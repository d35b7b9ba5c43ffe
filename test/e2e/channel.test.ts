import assert from "node:assert/strict";

import { common, peer as protos } from "@hyperledger/fabric-protos";

import { applyConfig } from "../../fabric/configtx/apply";
import { newGenesisBlock } from "../../fabric/configtx/genesis";
import { computeUpdate, setAnchorPeers, signedUpdateEnvelope } from "../../fabric/configtx/update";
import { newOrderer, type Orderer } from "../../fabric/orderer";
import { channelInfo, joinChannel, listChannels } from "../../fabric/osnadmin";
import { newPeer } from "../../fabric/peer";
import { retry } from "../../ground/retry";
import { ledgerHeight } from "../support/ledger-height";
import { asPeer, outputsOf, startNetwork, type TestMember, type TestNetwork } from "../support/network";

const channel = "mychannel";

describe("a channel of real orderers and peers", function () {
    this.timeout(120_000);

    let network: TestNetwork;
    let genesis: Uint8Array;
    let org1: TestMember;
    let org2: TestMember;

    before(async () => {
        network = await startNetwork();
        [org1, org2] = network.members;
        genesis = newGenesisBlock(network.channel);
    });

    after(() => network.stop());

    afterEach(function () {
        if (this.currentTest?.state === "failed") {
            console.error(outputsOf(network));
        }
    });

    async function asOrderer<T>(
        member: TestMember,
        act: (orderer: Orderer) => Promise<T>,
        endpoint = network.orderers[0].endpoint,
    ): Promise<T> {
        const orderer = newOrderer(endpoint, member.admin.signer, channel);
        return act(orderer).finally(orderer.close);
    }

    describe("channel participation", () => {
        it("knows no channel at first", async () => {
            for (const { admin } of network.orderers) {
                assert.deepEqual(await listChannels(admin), []);
                assert.equal(await channelInfo(admin, channel), undefined);
            }
        });

        it("joins every orderer to the channel of the computed genesis block", async () => {
            for (const { admin } of network.orderers) {
                assert.equal(await joinChannel(admin, genesis), "joined");
                const info = await channelInfo(admin, channel);
                assert.deepEqual(info, {
                    name: channel,
                    status: "active",
                    consensusRelation: "consenter",
                    height: 1,
                });
            }
        });

        it("finds the second joining harmless", async () => {
            for (const { admin } of network.orderers) {
                assert.equal(await joinChannel(admin, genesis), "already joined");
                assert.deepEqual(await listChannels(admin), [channel]);
            }
        });

        it("refuses a block that is none and says so", async () => {
            const [first] = network.orderers;
            await assert.rejects(joinChannel(first.admin, Buffer.from("no block")), {
                message: /cannot join a channel on org0-orderer1 \(127.*\): HTTP 400: cannot unmarshal file part/,
            });
        });
    });

    describe("peers", () => {
        it("join the channel once and find the second time harmless", async () => {
            for (const member of network.members) {
                assert.equal(await asPeer(member, (peer) => peer.join(genesis)), "joined");
                assert.equal(await asPeer(member, (peer) => peer.join(genesis)), "already joined");
                assert.deepEqual(await asPeer(member, (peer) => peer.channels()), [channel]);
            }
        });

        it("have the genesis block and its config", async () => {
            for (const member of network.members) {
                assert.equal(await asPeer(member, (peer) => ledgerHeight(peer, channel)), 1n);
                const config = await asPeer(member, (peer) => peer.config(channel));
                assert.equal(config.getSequence(), 0);
            }
        });

        it("refuse who is no administrator", async () => {
            const peer = newPeer(org1.peer, org1.client.signer);
            await assert.rejects(peer.installed().finally(peer.close), {
                message: /cannot list installed chaincodes on org1-peer1 .*Failed to authorize invocation/,
                status: "500",
            });
        });
    });

    describe("the ordering service", () => {
        it("delivers blocks by number, the oldest and the newest", async () => {
            await asOrderer(org1, async (orderer) => {
                for (const position of [0, "oldest", "newest"] as const) {
                    const block = await orderer.block(position);
                    assert.equal(block.getHeader()?.getNumber(), 0);
                }
            });
        });

        it("says that a block is not there yet", async () => {
            await assert.rejects(
                asOrderer(org1, (orderer) => orderer.block(99)),
                {
                    message:
                        /cannot read block 99 of channel mychannel on org0-orderer1 .*NOT_FOUND: this orderer has no such/,
                    status: "NOT_FOUND",
                },
            );
        });

        it("takes anchor peers, signed by each organisation's own administrator, all at once", async () => {
            await Promise.all(
                network.members.map((member) =>
                    asOrderer(member, async (orderer) => {
                        const current = await orderer.config();
                        const anchors = [{ host: "127.0.0.1", port: member.port }];
                        const update = computeUpdate(channel, current, setAnchorPeers(current, member.name, anchors));
                        assert.ok(update !== undefined);
                        const { signer } = member.admin;
                        await orderer.broadcast(signedUpdateEnvelope(update, [signer], signer));
                    }),
                ),
            );
            for (const member of network.members) {
                await retry({ seconds: 20, heals: () => true }, async () => {
                    const config = await asPeer(member, (peer) => peer.config(channel));
                    assert.equal(config.getSequence(), 2);
                });
            }
        });

        it("finds no difference once the anchor peers are set", async () => {
            await asOrderer(org1, async (orderer) => {
                const current = await orderer.config();
                const wanted = setAnchorPeers(current, "org1", [{ host: "127.0.0.1", port: org1.port }]);
                assert.equal(computeUpdate(channel, current, wanted), undefined);
            });
        });

        it("brings two changes of the same group into force, one after the other", async () => {
            const { signer } = org2.admin;
            const changes = [7001, 7002].map((port) => ({
                channel,
                change: (current: common.Config) => addAnchorPeer(current, port),
                signers: [signer],
                submitter: signer,
            }));
            const results = await Promise.all(
                changes.map((change) => asOrderer(org2, (orderer) => applyConfig(orderer, change))),
            );
            assert.deepEqual(results, ["changed", "changed"]);
            const config = await asOrderer(org2, (orderer) => orderer.config());
            assert.deepEqual(anchorPortsOf(config).sort(), [7001, 7002, org2.port].sort());
        });

        it("refuses an update that the wrong organisation signed", async () => {
            await asOrderer(org1, async (orderer) => {
                const current = await orderer.config();
                const update = computeUpdate(channel, current, setAnchorPeers(current, "org2", []));
                assert.ok(update !== undefined);
                const { signer } = org1.admin;
                await assert.rejects(orderer.broadcast(signedUpdateEnvelope(update, [signer], signer)), {
                    message: /cannot order a transaction of channel mychannel .*BAD_REQUEST: error applying config/,
                    status: "BAD_REQUEST",
                });
            });
        });

        it("is served through an election when the Raft leader is gone", async () => {
            const [, leader] =
                [...network.orderers[0].node.output().matchAll(/Raft leader changed: \d -> (\d)/g)].at(-1) ?? [];
            const others = network.orderers.filter((_, index) => String(index + 1) !== leader);
            const [first] = others;
            assert.ok(first !== undefined && others.length === 2);
            await network.orderers[Number(leader) - 1]?.node.stop();
            const { signer } = org1.admin;
            await asOrderer(
                org1,
                async (orderer) => {
                    const change = (current: common.Config): common.Config => setAnchorPeers(current, "org1", []);
                    const applied = { channel, change, signers: [signer], submitter: signer };
                    assert.equal(await applyConfig(orderer, applied), "changed");
                    assert.deepEqual(anchorPortsOf(await orderer.config(), "org1"), []);
                    assert.equal(await applyConfig(orderer, applied), "unchanged");
                },
                first.endpoint,
            );
        });
    });
});

function addAnchorPeer(config: common.Config, port: number): common.Config {
    const ports = new Set([...anchorPortsOf(config), port]);
    return setAnchorPeers(
        config,
        "org2",
        [...ports].map((each) => ({ host: "127.0.0.1", port: each })),
    );
}

function anchorPortsOf(config: common.Config, organisation = "org2"): number[] {
    const members = config.getChannelGroup()?.getGroupsMap().get("Application")?.getGroupsMap();
    const value = members?.get(organisation)?.getValuesMap().get("AnchorPeers")?.getValue_asU8();
    return protos.AnchorPeers.deserializeBinary(value ?? new Uint8Array())
        .getAnchorPeersList()
        .map((anchor) => anchor.getPort());
}
