import assert from "node:assert/strict";

import * as grpc from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";

import { definitionHash, newLifecycle, type Lifecycle } from "../../fabric/lifecycle";
import { approveArguments, commitArguments } from "../../fabric/lifecycle-messages";
import { approvedAnswer, committedAnswer, definition, other } from "../support/definitions";
import {
    argumentOf,
    functionOf,
    refusal,
    startFakeGateway,
    type Code,
    type FakeGateway,
    type Outcome,
} from "../support/fakegateway";
import { fakeOrganisation } from "../support/fakenode";

const { signer } = fakeOrganisation.member("org1-admin", "admin");
const nothing = new Uint8Array();
/** What each function of the lifecycle chaincode answers. */
type Functions = Readonly<Record<string, Outcome>>;

/** Refusals in Fabric's words (core/chaincode/lifecycle). */
const notDefined = refusal(
    "evaluate call to endorser returned error: chaincode response 404, namespace basic is not defined",
);
const notApproved = refusal(
    "chaincode response 500, could not fetch approved chaincode definition (name: 'basic', sequence: '1') on channel 'mychannel'",
);
const unchanged = refusal("attempted to redefine uncommitted sequence (1) for namespace basic with unchanged content");
const wrongSequence = refusal("requested sequence is 1, but new definition must be sequence 2");

