import assert from "node:assert/strict";
import { peer } from "@hyperledger/fabric-protos";
import { provider } from "../../../components/chaincode/commit.remote";
import type { Target } from "../../../components/remote/place";
import { status } from "@grpc/grpc-js";
import { committedAnswer } from "../../support/definitions";
import { newFakeChannel } from "../../support/fakechannel";
import {
    argumentOf,
    functionOf,
    type Outcome,
    refusal,
    startFakeGateway,
    type FakeGateway,
} from "../../support/fakegateway";
import { fakeOrganisation } from "../../support/fakenode";
import { operations } from "../../support/operations";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const definition = {
    name: "basic",
    version: "1.0",
    initRequired: false,
    endorsementPolicy: { signature: "OR('Org1MSP.peer')" },
};
const nothing = new Uint8Array();
const undefinedYet = refusal("namespace basic is not defined");
const away: Target = { name: "org1-peer2", organisation: "org1", port: 7051, address: "127.0.0.1:1" };

const lifecycle = { ...definition, collections: undefined };

/** A member of the channel. */
function org(name: string, mspId: string) {
    const { root, tlsRoot } = fakeOrganisation;
    return { name, mspId, rootCertificates: [root], tlsRootCertificates: [tlsRoot] };
}

/** Who has approved, as a peer tells it. */
function readiness(approvals: Readonly<Record<string, boolean>>): Uint8Array {
    const result = new peer.lifecycle.CheckCommitReadinessResult();
    Object.entries(approvals).forEach(([mspId, has]) => result.getApprovalsMap().set(mspId, has));
    return result.serializeBinary();
}

describe("a definition that is committed", () => {
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

    /** The channel has no definition, and org1, its only member, has approved; what is named here is answered otherwise, in turn. */
    function says(functions: Readonly<Record<string, readonly Outcome[]>>): void {
        const turns: Record<string, Outcome[]> = {
            QueryChaincodeDefinition: [undefinedYet],
            CheckCommitReadiness: [readiness({ Org1MSP: true })],
            GetConfigBlock: [newFakeChannel().firstBlock.serializeBinary()],
        };
        Object.entries(functions).forEach(([name, outcomes]) => (turns[name] = [...outcomes]));
        gateway.answer((asked) => {
            const known = turns[functionOf(asked)] ?? [];
            return (known.length > 1 ? known.shift() : known[0]) ?? nothing;
        });
    }

    function inputs(change: object = {}, first: readonly Target[] = []) {
        const serving = { name: "org1-peer1", organisation: "org1", port: 7051, address: gateway.endpoint.address };
        const members = [{ organisation: "org1", mspId: "Org1MSP", peers: [...first, serving] }];
        return { place: reached.place, members, channel: "mychannel", definition: { ...definition, ...change } };
    }

    const endorsed = () => gateway.asked.filter(({ step }) => step === "endorse");

    it("is committed under the next sequence, by who discovery finds where all have approved", async () => {
        const { id, state } = await commit.make(inputs({}, [away]));
        assert.deepEqual(
            { id, state },
            { id: "fabric-dev/mychannel/basic", state: { ...inputs({}, [away]), sequence: 1 } },
        );
        const [call] = endorsed();
        const sent = peer.lifecycle.CommitChaincodeDefinitionArgs.deserializeBinary(argumentOf(call));
        assert.deepEqual([sent.getName(), sent.getVersion(), sent.getSequence()], ["basic", "1.0", 1]);
        assert.deepEqual(call?.organisations, []);
    });

    it("is found on the ledger by a run that was interrupted, and not committed again", async () => {
        says({ QueryChaincodeDefinition: [committedAnswer(lifecycle, 4)] });
        assert.deepEqual((await commit.make(inputs())).state, { ...inputs(), sequence: 4 });
        assert.deepEqual(endorsed(), []);
    });

    it("waits for the approvals that the channel's policy asks for", async () => {
        const missing = readiness({ Org1MSP: false });
        says({ CheckCommitReadiness: [missing, missing, missing, readiness({ Org1MSP: true })] });
        await commit.make(inputs());
        assert.equal(gateway.asked.filter((asked) => functionOf(asked) === "CheckCommitReadiness").length, 4);
        assert.equal(endorsed().length, 1);
    });

    it("names who endorses where a member has not approved: discovery could choose its peers", async () => {
        const two = newFakeChannel({
            application: { organisations: [org("org1", "Org1MSP"), org("org2", "Org2MSP"), org("org3", "Org3MSP")] },
        });
        says({
            CheckCommitReadiness: [readiness({ Org1MSP: true, Org2MSP: false, Org3MSP: true })],
            GetConfigBlock: [two.firstBlock.serializeBinary()],
        });
        await commit.make(inputs());
        assert.deepEqual(endorsed()[0]?.organisations, ["Org1MSP", "Org3MSP"]);
    });

    it("goes on until a peer has the block of its organisation's approval", async () => {
        const behind = { code: status.ABORTED, details: "chaincode definition not agreed to by this org (Org1MSP)" };
        says({ CommitChaincodeDefinition: [behind, behind, nothing] });
        await commit.make(inputs());
        assert.equal(endorsed().length, 3);
    });

    it("is committed anew under the sequence after that of another definition", async () => {
        says({ QueryChaincodeDefinition: [committedAnswer(lifecycle, 1)] });
        const wanted = inputs({ version: "2.0" });
        const state = { ...inputs(), sequence: 1 };
        assert.deepEqual(await commit.differs(state, wanted), { changes: true, replaces: [] });
        assert.deepEqual(await commit.change(state, wanted), { ...wanted, sequence: 2 });
    });

    const refreshes = [
        { channel: "has it", has: () => committedAnswer(lifecycle, 3), found: 3 },
        { channel: "has another", has: () => committedAnswer({ ...lifecycle, version: "2.0" }, 3), found: undefined },
        { channel: "has none", has: () => undefinedYet, found: undefined },
    ];
    for (const { channel, has, found } of refreshes) {
        it(`is ${found === undefined ? "gone" : "there"} when the channel ${channel}`, async () => {
            says({ QueryChaincodeDefinition: [has()] });
            const state = { ...inputs(), sequence: 1 };
            assert.deepEqual(await commit.find(state), found && { ...inputs(), sequence: found });
        });
    }

    it("is kept as the state has it when the organisation's administrator is refused", async () => {
        says({ QueryChaincodeDefinition: [refusal("access denied")] });
        const state = { ...inputs(), sequence: 1 };
        const told = await warnings(async () => {
            assert.deepEqual(await commit.find(state), state);
        });
        assert.match(told.join(), /could not be checked: .*access denied/);
    });

    it("is read through the one peer that an earlier version knew", async () => {
        says({ QueryChaincodeDefinition: [committedAnswer(lifecycle, 1)] });
        const { members, ...others } = inputs();
        const [{ peers, ...member }] = members as [(typeof members)[number]];
        assert.deepEqual(await commit.find({ ...others, ...member, peer: peers[0], sequence: 1 }), {
            ...inputs(),
            sequence: 1,
        });
    });
});
