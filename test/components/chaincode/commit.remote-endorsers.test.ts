import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";
import { provider } from "../../../components/chaincode/commit.remote";
import { newFakeChannel } from "../../support/fakechannel";
import { functionOf, refusal, startFakeGateway, type FakeGateway, type Outcome } from "../../support/fakegateway";
import { fakeOrganisation } from "../../support/fakenode";
import { operations } from "../../support/operations";
import { startReachedPlace, type ReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const { root, tlsRoot } = fakeOrganisation;
const organisations = ["1", "2"].map((digit) => {
    const names = { name: `org${digit}`, mspId: `Org${digit}MSP` };
    return { ...names, rootCertificates: [root], tlsRootCertificates: [tlsRoot] };
});
const block = newFakeChannel({ application: { organisations } }).firstBlock.serializeBinary();
const definition = {
    name: "basic",
    version: "1.0",
    initRequired: false,
    endorsementPolicy: { signature: "OR('Org1MSP.peer')" },
};

/** What a gateway says to whom peers of an organisation do not answer. */
function aborted(mspId: string): Outcome {
    const details = "failed to collect enough transaction endorsements, see attached details for more info";
    const peers = [{ address: "peer.example:7051", mspId, message: "connection failure" }];
    return { code: status.ABORTED, details, peers };
}

describe("a definition that all members have approved, and whose commit their peers have to endorse", () => {
    const commit = operations(provider);
    let reached: ReachedPlace;
    let gateway: FakeGateway;

    beforeEach(async () => {
        reached = await startReachedPlace();
        gateway = await startFakeGateway();
    });

    afterEach(async () => {
        gateway.stop();
        await reached.stop();
    });

    function says(committing: Outcome): void {
        const approved = new peer.lifecycle.CheckCommitReadinessResult();
        organisations.forEach(({ mspId }) => approved.getApprovalsMap().set(mspId, true));
        const answers: Readonly<Record<string, Outcome>> = {
            QueryChaincodeDefinition: refusal("namespace basic is not defined"),
            CheckCommitReadiness: approved.serializeBinary(),
            GetConfigBlock: block,
            CommitChaincodeDefinition: committing,
        };
        gateway.answer((asked) => answers[functionOf(asked)] ?? new Uint8Array());
    }

    function inputs(change: object = {}) {
        const serving = { name: "org1-peer1", organisation: "org1", port: 7051, address: gateway.endpoint.address };
        const members = [{ organisation: "org1", mspId: "Org1MSP", peers: [serving] }];
        return { place: reached.place, members, channel: "mychannel", definition, others: true, ...change };
    }

    it("is left to a later run while those of another stack are away", async () => {
        says(aborted("Org2MSP"));
        const told = await warnings(async () => {
            const waits = { sequence: 0, inForce: false, waitingFor: [], differences: {} };
            assert.deepEqual((await commit.make(inputs())).state, { ...inputs(), ...waits });
        });
        const what = "chaincode basic on channel mychannel";
        assert.match(
            told[0] ?? "",
            /^chaincode basic on channel mychannel is not committed by this run, for want of peers of other members that endorse it: .*peer\.example:7051 \(Org2MSP\): connection failure$/,
        );
        assert.deepEqual(told.slice(1), [
            `${what} is approved by enough of the channel's members and not committed yet: run pulumi up`,
        ]);
    });

    it("fails where those of this stack do not endorse it", async () => {
        says(aborted("Org1MSP"));
        await assert.rejects(commit.make(inputs()), /\(Org1MSP\): connection failure/);
    });

    it("fails where all members are this stack's", async () => {
        says(aborted("Org2MSP"));
        await assert.rejects(commit.make(inputs({ others: undefined })), /\(Org2MSP\): connection failure/);
    });
});
