import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { annotationNames, peerSelector } from "../../../builder/kubernetes/names";
import { provider } from "../../../components/chaincode/warm-up.remote";
import { harmlessFunction } from "../../../fabric/peer";
import { json } from "../../support/apiserver";
import { approvedAnswer, committedAnswer, definition } from "../../support/definitions";
import { startFakePeer, type FakePeer, type PeerAnswer } from "../../support/fakepeer";
import { operations } from "../../support/operations";
import { refusal } from "../../support/proposal-answers";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";

const packageId = "basic:1";
const home = "fabric-dev-org1";
const jobs = `/apis/batch/v1/namespaces/${home}/jobs`;
const pods = `/api/v1/namespaces/${home}/pods`;

describe("a chaincode that is started on a peer", () => {
    const warmUp = operations(provider);
    let reached: ReachedPlace;
    let peer: FakePeer;

    beforeEach(async () => {
        reached = await startReachedPlace();
        peer = await startFakePeer();
        says({});
    });

    afterEach(async () => {
        peer.stop();
        await reached.stop();
    });

    /** The peer knows the definition and the package, and its chaincode answers; what is named here it answers otherwise. */
    function says(answers: Readonly<Record<string, PeerAnswer>>): void {
        peer.says({
            QueryChaincodeDefinition: committedAnswer(definition, 2),
            QueryApprovedChaincodeDefinition: approvedAnswer(definition, 2, packageId),
            [harmlessFunction]: new Uint8Array(),
            ...answers,
        });
    }

    function inputs(change: object = {}) {
        const target = { name: "org1-peer1", organisation: "org1", port: 7051, address: peer.endpoint.address };
        const of = { mspId: "Org1MSP", volume: "uid-1", chaincodeNamespace: home, channel: "mychannel" };
        const what = { chaincode: "basic", packageId, sequence: 2, answers: true, pod: "template-1" };
        return { place: reached.place, peer: target, ...of, ...what, ...change };
    }

    const [committed, approved] = ["QueryChaincodeDefinition", "QueryApprovedChaincodeDefinition"];

    it("is called once the peer knows it", async () => {
        const { id, state } = await warmUp.make(inputs());
        assert.deepEqual({ id, state }, { id: "fabric-dev/org1-peer1/mychannel/basic", state: inputs() });
        assert.deepEqual(peer.called, [committed, approved, harmlessFunction]);
    });

    it("is called again by a run that was interrupted", async () => {
        assert.deepEqual((await warmUp.make(inputs())).state, (await warmUp.make(inputs())).state);
        assert.equal(peer.calls(harmlessFunction).length, 2);
    });

    it("is called no sooner than the peer has its blocks, a peer that is short of time being asked again", async () => {
        const late = { code: status.DEADLINE_EXCEEDED, details: "context deadline exceeded" };
        const undefinedYet = refusal("namespace basic is not defined");
        const [old, current] = [committedAnswer(definition, 1), committedAnswer(definition, 2)];
        const another = approvedAnswer(definition, 2, "basic:0");
        says({
            QueryChaincodeDefinition: [late, undefinedYet, old, current],
            QueryApprovedChaincodeDefinition: [another, approvedAnswer(definition, 2, packageId)],
        });
        await warmUp.make(inputs());
        const looks = [committed, committed, committed, committed, approved, committed, approved];
        assert.deepEqual(peer.called, [...looks, harmlessFunction]);
    });

    it("is only waited for where a developer's process is to answer", async () => {
        await warmUp.make(inputs({ answers: false }));
        assert.deepEqual(peer.called, [committed, approved]);
    });

    it("fails with the peer's words when it does not start", async () => {
        says({ [harmlessFunction]: refusal("could not launch chaincode basic:1") });
        await assert.rejects(warmUp.make(inputs()), /could not launch chaincode basic:1/);
    });

    it("fails at once when the peer refuses the administrator", async () => {
        says({ QueryChaincodeDefinition: refusal("access denied") });
        await assert.rejects(warmUp.make(inputs()), /access denied/);
        assert.deepEqual(peer.called, [committed]);
    });

    const changes = [
        { name: "the sequence", change: { sequence: 3 }, replaces: [] },
        { name: "the volume", change: { volume: "uid-2" }, replaces: [] },
        { name: "who is to answer", change: { answers: false }, replaces: [] },
        { name: "the template of its pod", change: { pod: "template-2" }, replaces: [] },
        { name: "the channel", change: { channel: "another" }, replaces: ["channel"] },
    ];
    for (const { name, change, replaces } of changes) {
        it(`${replaces.length > 0 ? "is another resource" : "is started anew"} for a change of ${name}`, async () => {
            assert.deepEqual(await warmUp.differs(inputs(), inputs(change)), { changes: true, replaces });
        });
    }

    /** A Job or pod of a chaincode, as its builder makes it. */
    const object = (name: string, id: string): object => ({
        metadata: { name, annotations: { [annotationNames.chaincodeId]: id } },
    });
    const list = (...items: readonly object[]): ReturnType<typeof json> =>
        json({ apiVersion: "v1", kind: "List", metadata: { resourceVersion: "1" }, items });
    const calls = (): readonly string[] => reached.server.received.map(({ method, path }) => `${method} ${path}`);

    it("is stopped before it is started with another template: its own pods, and no other", async () => {
        const [own, other] = [object("own", packageId), object("other", "other:1")];
        reached.server.answer(`GET ${jobs}`, list(own, other));
        reached.server.answer(`DELETE ${jobs}/own`, json({ kind: "Status", status: "Success" }));
        reached.server.answer(`GET ${pods}`, list(own, other), list(other));
        const wanted = inputs({ pod: "template-2" });
        assert.deepEqual(await warmUp.change(inputs(), wanted), wanted);
        assert.deepEqual(
            calls().filter((call) => call.startsWith("DELETE")),
            [`DELETE ${jobs}/own`],
        );
        assert.equal(calls().filter((call) => call === `GET ${pods}`).length, 2, "until its pod has ended");
        const asked = reached.server.received.find(({ path }) => path === jobs);
        assert.equal(asked?.query.get("labelSelector"), peerSelector("org1-peer1"));
        assert.deepEqual(peer.called, [committed, approved, harmlessFunction]);
    });

    for (const { what, change } of [
        { what: "another package: the peer does that itself", change: { pod: "template-2", packageId: "basic:2" } },
        { what: "another volume: the pod is as it was", change: { volume: "uid-2" } },
    ]) {
        it(`is not stopped for ${what}`, async () => {
            const { packageId: approvedId } = inputs(change);
            says({ QueryApprovedChaincodeDefinition: approvedAnswer(definition, 2, approvedId) });
            await warmUp.change(inputs(), inputs(change));
            assert.deepEqual(
                calls().filter((call) => call.includes(home)),
                [],
            );
        });
    }

    describe("whose definition waits for approvals of others", () => {
        const waits = { packageId: "basic:2", pod: "template-2", waits: true };

        it("is not called, neither at first nor in place of the one before, and stops nothing", async () => {
            assert.deepEqual((await warmUp.make(inputs({ waits: true }))).state, inputs({ waits: true }));
            assert.deepEqual(await warmUp.change(inputs(), inputs(waits)), inputs(waits));
            assert.deepEqual([peer.called, calls().filter((call) => call.includes(home))], [[], []]);
        });

        it("is started once that is in force, also when the peer knew all the rest before", async () => {
            const [state, wanted] = [inputs({ waits: true }), inputs({ waits: false })];
            assert.deepEqual(await warmUp.differs(state, wanted), { changes: true, replaces: [] });
            assert.deepEqual(await warmUp.change(state, wanted), wanted);
            assert.deepEqual(peer.called, [committed, approved, harmlessFunction]);
        });

        it("has its pods stopped then for a template that came while it waited", async () => {
            const waiting = await warmUp.change(inputs(), inputs({ pod: "template-2", waits: true }));
            assert.deepEqual(waiting, inputs({ waits: true }), "what runs is of the template before");
            reached.server.answer(`GET ${jobs}`, list(object("own", packageId)));
            reached.server.answer(`DELETE ${jobs}/own`, json({ kind: "Status", status: "Success" }));
            reached.server.answer(`GET ${pods}`, list());
            await warmUp.change(waiting, inputs({ pod: "template-2", waits: false }));
            assert.ok(calls().includes(`DELETE ${jobs}/own`));
        });
    });

    it("stays as it is for a refresh: a peer starts it by itself when it is used", async () => {
        peer.says({});
        assert.deepEqual(await warmUp.find(inputs()), inputs());
        assert.deepEqual(peer.called, []);
    });
});