describe("newLifecycle", () => {
    let node: FakeGateway;

    before(async () => {
        node = await startFakeGateway();
    });

    after(() => {
        node.stop();
    });

    async function connected<T>(act: (lifecycle: Lifecycle) => Promise<T>): Promise<T> {
        const lifecycle = newLifecycle(node.endpoint, signer, "mychannel", { retrySeconds: 1 });
        return act(lifecycle).finally(lifecycle.close);
    }

    /** Answers each function of the lifecycle chaincode; what is not named succeeds. */
    function answer(functions: Functions, status?: Code): void {
        node.answer((asked) => {
            if (asked.step === "status" && status !== undefined) {
                return { committed: status };
            }
            return functions[functionOf(asked)] ?? nothing;
        });
    }

    describe("committed", () => {
        it("gives the definition in force", async () => {
            answer({ QueryChaincodeDefinition: committedAnswer(definition, 3) });
            const committed = await connected((lifecycle) => lifecycle.committed("basic"));
            assert.deepEqual(committed, {
                sequence: 3,
                definition: {
                    ...definition,
                    ...{ collections: undefined, endorsementPlugin: "escc", validationPlugin: "vscc" },
                },
                hash: definitionHash(definition),
                approvals: { Org1MSP: true, Org2MSP: false },
            });
        });

        it("asks a peer of its own organisation", async () => {
            answer({ QueryChaincodeDefinition: notDefined });
            await connected((lifecycle) => lifecycle.committed("basic"));
            const [{ organisations, proposal } = assert.fail("nothing asked")] = node.asked;
            assert.deepEqual(organisations, ["Org1MSP"]);
            assert.deepEqual([proposal?.channel, proposal?.chaincode], ["mychannel", "_lifecycle"]);
        });

        it("is undefined when there is none", async () => {
            answer({ QueryChaincodeDefinition: notDefined });
            assert.equal(await connected((lifecycle) => lifecycle.committed("basic")), undefined);
        });

        it("fails when the peer refuses for another reason", async () => {
            answer({ QueryChaincodeDefinition: refusal("access denied") });
            await assert.rejects(
                connected((lifecycle) => lifecycle.committed("basic")),
                { message: /access denied$/ },
            );
        });
    });

    describe("approved", () => {
        it("gives the approval with its package", async () => {
            answer({ QueryApprovedChaincodeDefinition: approvedAnswer(definition, 2, "basic:abc") });
            const approved = await connected((lifecycle) => lifecycle.approved("basic", 2));
            assert.deepEqual(
                { sequence: approved?.sequence, hash: approved?.hash, packageId: approved?.packageId },
                { sequence: 2, hash: definitionHash(definition), packageId: "basic:abc" },
            );
            const args = peer.lifecycle.QueryApprovedChaincodeDefinitionArgs.deserializeBinary(
                argumentOf(node.asked[0]),
            );
            assert.deepEqual(args.toObject(), { name: "basic", sequence: 2 });
        });

        it("has no package when the organisation does not run the chaincode", async () => {
            answer({ QueryApprovedChaincodeDefinition: approvedAnswer(definition, 2, undefined) });
            const approved = await connected((lifecycle) => lifecycle.approved("basic"));
            assert.equal(approved?.packageId, undefined);
        });

        it("is undefined when there is none", async () => {
            answer({ QueryApprovedChaincodeDefinition: notApproved });
            assert.equal(await connected((lifecycle) => lifecycle.approved("basic", 1)), undefined);
        });
    });

    describe("readiness", () => {
        it("says who has approved", async () => {
            const result = new peer.lifecycle.CheckCommitReadinessResult();
            result.getApprovalsMap().set("Org1MSP", true).set("Org2MSP", false);
            answer({ CheckCommitReadiness: result.serializeBinary() });
            await connected(async (lifecycle) => {
                const approvals = await lifecycle.readiness("basic", 1, definition);
                assert.deepEqual(approvals, { Org1MSP: true, Org2MSP: false });
            });
        });
    });

    describe("approve", () => {
        const approval = { definition, sequence: 1, packageId: "basic:abc" };

        it("sends the definition, endorsed by its own organisation alone", async () => {
            answer({});
            assert.equal(await connected((lifecycle) => lifecycle.approve(approval)), "approved");
            const [endorse] = node.asked;
            assert.deepEqual(endorse?.organisations, ["Org1MSP"]);
            assert.deepEqual(argumentOf(endorse), approveArguments(approval));
        });

        const harmless: readonly { name: string; functions: Functions; status?: Code }[] = [
            {
                name: "the peer says that nothing changed",
                functions: { ApproveChaincodeDefinitionForMyOrg: unchanged },
            },
            {
                name: "somebody did it at the same time",
                functions: {},
                status: peer.TxValidationCode.MVCC_READ_CONFLICT,
            },
        ];
        for (const { name, functions, status } of harmless) {
            it(`finds it done already when ${name} and the approval is the same`, async () => {
                const found = approvedAnswer(definition, 1, "basic:abc");
                answer({ ...functions, QueryApprovedChaincodeDefinition: found }, status);
                assert.equal(await connected((lifecycle) => lifecycle.approve(approval)), "already approved");
            });

            for (const [what, found] of Object.entries({
                "another definition": approvedAnswer(other, 1, "basic:abc"),
                "another package": approvedAnswer(definition, 1, "basic:def"),
                nothing: notApproved,
            })) {
                it(`fails when ${name} and ${what} is approved`, async () => {
                    answer({ ...functions, QueryApprovedChaincodeDefinition: found }, status);
                    await assert.rejects(
                        connected((lifecycle) => lifecycle.approve(approval)),
                        {
                            message:
                                /^cannot submit ApproveChaincodeDefinitionForMyOrg .*(unchanged content|MVCC_READ_CONFLICT)$/,
                        },
                    );
                });
            }
        }
    });

    describe("commit", () => {
        const commit = { definition, sequence: 1 };

        it("sends the definition, endorsed by whom discovery finds or by those named", async () => {
            for (const endorsingOrganisations of [[], ["Org1MSP", "Org2MSP"]]) {
                answer({});
                const request = endorsingOrganisations.length === 0 ? commit : { ...commit, endorsingOrganisations };
                assert.equal(await connected((lifecycle) => lifecycle.commit(request)), "committed");
                const [endorse] = node.asked;
                assert.deepEqual(endorse?.organisations, endorsingOrganisations);
                assert.deepEqual(argumentOf(endorse), commitArguments(1, definition));
            }
        });

        it("finds it done already when the same definition is in force", async () => {
            const found = committedAnswer(definition, 1);
            answer({ CommitChaincodeDefinition: wrongSequence, QueryChaincodeDefinition: found });
            assert.equal(await connected((lifecycle) => lifecycle.commit(commit)), "already committed");
        });

        const loud = [
            {
                name: "another definition is in force as that sequence",
                found: committedAnswer(other, 1),
                says: /: sequence 1 was committed in between, with another version, endorsement policy; run again/,
            },
            {
                name: "a later sequence is in force",
                found: committedAnswer(definition, 2),
                says: /: sequence 2 was committed in between, with the same content; run again/,
            },
            {
                name: "nothing is in force",
                found: notDefined,
                says: /requested sequence is 1, but new definition must/,
            },
        ];
        for (const { name, found, says } of loud) {
            it(`fails when the peer refuses and ${name}`, async () => {
                answer({ CommitChaincodeDefinition: wrongSequence, QueryChaincodeDefinition: found });
                await assert.rejects(
                    connected((lifecycle) => lifecycle.commit(commit)),
                    { message: says },
                );
            });
        }

        it("does not look further when the peer cannot be reached", async () => {
            const details = "no peers available to evaluate chaincode";
            answer({ CommitChaincodeDefinition: { code: grpc.status.UNAVAILABLE, details } });
            await assert.rejects(
                connected((lifecycle) => lifecycle.commit(commit)),
                { status: "UNAVAILABLE" },
            );
            assert.equal(
                node.asked.some(({ step }) => step === "evaluate"),
                false,
            );
        });
    });
});
