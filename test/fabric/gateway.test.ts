import assert from "node:assert/strict";

import * as grpc from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";

import { mayBeOrdered, newGateway, type Gateway, type Submitted } from "../../fabric/gateway";
import { startFakeGateway, type Asked, type FakeGateway, type Outcome } from "../support/fakegateway";
import { fakeOrganisation } from "../support/fakenode";

const { signer } = fakeOrganisation.member("org1-client", "client");
const nothing = new Uint8Array();

describe("newGateway", () => {
    let node: FakeGateway;

    before(async () => {
        node = await startFakeGateway();
    });

    after(() => {
        node.stop();
    });

    async function connected<T>(act: (gateway: Gateway) => Promise<T>, retrySeconds = 5): Promise<T> {
        const gateway = newGateway(node.endpoint, signer, "mychannel", { retrySeconds });
        return act(gateway).finally(gateway.close);
    }

    const put = (gateway: Gateway): Promise<Submitted> => gateway.submit("basic", "Put", ["a"]);

    describe("evaluate", () => {
        it("gives the chaincode's answer", async () => {
            node.answer(() => Buffer.from("blue"));
            const answer = await connected((gateway) =>
                gateway.evaluate("basic", "Read", ["asset1", Buffer.from([0])]),
            );
            assert.equal(Buffer.from(answer).toString(), "blue");
            const [{ proposal, organisations, step } = assert.fail("nothing asked")] = node.asked;
            const args = proposal?.args.map((argument) => Buffer.from(argument).toString());
            assert.deepEqual(
                { step, organisations, args },
                { step: "evaluate", organisations: [], args: ["Read", "asset1", "\0"] },
            );
            assert.deepEqual([proposal?.channel, proposal?.chaincode, proposal?.init], ["mychannel", "basic", false]);
        });

        it("asks only the organisations named", async () => {
            node.answer(() => nothing);
            const options = { endorsingOrganisations: ["Org2MSP"] };
            await connected((gateway) => gateway.evaluate("basic", "Read", [], options));
            assert.deepEqual(node.asked[0]?.organisations, ["Org2MSP"]);
        });

        it("fails with what each peer said", async () => {
            const peers = [
                { address: "org1-peer1:7051", mspId: "Org1MSP", message: "chaincode response 500, no such asset" },
                { address: "org2-peer1:7051", mspId: "Org2MSP", message: "timeout" },
            ];
            const details = "failed to evaluate transaction, see attached details for more info";
            node.answer(() => ({ code: grpc.status.ABORTED, details, peers }));
            await assert.rejects(
                connected((gateway) => gateway.evaluate("basic", "Read", [])),
                {
                    message:
                        `cannot evaluate Read of chaincode basic on org1-peer1 (${node.endpoint.address}): ` +
                        "ABORTED: failed to evaluate transaction; " +
                        "org1-peer1:7051 (Org1MSP): chaincode response 500, no such asset; org2-peer1:7051 (Org2MSP): timeout",
                    status: "ABORTED",
                },
            );
            assert.equal(node.asked.length, 1);
        });
    });

    describe("submit, while another organisation's peer starts the chaincode,", () => {
        const late = (asked: Asked): Outcome => {
            const message = "rpc error: code = DeadlineExceeded desc = context deadline exceeded";
            const peers = [{ address: "org2-peer1:7051", mspId: "Org2MSP", message }];
            const details = "failed to collect enough transaction endorsements, see attached details for more info";
            const isFirst = node.asked.filter(({ step }) => step === "endorse").length === 1;
            return asked.step === "endorse" && isFirst ? { code: grpc.status.ABORTED, details, peers } : nothing;
        };

        it("asks again for its endorsement where it is to wait for starts", async () => {
            node.answer(late);
            const gateway = newGateway(node.endpoint, signer, "mychannel", { startSeconds: 5 });
            await put(gateway).finally(gateway.close);
            assert.deepEqual(
                node.asked.map(({ step }) => step),
                ["endorse", "endorse", "submit", "status"],
            );
        });

        it("fails with what that peer said where it is not", async () => {
            node.answer(late);
            await assert.rejects(connected(put), {
                message: /org2-peer1:7051 \(Org2MSP\): .*context deadline exceeded$/,
            });
        });
    });

    describe("submit", () => {
        it("carries transient data beside the arguments of the proposal", async () => {
            node.answer(() => nothing);
            const transient = { owner: "Tomé" };
            await connected((gateway) => gateway.submit("basic", "Put", ["a"], { transient }));
            const [endorsed] = node.asked;
            assert.deepEqual(endorsed?.proposal?.transient, transient);
            assert.deepEqual(
                endorsed.proposal.args.map((argument) => Buffer.from(argument).toString()),
                ["Put", "a"],
            );
        });

        for (const { step, is } of [
            { step: "endorse", is: false },
            { step: "submit", is: true },
            { step: "status", is: true },
        ] as const) {
            it(`${is ? "tells" : "does not say"} that it may be ordered all the same when ${step} fails`, async () => {
                const away = { code: grpc.status.UNAVAILABLE, details: "away" };
                node.answer((asked) => (asked.step === step ? away : nothing));
                await assert.rejects(connected(put, 0), (error) => mayBeOrdered(error) === is);
            });
        }

        it("asks and orders nothing after the moment that was set", async () => {
            node.answer(() => nothing);
            const gateway = newGateway(node.endpoint, signer, "mychannel", { askBy: new Date(Date.now() - 1) });
            await assert.rejects(put(gateway).finally(gateway.close), { status: "DEADLINE_EXCEEDED" });
            assert.deepEqual(node.asked, []);
        });

        it("endorses, orders and waits for the commit", async () => {
            node.answer(() => Buffer.from("result"));
            const options = { endorsingOrganisations: ["Org1MSP", "Org2MSP"] };
            const answer = await connected((gateway) => gateway.submit("basic", "Put", ["a"], options));
            assert.equal(Buffer.from(answer.result).toString(), "result");
            assert.deepEqual(
                node.asked.map(({ step }) => step),
                ["endorse", "submit", "status"],
            );
            assert.deepEqual(node.asked[0]?.organisations, ["Org1MSP", "Org2MSP"]);
            assert.equal(node.asked[0].proposal?.init, false);
        });

        it("calls as initialisation when asked to", async () => {
            node.answer(() => nothing);
            await connected((gateway) => gateway.submit("basic", "Init", [], { init: true }));
            assert.equal(node.asked[0]?.proposal?.init, true);
        });

        it("fails with the code of a transaction that was committed as invalid", async () => {
            node.answer(() => ({ committed: peer.TxValidationCode.MVCC_READ_CONFLICT }));
            await assert.rejects(connected(put), {
                message:
                    /^cannot submit Put of chaincode basic on .* transaction [0-9a-f]{64} was committed as invalid: MVCC_READ_CONFLICT$/,
                status: "MVCC_READ_CONFLICT",
            });
        });

        const passing: readonly { name: string; step: string; outcome: Outcome }[] = [
            {
                name: "peers have not found each other yet",
                step: "endorse",
                outcome: {
                    code: grpc.status.FAILED_PRECONDITION,
                    details: "no combination of peers can be derived which satisfy the endorsement policy: …",
                },
            },
            {
                name: "one peer lags behind",
                step: "endorse",
                outcome: {
                    ...{ code: grpc.status.ABORTED, details: "failed to collect enough transaction endorsements" },
                    peers: [{ address: "b", mspId: "Org2MSP", message: "ProposalResponsePayloads do not match" }],
                },
            },
            {
                name: "no orderer takes the transaction",
                step: "submit",
                outcome: {
                    code: grpc.status.UNAVAILABLE,
                    details: "no orderers could successfully process transaction",
                },
            },
            {
                name: "the connection breaks while the commit is awaited",
                step: "status",
                outcome: { code: grpc.status.UNAVAILABLE, details: "Connection dropped" },
            },
        ];
        for (const { name, step, outcome } of passing) {
            it(`repeats only the step that failed while ${name}`, async () => {
                node.answer((asked) => {
                    const tries = node.asked.filter((other) => other.step === asked.step).length;
                    return asked.step === step && tries === 1 ? outcome : nothing;
                });
                await connected(put);
                const steps = ["endorse", "submit", "status"].flatMap((each) =>
                    each === step ? [each, each] : [each],
                );
                assert.deepEqual(
                    node.asked.map((asked) => asked.step),
                    steps,
                );
            });
        }

        it("gives up when nothing changes in time", async () => {
            node.answer(() => ({ code: grpc.status.UNAVAILABLE, details: "no orderer nodes available" }));
            await assert.rejects(connected(put, 0.5), {
                message: /: UNAVAILABLE: no orderer nodes available$/,
                status: "UNAVAILABLE",
            });
            assert.ok(node.asked.length >= 2, "it was asked once");
        });
    });
});
