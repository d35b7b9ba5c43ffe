import assert from "node:assert/strict";
import { common, peer } from "@hyperledger/fabric-protos";
import { status } from "@grpc/grpc-js";
import { provider } from "../../../components/chaincode/commit.remote";
import { served } from "../../../components/remote/serve";
import { approveArguments } from "../../../fabric/lifecycle-messages";
import { blockOfCalls } from "../../support/blocks";
import { committedAnswer, definition } from "../../support/definitions";
import { newFakeChannel } from "../../support/fakechannel";
import { functionOf, refusal, startFakeGateway, type FakeGateway, type Outcome } from "../../support/fakegateway";
import { fakeOrganisation } from "../../support/fakenode";
import { operations } from "../../support/operations";
import { startReachedPlace, type ReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const nothing = new Uint8Array();
const undefinedYet = refusal("namespace basic is not defined");
const wanted = { ...definition, endorsementPolicy: { signature: "OR('Org1MSP.peer')" } };
const second = { ...wanted, version: "2.0" };
const { root, tlsRoot } = fakeOrganisation;

/** The config block of a channel of two organisations. */
function channelOf(policies: Readonly<Record<string, string>>): Uint8Array {
    const organisations = ["1", "2"].map((digit) => {
        const names = { name: `org${digit}`, mspId: `Org${digit}MSP` };
        return { ...names, rootCertificates: [root], tlsRootCertificates: [tlsRoot] };
    });
    return newFakeChannel({ application: { organisations, policies } }).firstBlock.serializeBinary();
}

/** Who has approved, as a peer tells it. */
function readiness(org1: boolean, org2: boolean): Uint8Array {
    const result = new peer.lifecycle.CheckCommitReadinessResult();
    result.getApprovalsMap().set("Org1MSP", org1).set("Org2MSP", org2);
    return result.serializeBinary();
}

function chainInfo(): Uint8Array {
    const info = new common.BlockchainInfo();
    info.setHeight(1);
    return info.serializeBinary();
}

/** A block in which Org2MSP approves a version as that sequence. */
function approving(version: string, sequence: number): Uint8Array {
    const argument = approveArguments({ definition: { ...wanted, version }, sequence, packageId: "basic:1" });
    const args = ["ApproveChaincodeDefinitionForMyOrg", argument];
    return blockOfCalls(0, [{ chaincode: "_lifecycle", endorser: "Org2MSP", args }]).serializeBinary();
}

describe("a definition on a channel with members of other stacks", () => {
    const commit = operations(provider);
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

    /** Nothing is committed, and org1 alone has approved; what is named here is answered otherwise, in turn. */
    function says(functions: Readonly<Record<string, readonly Outcome[]>>): void {
        const turns: Record<string, Outcome[]> = {
            QueryChaincodeDefinition: [undefinedYet],
            CheckCommitReadiness: [readiness(true, false)],
            GetConfigBlock: [channelOf({})],
            GetChainInfo: [chainInfo()],
            GetBlockByNumber: [blockOfCalls(0, []).serializeBinary()],
        };
        Object.entries(functions).forEach(([name, outcomes]) => (turns[name] = [...outcomes]));
        gateway.answer((asked) => {
            const known = turns[functionOf(asked)] ?? [];
            return (known.length > 1 ? known.shift() : known[0]) ?? nothing;
        });
    }

    function inputs(content: object = wanted, change: object = {}) {
        const serving = { name: "org1-peer1", organisation: "org1", port: 7051, address: gateway.endpoint.address };
        const members = [{ organisation: "org1", mspId: "Org1MSP", peers: [serving] }];
        const { name, version, initRequired, endorsementPolicy } = { ...wanted, ...content };
        const asked = { name, version, initRequired, endorsementPolicy };
        return { place: reached.place, members, channel: "mychannel", definition: asked, others: true, ...change };
    }

    const endorsed = () => gateway.asked.filter(({ step }) => step === "endorse").length;
    const waits = (sequence: number) => ({ sequence, inForce: false, waitingFor: ["Org2MSP"], differences: {} });
    const inForce = (sequence: number) => ({ sequence, inForce: true, waitingFor: [], differences: {} });
    const next = "the next pulumi up of any member's stack commits it once they have approved the same definition";

    it("is left to the next run where another member has yet to approve it, and says so", async () => {
        const told = await warnings(async () => {
            assert.deepEqual((await commit.make(inputs())).state, { ...inputs(), ...waits(0) });
        });
        assert.deepEqual(told, [`chaincode basic on channel mychannel waits for Org2MSP: ${next}`]);
        assert.equal(endorsed(), 0);
    });

    it("names what another member has approved instead", async () => {
        says({
            QueryChaincodeDefinition: [committedAnswer(wanted, 1)],
            GetBlockByNumber: [approving("3.0", 2)],
        });
        const told = await warnings(async () => {
            const state = await commit.change({ ...inputs(), ...inForce(1) }, inputs(second));
            const differences = { Org2MSP: { version: "3.0" } };
            assert.deepEqual(state, { ...inputs(second), ...waits(1), differences });
        });
        assert.match(told.join(), /; Org2MSP has approved another version \(3\.0\) instead: agree on one definition$/);
    });

    it("goes on without knowing what that is, where the blocks cannot be read", async () => {
        says({ GetChainInfo: [refusal("access denied")] });
        const told = await warnings(async () => {
            assert.deepEqual((await commit.make(inputs())).state, { ...inputs(), ...waits(0) });
        });
        assert.match(told[0] ?? "", /^what Org2MSP approved of chaincode basic instead could not be found: .*denied$/);
    });

    it("waits for the stack's own approvals as ever, and then for those of others as long as it is told", async () => {
        const [none, own, all] = [readiness(false, false), readiness(true, false), readiness(true, true)];
        says({ CheckCommitReadiness: [none, none, own, own, own, all] });
        const patient = inputs(wanted, { wait: "20s" });
        assert.deepEqual((await commit.make(patient)).state, { ...patient, ...inForce(1) });
        assert.equal(endorsed(), 1);
    });

    it("gives up to wait when that time is over", async () => {
        const patient = inputs(wanted, { wait: "300ms" });
        await warnings(async () => {
            assert.deepEqual((await commit.make(patient)).state, { ...patient, ...waits(0) });
        });
    });

    it("fails at once where all have approved it and that does not meet the policy", async () => {
        const impossible = channelOf({ LifecycleEndorsement: "AND('Org1MSP.peer', 'Org3MSP.peer')" });
        says({ CheckCommitReadiness: [readiness(true, true)], GetConfigBlock: [impossible] });
        await assert.rejects(commit.make(inputs()), { message: /though all members have approved it: no peers can/ });
    });

    it("is an update of every run until it is in force, and none after that", async () => {
        for (const [state, changes] of [
            [waits(0), true],
            [inForce(1), false],
        ] as const) {
            assert.deepEqual(await commit.differs({ ...inputs(), ...state }, inputs()), { changes, replaces: [] });
        }
    });

    it("is committed by the next run once others have approved it", async () => {
        says({ CheckCommitReadiness: [readiness(true, true)] });
        assert.deepEqual(await commit.change({ ...inputs(), ...waits(0) }, inputs()), { ...inputs(), ...inForce(1) });
        assert.equal(endorsed(), 1);
    });

    it("is found where another stack has committed it", async () => {
        says({ QueryChaincodeDefinition: [committedAnswer(wanted, 1)] });
        const state = { ...inputs(), ...waits(0) };
        assert.deepEqual(await commit.find(state), { ...inputs(), ...inForce(1) });
        assert.deepEqual(await commit.change(state, inputs()), { ...inputs(), ...inForce(1) });
        assert.equal(endorsed(), 0);
    });

    it("is found where another stack commits it at the same moment, before this one's peer has that block", async () => {
        const outrun = {
            code: status.ABORTED,
            details: "requested sequence is 1, but new definition must be sequence 2",
        };
        says({
            CheckCommitReadiness: [readiness(true, true)],
            QueryChaincodeDefinition: [undefinedYet, undefinedYet, committedAnswer(wanted, 1)],
            CommitChaincodeDefinition: [outrun],
        });
        assert.deepEqual((await commit.make(inputs())).state, { ...inputs(), ...inForce(1) });
    });

    it("is committed again when it was outrun by an approval, which changed nothing", async () => {
        const outrun = { committed: peer.TxValidationCode.MVCC_READ_CONFLICT };
        // Under no name: what is submitted, and what became of it.
        says({ CheckCommitReadiness: [readiness(true, true)], "": [nothing, outrun, nothing] });
        assert.deepEqual((await commit.make(inputs())).state, { ...inputs(), ...inForce(1) });
        assert.equal(endorsed(), 2);
    });

    it("shows in a refresh who has yet to approve it", async () => {
        says({ GetBlockByNumber: [approving("3.0", 1)] });
        const differences = { Org2MSP: { version: "3.0" } };
        assert.deepEqual(await commit.find({ ...inputs(), ...waits(0) }), { ...inputs(), ...waits(0), differences });
        says({ CheckCommitReadiness: [readiness(true, true)] });
        const ready = { ...waits(0), waitingFor: [] };
        assert.deepEqual(await commit.find({ ...inputs(), ...waits(0) }), { ...inputs(), ...ready });
    });

    describe("that others have replaced", () => {
        const overtaken = { sequence: 2, differences: { version: "2.0" }, approvedBy: ["Org1MSP"] };
        const refused =
            "cannot commit chaincode basic on channel mychannel: sequence 2 is in force with another version (2.0), approved by Org1MSP: " +
            "to take that over, write it into the config; to propose sequence 3 instead, give the chaincode a version that it has not " +
            "had; then run pulumi up";

        beforeEach(() => {
            says({ QueryChaincodeDefinition: [committedAnswer(second, 2)] });
        });

        it("shows it in a refresh, and is not put back by the next run", async () => {
            const found = await commit.find({ ...inputs(), ...inForce(1) });
            assert.deepEqual(found, { ...inputs(), ...inForce(1), inForce: false, overtaken });
            assert.deepEqual(await commit.differs(found, inputs()), { changes: true, replaces: [] });
            await assert.rejects(commit.change(found, inputs()), { message: refused });
            assert.equal(endorsed(), 0);
        });

        it("is not put back while it waits, nor by a stack that did not know of it", async () => {
            await assert.rejects(commit.change({ ...inputs(), ...waits(1) }, inputs()), { message: refused });
            await assert.rejects(commit.make(inputs()), { message: refused });
        });

        it("takes theirs over, and is then as if it had been its own", async () => {
            const state = { ...inputs(), ...inForce(1), inForce: false, overtaken };
            assert.deepEqual(await commit.change(state, inputs(second)), { ...inputs(second), ...inForce(2) });
        });

        it("goes on from theirs with a proposal of its own, and says that it did not know of it", async () => {
            const third = inputs({ version: "3.0" });
            const told = await warnings(async () => {
                assert.deepEqual(await commit.change({ ...inputs(), ...inForce(1) }, third), { ...third, ...waits(2) });
            });
            assert.equal(
                told[0],
                "chaincode basic on channel mychannel: sequence 2 is in force with another version (2.0), approved by Org1MSP; this stack " +
                    "did not know of it, and proposes its own as sequence 3",
            );
        });
    });

    it("is as ever where all members are the stack's own: gone, and made anew", async () => {
        const { others, ...own } = inputs();
        assert.equal(others, true);
        says({ QueryChaincodeDefinition: [committedAnswer(second, 2)], CheckCommitReadiness: [readiness(true, true)] });
        assert.equal(await commit.find({ ...own, sequence: 1 }), undefined);
        assert.deepEqual((await commit.make(own)).state, { ...own, sequence: 3 });
        assert.equal((await served("Commit").diff("id", { ...own, sequence: 1 }, own as never)).changes, false);
    });
});
