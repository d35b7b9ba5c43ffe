import assert from "node:assert/strict";
import { createHash, createVerify, X509Certificate } from "node:crypto";

import { common, orderer } from "@hyperledger/fabric-protos";

import { newOrderer, type Orderer } from "../../fabric/orderer";
import { serializedIdentity } from "../../fabric/signer";
import { blockOf } from "../support/blocks";
import { fakeOrganisation } from "../support/fakenode";
import { broadcastAnswer, deliverAnswer, startFakeOrderer, type FakeOrderer } from "../support/fakeorderer";

const admin = fakeOrganisation.member("org1-admin", "admin");
const client = fakeOrganisation.tls(["org1-admin"]);
const { BAD_REQUEST, FORBIDDEN, NOT_FOUND, SERVICE_UNAVAILABLE, SUCCESS } = common.Status;

describe("newOrderer", () => {
    let node: FakeOrderer;
    let received: readonly common.Envelope[];
    /** What to answer, newest call last. */
    let broadcastAnswers: (orderer.BroadcastResponse | undefined)[];
    let deliverAnswers: orderer.DeliverResponse[];

    before(async () => {
        node = await startFakeOrderer();
        ({ received } = node);
    });

    beforeEach(() => {
        [broadcastAnswers, deliverAnswers] = [[], []];
        node.answer({ broadcast: () => broadcastAnswers.shift(), deliver: () => deliverAnswers.shift() });
    });

    after(() => {
        node.stop();
    });

    async function connected<T>(act: (orderer: Orderer) => Promise<T>, retrySeconds = 5): Promise<T> {
        const connection = newOrderer(node.endpoint, admin.signer, "mychannel", { retrySeconds });
        return act(connection).finally(connection.close);
    }

    describe("broadcast", () => {
        const envelope = new common.Envelope();
        envelope.setPayload(Buffer.from("payload"));

        it("hands the envelope over", async () => {
            broadcastAnswers = [broadcastAnswer(SUCCESS)];
            await connected(({ broadcast }) => broadcast(envelope));
            assert.deepEqual(received.map(textOf), ["payload"]);
        });

        it("goes on until the channel has a Raft leader", async () => {
            const noLeader = broadcastAnswer(SERVICE_UNAVAILABLE, "no Raft leader");
            broadcastAnswers = [noLeader, noLeader, broadcastAnswer(SUCCESS)];
            await connected(({ broadcast }) => broadcast(envelope));
            assert.equal(received.length, 3);
        });

        it("gives up when there is none in time", async () => {
            broadcastAnswers = new Array<orderer.BroadcastResponse>(9).fill(
                broadcastAnswer(SERVICE_UNAVAILABLE, "no Raft leader"),
            );
            await assert.rejects(
                connected(({ broadcast }) => broadcast(envelope), 0.3),
                {
                    message: `cannot order a transaction of channel mychannel on org1-peer1 (${node.endpoint.address}): SERVICE_UNAVAILABLE: no Raft leader`,
                    status: "SERVICE_UNAVAILABLE",
                },
            );
        });

        it("says why an envelope is refused, after one attempt", async () => {
            broadcastAnswers = [broadcastAnswer(BAD_REQUEST, "error authorizing update")];
            await assert.rejects(
                connected(({ broadcast }) => broadcast(envelope)),
                { message: /: BAD_REQUEST: error authorizing update$/, status: "BAD_REQUEST" },
            );
            assert.equal(received.length, 1);
        });

        it("does not take silence for success, nor repeat what may have been taken", async () => {
            await assert.rejects(
                connected(({ broadcast }) => broadcast(envelope)),
                { message: /: the stream ended without an answer$/ },
            );
            assert.equal(received.length, 1);
        });
    });

    describe("block", () => {
        const positions = [
            { position: 7, seeks: { specified: { number: 7 } } },
            { position: "newest", seeks: { newest: {} } },
            { position: "oldest", seeks: { oldest: {} } },
        ] as const;
        for (const { position, seeks } of positions) {
            it(`asks for the block ${position} and no other, and not for one to come`, async () => {
                deliverAnswers = [deliverAnswer(blockOf(7))];
                const block = await connected((connection) => connection.block(position));
                assert.equal(block.getHeader()?.getNumber(), 7);
                const seek = orderer.SeekInfo.deserializeBinary(payloadOf(received[0]).getData_asU8());
                const [start, stop] = [seek.getStart(), seek.getStop()].map((each) => definedOf(each?.toObject()));
                assert.deepEqual([start, stop], [seeks, seeks]);
                assert.equal(seek.getBehavior(), orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY);
                const { STRICT, BEST_EFFORT } = orderer.SeekInfo.SeekErrorResponse;
                assert.equal(seek.getErrorResponse(), position === "oldest" ? BEST_EFFORT : STRICT);
            });
        }

        it("asks as its signer", async () => {
            deliverAnswers = [deliverAnswer(blockOf(7))];
            await connected((connection) => connection.block(7));
            const [envelope] = received;
            const verify = createVerify("sha256").update(envelope?.getPayload_asU8() ?? new Uint8Array());
            assert.equal(verify.verify(admin.certificate, envelope?.getSignature_asU8() ?? new Uint8Array()), true);
            const header = payloadOf(envelope).getHeader();
            const signature = common.SignatureHeader.deserializeBinary(
                header?.getSignatureHeader_asU8() ?? new Uint8Array(),
            );
            assert.deepEqual(signature.getCreator_asU8(), serializedIdentity(admin.signer.identity));
            const channel = channelHeaderOf(envelope);
            assert.equal(channel.getType(), common.HeaderType.DELIVER_SEEK_INFO);
            assert.equal(channel.getChannelId(), "mychannel");
            assert.equal(channel.getTlsCertHash_asU8().length, 0);
        });

        it("binds the request to the client certificate where there is one", async () => {
            deliverAnswers = [deliverAnswer(blockOf(7))];
            const mutual = { ...node.endpoint, client: { certificate: client.certificate, key: client.key } };
            const connection = newOrderer(mutual, admin.signer, "mychannel");
            await connection.block(7).finally(connection.close);
            const hash = createHash("sha256").update(new X509Certificate(client.certificate).raw).digest();
            assert.deepEqual(Buffer.from(channelHeaderOf(received[0]).getTlsCertHash_asU8()), hash);
        });

        const refusals = [
            { status: NOT_FOUND, says: /: NOT_FOUND: this orderer has no such channel or block$/ },
            { status: FORBIDDEN, says: /: FORBIDDEN: the channel's policy does not let this identity read it$/ },
            { status: BAD_REQUEST, says: /: BAD_REQUEST: the request was refused: expired certificate/ },
        ];
        for (const { status, says } of refusals) {
            it(`says what status ${status} means`, async () => {
                deliverAnswers = [deliverAnswer(status)];
                await assert.rejects(
                    connected((connection) => connection.block(7)),
                    { message: says },
                );
            });
        }

        it("goes on while the channel has no Raft leader", async () => {
            deliverAnswers = [deliverAnswer(SERVICE_UNAVAILABLE), deliverAnswer(blockOf(7))];
            const block = await connected((connection) => connection.block("newest"));
            assert.equal(block.getHeader()?.getNumber(), 7);
        });
    });

    describe("config", () => {
        it("is found where the newest block says", async () => {
            deliverAnswers = [deliverAnswer(blockOf(7, { lastConfig: 4 })), deliverAnswer(blockOf(4, { sequence: 3 }))];
            const config = await connected((connection) => connection.config());
            assert.equal(config.getSequence(), 3);
            const seek = orderer.SeekInfo.deserializeBinary(payloadOf(received[1]).getData_asU8());
            assert.equal(seek.getStart()?.getSpecified()?.getNumber(), 4);
        });

        it("is that of the newest block when it is a config block", async () => {
            deliverAnswers = [deliverAnswer(blockOf(4, { lastConfig: 4, sequence: 3 }))];
            const config = await connected((connection) => connection.config());
            assert.equal(config.getSequence(), 3);
            assert.equal(received.length, 1);
        });

        it("is refused from a block that holds none", async () => {
            deliverAnswers = [deliverAnswer(blockOf(4, { lastConfig: 4 }))];
            await assert.rejects(
                connected((connection) => connection.config()),
                { message: /cannot read the config on org1-peer1 .*: block 4 of channel mychannel holds no config$/ },
            );
        });
    });
});

function payloadOf(envelope: common.Envelope | undefined): common.Payload {
    return common.Payload.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array());
}

function channelHeaderOf(envelope: common.Envelope | undefined): common.ChannelHeader {
    const bytes = payloadOf(envelope).getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
    return common.ChannelHeader.deserializeBinary(bytes);
}

function textOf(envelope: common.Envelope): string {
    return Buffer.from(envelope.getPayload_asU8()).toString();
}

function definedOf(object: object | undefined): object {
    return Object.fromEntries(Object.entries(object ?? {}).filter(([, value]) => value !== undefined));
}
