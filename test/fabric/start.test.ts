import assert from "node:assert/strict";

import type * as grpc from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";

import { harmlessFunction, newPeer } from "../../fabric/peer";
import { fakeOrganisation, startFakeNode, type FakeNode } from "../support/fakenode";
import { answer, refusal } from "../support/proposal-answers";
import { readProposal } from "../support/proposals";

const admin = fakeOrganisation.member("org1-admin", "admin");
const said = Buffer.from("said");

const uninitialised = refusal("chaincode 'basic' has not been initialized for this version, must call as init first");
const initialised = refusal("chaincode 'basic' is already initialized but called as init");

const starts = [
    { what: "by a query", answers: [answer(said)], asked: [false] },
    { what: "by a query that it refuses itself", answers: [refusal("no such function", said)], asked: [false] },
    { what: "by a first call, before that was made", answers: [uninitialised, answer(said)], asked: [false, true] },
    {
        what: "by a first call that it refuses itself",
        answers: [uninitialised, refusal("expecting 4 arguments", said)],
        asked: [false, true],
    },
    {
        what: "by a first call that its shim says no to, with nothing to endorse",
        answers: [
            uninitialised,
            refusal("error in simulation: transaction returned with failure: there is no transaction"),
        ],
        asked: [false, true],
    },
    {
        what: "by a query after all, when somebody made the first call meanwhile",
        answers: [uninitialised, initialised, answer(said)],
        asked: [false, true, false],
    },
];

const failures = [
    {
        what: "a start",
        answers: [refusal("could not launch chaincode")],
        says: /^cannot start chaincode basic of channel mychannel on .*: could not launch chaincode$/,
    },
    { what: "a start by a first call", answers: [uninitialised, refusal("timeout expired")], says: /timeout expired$/ },
];

describe("a peer's start of a chaincode", () => {
    let node: FakeNode;
    let asked: boolean[];
    let answers: peer.ProposalResponse[];

    before(async () => {
        node = await startFakeNode((server) => {
            server.addService(peer.EndorserService, {
                processProposal: (
                    { request }: grpc.ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>,
                    callback: grpc.sendUnaryData<peer.ProposalResponse>,
                ) => {
                    const { init, args } = readProposal(request);
                    assert.deepEqual(
                        args.map((argument) => Buffer.from(argument).toString()),
                        [harmlessFunction],
                    );
                    asked.push(init);
                    callback(null, answers.shift() ?? refusal("no answer prepared"));
                },
            });
        });
    });

    after(() => {
        node.stop();
    });

    async function start(prepared: readonly peer.ProposalResponse[]): Promise<void> {
        [asked, answers] = [[], [...prepared]];
        const connection = newPeer(node.endpoint, admin.signer, { retrySeconds: 5 });
        await connection.start("mychannel", "basic").finally(connection.close);
    }

    for (const { what, answers: prepared, asked: calls } of starts) {
        it(`is made ${what}`, async () => {
            await start(prepared);
            assert.deepEqual(asked, calls);
        });
    }

    for (const { what, answers: prepared, says } of failures) {
        it(`fails with the peer's own words about ${what}`, async () => {
            await assert.rejects(start(prepared), { message: says });
        });
    }
});
