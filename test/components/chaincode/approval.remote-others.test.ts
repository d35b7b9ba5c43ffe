import assert from "node:assert/strict";
import { peer } from "@hyperledger/fabric-protos";
import { provider } from "../../../components/chaincode/approval.remote";
import { approvedAnswer, committedAnswer } from "../../support/definitions";
import {
    argumentOf,
    functionOf,
    refusal,
    startFakeGateway,
    type FakeGateway,
    type Outcome,
} from "../../support/fakegateway";
import { operations } from "../../support/operations";
import { startReachedPlace, type ReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const signature = "OR('Org1MSP.peer')";
const definition = { name: "basic", version: "1.0", initRequired: false, endorsementPolicy: { signature } };
const other = { ...definition, version: "2.0" };
const packageId = "basic:1";
const nothing = new Uint8Array();

describe("an approval on a channel with members of other stacks", () => {
    const approval = operations(provider);
    let reached: ReachedPlace;
    let gateway: FakeGateway;

    beforeEach(async () => {
        reached = await startReachedPlace();
        gateway = await startFakeGateway();
        says({});
    });

    afterEach(async () => {
        gateway.stop();
        await reached.stop();
    });

    /** The peer has the definition committed and approved with the package; what is named here it answers otherwise. */
    function says(functions: Readonly<Record<string, Outcome>>): void {
        const known: Readonly<Record<string, Outcome>> = {
            QueryChaincodeDefinition: committedAnswer(definition, 1),
            QueryApprovedChaincodeDefinition: approvedAnswer(definition, 1, packageId),
            ...functions,
        };
        gateway.answer((asked) => known[functionOf(asked)] ?? nothing);
    }

    function shared() {
        const serving = { name: "org1-peer1", organisation: "org1", port: 7051, address: gateway.endpoint.address };
        const of = { place: reached.place, organisation: "org1", mspId: "Org1MSP", peers: [serving] };
        return { ...of, channel: "mychannel", definition, packageId, others: true };
    }

    const sent = (): readonly (string | number)[][] =>
        gateway.asked
            .filter(({ step }) => step === "endorse")
            .map((asked) => {
                const { ApproveChaincodeDefinitionForMyOrgArgs: args } = peer.lifecycle;
                const call = args.deserializeBinary(argumentOf(asked));
                return [call.getVersion(), call.getSequence()];
            });

    it("is not given again as a proposal to go back to what others have replaced", async () => {
        says({ QueryChaincodeDefinition: committedAnswer(other, 2) });
        const state = { ...shared(), sequence: 1 };
        assert.deepEqual(await approval.find(state), state);
        const repacked = { ...shared(), packageId: "basic:2" };
        const refused =
            /^cannot approve chaincode basic on channel mychannel: sequence 2 is in force with another version \(2\.0\), approved by Org1MSP: to take that over/;
        await assert.rejects(approval.change(state, repacked), { message: refused });
        await assert.rejects(approval.change({ ...state, sequence: 2 }, repacked), { message: refused });
        assert.deepEqual(sent(), []);
    });

    it("is given for theirs when the config takes that over, and for the next when it says something new", async () => {
        says({ QueryChaincodeDefinition: committedAnswer(other, 2) });
        const state = { ...shared(), sequence: 1 };
        for (const [version, sequence] of [
            ["2.0", 2],
            ["3.0", 3],
        ] as const) {
            const wanted = { ...shared(), definition: { ...definition, version } };
            assert.equal((await approval.change(state, wanted))["sequence"], sequence);
        }
        assert.deepEqual(sent(), [
            ["2.0", 2],
            ["3.0", 3],
        ]);
    });

    it("is given with another package while it waits, and once it is in force", async () => {
        const repacked = { ...shared(), packageId: "basic:2" };
        assert.equal((await approval.change({ ...shared(), sequence: 1 }, repacked))["sequence"], 1);
        says({ QueryChaincodeDefinition: committedAnswer(other, 1) });
        assert.equal((await approval.change({ ...shared(), sequence: 2 }, repacked))["sequence"], 2);
    });

    it("is given again when it was lost while it waits", async () => {
        const none = refusal("could not fetch approved chaincode definition");
        says({
            QueryChaincodeDefinition: committedAnswer(other, 1),
            QueryApprovedChaincodeDefinition: none,
        });
        assert.equal(await approval.find({ ...shared(), sequence: 2 }), undefined);
    });

    it("is given for the sequence that another stack's commit in the same moment makes the right one", async () => {
        const { MVCC_READ_CONFLICT } = peer.TxValidationCode;
        let isOutrun = true;
        gateway.answer((asked) => {
            if (asked.step === "status" && isOutrun) {
                isOutrun = false;
                return { committed: MVCC_READ_CONFLICT };
            }
            const inForce = committedAnswer(isOutrun ? other : definition, isOutrun ? 1 : 2);
            return functionOf(asked) === "QueryChaincodeDefinition" ? inForce : nothing;
        });
        assert.equal((await approval.make(shared())).state["sequence"], 2);
        assert.equal(sent().length, 2);
    });

    it("is withdrawn while it waits, with that of the definition before, by which the peers run the chaincode still", async () => {
        gateway.answer((asked) => {
            const { QueryApprovedChaincodeDefinitionArgs: args } = peer.lifecycle;
            const known: Readonly<Record<string, () => Outcome>> = {
                QueryChaincodeDefinition: () => committedAnswer(other, 1),
                QueryApprovedChaincodeDefinition: () => {
                    const sequence = args.deserializeBinary(argumentOf(asked)).getSequence();
                    return sequence === 1
                        ? approvedAnswer(other, 1, "basic:0")
                        : approvedAnswer(definition, 2, packageId);
                },
            };
            return known[functionOf(asked)]?.() ?? nothing;
        });
        assert.deepEqual(await warnings(() => provider.delete?.("id", { ...shared(), sequence: 2 })), []);
        assert.deepEqual(sent(), [
            ["2.0", 1],
            ["1.0", 2],
        ]);
    });

    it("is not withdrawn where others have put something else in force, of which there is none", async () => {
        says({ QueryChaincodeDefinition: committedAnswer(other, 2) });
        await provider.delete?.("id", { ...shared(), sequence: 1 });
        assert.deepEqual(sent(), []);
    });
});
