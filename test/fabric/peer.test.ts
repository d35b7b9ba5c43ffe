import assert from "node:assert/strict";
import { createHash, createVerify } from "node:crypto";

import * as grpc from "@grpc/grpc-js";
import { common, peer } from "@hyperledger/fabric-protos";

import { isChaincodeAnswer, newPeer, type Peer } from "../../fabric/peer";
import { serializedIdentity } from "../../fabric/signer";
import { blockOf } from "../support/blocks";
import { approvedAnswer, committedAnswer, definition } from "../support/definitions";
import { fakeOrganisation, startFakeNode, type FakeNode } from "../support/fakenode";
import { answer, refusal } from "../support/proposal-answers";
import { readProposal } from "../support/proposals";

type Answer = peer.ProposalResponse | Partial<grpc.StatusObject>;

const admin = fakeOrganisation.member("org1-admin", "admin");
const block = Buffer.from(blockOf(4, { sequence: 3 }).serializeBinary());

describe("newPeer", () => {
    let node: FakeNode;
    let received: peer.SignedProposal[];
    let answers: Answer[];

    before(async () => {
        node = await startFakeNode((server) => {
            server.addService(peer.EndorserService, {
                processProposal: (
                    call: grpc.ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>,
                    callback: grpc.sendUnaryData<peer.ProposalResponse>,
                ) => {
                    received.push(call.request);
                    const answer = answers.shift() ?? { code: grpc.status.INTERNAL, details: "no answer prepared" };
                    if (answer instanceof peer.ProposalResponse) {
                        callback(null, answer);
                    } else {
                        callback(answer);
                    }
                },
            });
        });
    });

    beforeEach(() => {
        [received, answers] = [[], []];
    });

    after(() => {
        node.stop();
    });

    async function connected<T>(act: (peer: Peer) => Promise<T>): Promise<T> {
        const connection = newPeer(node.endpoint, admin.signer, { retrySeconds: 5 });
        return act(connection).finally(connection.close);
    }

    /** The calls that were received, as text. */
    function calls(): object[] {
        return received.map((proposal) => {
            const { channel, chaincode, args, init } = readProposal(proposal);
            return { channel, chaincode, init, args: args.map((argument) => Buffer.from(argument).toString("latin1")) };
        });
    }

    it("signs each proposal, whose transaction ID follows from nonce and creator", async () => {
        answers = [answer(channelList("a", "b")), answer(channelList("a", "b"))];
        assert.deepEqual(await connected((connection) => connection.channels()), ["a", "b"]);
        await connected((connection) => connection.channels());
        const ids = received.map((proposal) => {
            const { transactionId, nonce, creator } = readProposal(proposal);
            assert.deepEqual(creator, serializedIdentity(admin.signer.identity));
            assert.equal(transactionId, createHash("sha256").update(nonce).update(creator).digest("hex"));
            const verify = createVerify("sha256").update(proposal.getProposalBytes_asU8());
            assert.equal(verify.verify(admin.certificate, proposal.getSignature_asU8()), true);
            return transactionId;
        });
        assert.equal(new Set(ids).size, 2);
        assert.deepEqual(calls()[0], { channel: "", chaincode: "cscc", init: false, args: ["GetChannels"] });
    });

    describe("join", () => {
        it("hands the block to the peer", async () => {
            answers = [answer(new Uint8Array())];
            assert.equal(await connected((connection) => connection.join(block)), "joined");
            const args = ["JoinChain", block.toString("latin1")];
            assert.deepEqual(calls(), [{ channel: "", chaincode: "cscc", init: false, args }]);
        });

        it("finds a channel that is joined already harmless", async () => {
            answers = [
                refusal(
                    "cannot create ledger from genesis block: ledger [mychannel] already exists with state [ACTIVE]",
                ),
            ];
            assert.equal(await connected((connection) => connection.join(block)), "already joined");
        });

        it("does not take a ledger that is not usable for a joined channel", async () => {
            answers = [refusal("ledger [mychannel] already exists with state [UNDER_DELETION]")];
            await assert.rejects(
                connected((connection) => connection.join(block)),
                {
                    message: `cannot join a channel on org1-peer1 (${node.endpoint.address}): ledger [mychannel] already exists with state [UNDER_DELETION]`,
                    status: "500",
                },
            );
        });
    });

    describe("install", () => {
        const archive = Buffer.from("archive");
        const packageId = `label:${createHash("sha256").update(archive).digest("hex")}`;

        it("hands over the package and gives its ID", async () => {
            const result = new peer.lifecycle.InstallChaincodeResult();
            result.setPackageId(packageId);
            answers = [answer(result.serializeBinary())];
            assert.equal(await connected((connection) => connection.install(archive)), packageId);
            const { args } = readProposal(received[0]);
            const sent = peer.lifecycle.InstallChaincodeArgs.deserializeBinary(args[1] ?? new Uint8Array());
            assert.deepEqual(Buffer.from(sent.getChaincodeInstallPackage_asU8()), archive);
        });

        it("gives the ID of a package that is there, and waits where the peer builds longer than it waits itself", async () => {
            const late = refusal("failed to execute transaction 1: timeout expired while executing transaction");
            answers = [late, refusal(`chaincode already successfully installed (package ID '${packageId}')`)];
            assert.equal(await connected((connection) => connection.install(archive)), packageId);
        });

        it("does not believe the ID of another package", async () => {
            answers = [refusal("chaincode already successfully installed (package ID 'label:abc')")];
            await assert.rejects(
                connected((connection) => connection.install(archive)),
                { message: /cannot install a chaincode on org1-peer1 .*already successfully installed/ },
            );
        });
    });

    it("lists what is installed", async () => {
        const chaincode = new peer.lifecycle.QueryInstalledChaincodesResult.InstalledChaincode();
        chaincode.setPackageId("label:abc");
        chaincode.setLabel("label");
        const result = new peer.lifecycle.QueryInstalledChaincodesResult();
        result.setInstalledChaincodesList([chaincode]);
        answers = [answer(result.serializeBinary())];
        const installed = await connected((connection) => connection.installed());
        assert.deepEqual(installed, [{ packageId: "label:abc", label: "label" }]);
    });

    it("gives a definition as this peer knows it, none while it knows none", async () => {
        const known = answer(Buffer.from(committedAnswer(definition, 3)));
        answers = [known, refusal("failed: namespace basic is not defined")];
        const committed = () => connected((connection) => connection.committed("mychannel", "basic"));
        const found = await committed();
        assert.deepEqual([found?.sequence, found?.definition.version, await committed()], [3, "1.0", undefined]);
        const args = ["QueryChaincodeDefinition", "\n\u0005basic"];
        assert.deepEqual(calls()[0], { channel: "mychannel", chaincode: "_lifecycle", init: false, args });
    });

    it("gives the package that this peer runs for a sequence, none while it knows no approval", async () => {
        const missing = refusal("failed: could not fetch approved chaincode definition (name: 'basic', sequence: '2')");
        answers = [answer(Buffer.from(approvedAnswer(definition, 2, "basic:abc"))), missing];
        const approved = () => connected((connection) => connection.approvedPackage("mychannel", "basic", 2));
        assert.deepEqual([await approved(), await approved()], ["basic:abc", undefined]);
        const args = ["QueryApprovedChaincodeDefinition", "\n\u0005basic\u0010\u0002"];
        assert.deepEqual(calls()[0], { channel: "mychannel", chaincode: "_lifecycle", init: false, args });
    });

    it("gives the config in the peer's config block", async () => {
        answers = [answer(block)];
        const config = await connected((connection) => connection.config("mychannel"));
        assert.equal(config.getSequence(), 3);
        assert.deepEqual(calls(), [
            { channel: "", chaincode: "cscc", init: false, args: ["GetConfigBlock", "mychannel"] },
        ]);
    });

    it("gives the first block of a channel, none where the peer was joined by a snapshot", async () => {
        const message =
            "cannot serve block [0]. The ledger is bootstrapped from a snapshot. First available block = [7]";
        answers = [answer(block), refusal(message), refusal("Invalid chain ID, mychannel")];
        const first = (): Promise<common.Block | undefined> =>
            connected((connection) => connection.firstBlock("mychannel"));
        assert.equal((await first())?.getHeader()?.getNumber(), 4);
        assert.equal(await first(), undefined);
        await assert.rejects(first(), {
            message: /cannot read the first block of channel mychannel .*Invalid chain ID/,
        });
        const args = ["GetBlockByNumber", "mychannel", "0"];
        assert.deepEqual(calls()[0], { channel: "", chaincode: "qscc", init: false, args });
    });

    describe("query", () => {
        const query = (): Promise<Uint8Array> =>
            connected((connection) => connection.query("mychannel", "basic", "Read", ["asset1"]));

        it("asks the chaincode on its channel", async () => {
            answers = [answer(Buffer.from("blue"))];
            assert.equal(Buffer.from(await query()).toString(), "blue");
            assert.deepEqual(calls(), [
                { channel: "mychannel", chaincode: "basic", init: false, args: ["Read", "asset1"] },
            ]);
        });

        it("tells the chaincode's own refusal from the peer's", async () => {
            const words = { message: /cannot query chaincode basic of channel mychannel .*: no such asset$/ };
            answers = [refusal("no such asset", Buffer.from("result")), refusal("no such asset")];
            for (const spokenByChaincode of [true, false]) {
                await assert.rejects(query(), (error: unknown) => {
                    assert.match(String(error), words.message);
                    assert.equal(isChaincodeAnswer(error), spokenByChaincode);
                    return true;
                });
            }
        });

        it("goes on while the peer cannot be reached", async () => {
            answers = [{ code: grpc.status.UNAVAILABLE, details: "starting" }, answer(Buffer.from("blue"))];
            assert.equal(Buffer.from(await query()).toString(), "blue");
            const ids = received.map((proposal) => readProposal(proposal).transactionId);
            assert.equal(new Set(ids).size, 2);
        });

        it("fails at once when the peer does not know the caller", async () => {
            answers = [{ code: grpc.status.UNKNOWN, details: "error validating proposal: access denied" }];
            await assert.rejects(query(), { message: /UNKNOWN: error validating proposal: access denied$/ });
            assert.equal(received.length, 1);
        });
    });
});

function channelList(...names: readonly string[]): Uint8Array {
    const response = new peer.ChannelQueryResponse();
    for (const name of names) {
        const info = new peer.ChannelInfo();
        info.setChannelId(name);
        response.addChannels(info);
    }
    return response.serializeBinary();
}
