import assert from "node:assert/strict";
import { subjectIn } from "../../status/subject";
import { dynamic, exportedState } from "../support/seen-network";

describe("what a state tells of its network", () => {
    it("is nodes with the way to them, joins, packages and certificates", () => {
        const subject = subjectIn(exportedState());
        assert.equal(subject.stack, "dev");
        assert.deepEqual(subject.place, { namespace: "fabric-dev", instance: "dev" });
        assert.deepEqual(
            subject.nodes.map(({ name, role, asked }) => `${name} ${role} ${asked?.operationsPort ?? "–"}`),
            [
                "org0-ca ca –",
                ...["org0-orderer1 orderer 8443", "org0-orderer2 orderer 8443", "org0-orderer3 orderer 8443"],
                "org1-ca ca –",
                ...["org1-peer1 peer 9443", "org1-peer2 peer 9443"],
            ],
        );
        assert.deepEqual(
            [...subject.joined],
            [["mychannel", ["org0-orderer1", "org0-orderer2", "org0-orderer3", "org1-peer1", "org1-peer2"]]],
        );
        assert.deepEqual(
            subject.packages.map(({ peer }) => peer.name),
            ["org1-peer1", "org1-peer2"],
        );
        assert.equal(subject.certificates["org1-peer1"], "2027-12-01T00:00:00.000Z");
        assert.deepEqual(subject.windows, { "org1-peer1": "720h" });
    });

    it("is what waits: channels without a card, definitions that are not in force, a run that was interrupted", () => {
        const member = { organisation: "org1", mspId: "Org1MSP", peers: [] };
        const definition = { name: "trade", version: "1.0", initRequired: false };
        const commit = {
            channel: "mychannel",
            definition,
            members: [member],
            sequence: 0,
            inForce: false,
            waitingFor: ["Org2MSP"],
        };
        const urn = "urn:pulumi:dev::fabric::fabric:index:Network$kubernetes:apps/v1:StatefulSet::org1-peer3";
        const subject = subjectIn(
            exportedState({
                outputs: { waiting: { shared: ["there is no card of org2"] } },
                more: [dynamic("Commit", "trade", commit)],
                pending: [{ type: "creating", resource: { urn } }],
            }),
        );
        assert.deepEqual(subject.waiting, { shared: ["there is no card of org2"] });
        assert.deepEqual(
            subject.commits.map(({ waitingFor }) => waitingFor),
            [["Org2MSP"]],
        );
        assert.deepEqual(subject.pending, ["creating StatefulSet org1-peer3"]);
    });

    it("has nothing of what is secret", () => {
        assert.ok(exportedState().includes("v1:hidden"));
        assert.ok(!JSON.stringify(subjectIn(exportedState())).includes("v1:hidden"));
    });

    const refused = [
        ["what is no state", "no stack", /cannot read the state on pulumi stack export: it has printed no state/],
        ["a stack without resources", '{"deployment":{}}', /there is no network yet; run pulumi up/],
    ] as const;
    for (const [what, text, says] of refused) {
        it(`refuses ${what}`, () => {
            assert.throws(() => subjectIn(text), says);
        });
    }
});
