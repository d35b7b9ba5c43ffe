import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";
import { provider as module } from "../../../components/chaincode/approval.remote";
import type { Target } from "../../../components/remote/place";
import { approvedAnswer, committedAnswer } from "../../support/definitions";
import {
    argumentOf,
    type FakeGateway,
    functionOf,
    type Outcome,
    refusal,
    startFakeGateway,
} from "../../support/fakegateway";
import { operations, withStates } from "../../support/operations";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const provider = withStates(module);

const signature = "OR('Org1MSP.peer')";
const definition = { name: "basic", version: "1.0", initRequired: false, endorsementPolicy: { signature } };
const packageId = "basic:1";
const nothing = new Uint8Array();

describe("an approval", () => {
    let reached: ReachedPlace;
    let gateway: FakeGateway;
    let serving: Target;

    const nobody: Target = { name: "org1-peer2", organisation: "org1", port: 7051, address: "127.0.0.1:1" };
    const podless: Target = { name: "org1-peer3", organisation: "org1", port: 7051 };

    beforeEach(async () => {
        reached = await startReachedPlace();
        gateway = await startFakeGateway();
        serving = { name: "org1-peer1", organisation: "org1", port: 7051, address: gateway.endpoint.address };
        says({});
    });

    afterEach(async () => {
        gateway.stop();
        await reached.stop();
    });

    /** The peer has the definition committed and approved with the package; what is named here it answers otherwise. */
    function says(functions: Readonly<Record<string, Outcome>>, submit: Outcome = nothing): void {
        const known: Readonly<Record<string, Outcome>> = {
            QueryChaincodeDefinition: committedAnswer(definition, 1),
            QueryApprovedChaincodeDefinition: approvedAnswer(definition, 1, packageId),
            ...functions,
        };
        gateway.answer((asked) => (asked.step === "submit" ? submit : (known[functionOf(asked)] ?? nothing)));
    }

    function inputs(peers: readonly Target[]) {
        const { place } = reached;
        return { place, organisation: "org1", mspId: "Org1MSP", peers, channel: "mychannel", definition, packageId };
    }

    const steps = (): readonly string[] => gateway.asked.map(({ step }) => step);

    it("goes through the next peer when the first has no pod and the second takes no connection", async () => {
        const { outs } = await provider.create(inputs([podless, nobody, serving]));
        assert.equal(outs.sequence, 1);
        assert.deepEqual(steps(), ["evaluate", "endorse", "submit", "status"]);
    });

    it("ends when it is ordered, unless it is of what is in force: a commit follows, which waits for it", async () => {
        says({ QueryChaincodeDefinition: refusal("namespace basic is not defined") });
        const { outs } = await provider.create(inputs([serving]));
        assert.equal(outs.sequence, 1);
        assert.deepEqual(steps(), ["evaluate", "endorse", "submit"]);
        // Members of other stacks may commit in the same moment, which is known by the status alone.
        await provider.create({ ...inputs([serving]), others: true });
        assert.deepEqual(steps().slice(3), ["evaluate", "endorse", "submit", "status"]);
    });

    it("is read through the next peer", async () => {
        const outs = { ...inputs([nobody, serving]), sequence: 1 };
        assert.deepEqual(await provider.read?.("id", outs), outs);
    });

    it("is withdrawn when it is removed, without a word", async () => {
        const told = await warnings(() => provider.delete?.("id", { ...inputs([nobody, serving]), sequence: 1 }));
        assert.deepEqual(told, []);
        assert.deepEqual(steps(), ["evaluate", "evaluate", "endorse", "submit", "status"]);
    });

    const removed = [
        {
            what: "no peer takes a connection",
            peers: () => [nobody],
            arrange: () => undefined,
            says: /cannot reach org1-peer2 on 127\.0\.0\.1:1: the connection is refused/,
        },
        {
            what: "the ordering service takes nothing",
            peers: () => [serving],
            arrange: () => {
                says({}, { code: status.UNAVAILABLE, details: "no orderers could successfully process transaction" });
            },
            says: /no orderers could successfully process transaction/,
        },
        {
            what: "the ordering service does not serve the channel",
            peers: () => [serving],
            arrange: () => {
                const info = "channel creation request not allowed because the orderer system channel is not defined";
                const details = `received unsuccessful response from orderer: status=BAD_REQUEST, info=${info}`;
                says({}, { code: status.ABORTED, details });
            },
            says: /channel creation request not allowed/,
        },
        {
            what: "the organisation's administrator is refused",
            peers: () => [serving],
            arrange: () => {
                says({ QueryChaincodeDefinition: refusal("access denied") });
            },
            says: /access denied/,
        },
        {
            what: "the ConfigMap of the organisation is gone",
            peers: () => [serving],
            arrange: () => {
                reached.lose("roots");
            },
            says: /not found \(404 NotFound\)/,
        },
        {
            what: "the administrator's Secret is gone",
            peers: () => [serving],
            arrange: () => {
                reached.lose("administrator");
            },
            says: /the Secret with cert\.pem and key\.pem is not there/,
        },
    ];
    for (const { what, peers, arrange, says: reason } of removed) {
        it(`is forgotten with a warning, within seconds, when ${what}`, async function () {
            this.timeout(30_000);
            arrange();
            const began = Date.now();
            const told = await warnings(() => provider.delete?.("id", { ...inputs(peers()), sequence: 1 }));
            assert.ok(Date.now() - began < 20_000);
            assert.equal(told.length, 1);
            const [warning = ""] = told;
            const forgotten =
                /^the approval of chaincode basic on channel mychannel by org1 is forgotten without being withdrawn: .* package basic:1; to stop it there, put/;
            assert.match(warning, forgotten);
            assert.match(warning, reason);
        });
    }

    const sent = (): readonly (string | number)[][] =>
        gateway.asked
            .filter(({ step }) => step === "endorse")
            .map((asked) => {
                const { ApproveChaincodeDefinitionForMyOrgArgs: args } = peer.lifecycle;
                const call = args.deserializeBinary(argumentOf(asked));
                return [call.getVersion(), call.getSequence()];
            });

    it("is given under the first sequence where the channel has no definition", async () => {
        says({ QueryChaincodeDefinition: refusal("namespace basic is not defined") });
        const { id, state } = await operations(module).make(inputs([serving]));
        const made = { id: "fabric-dev/mychannel/basic/org1", state: { ...inputs([serving]), sequence: 1 } };
        assert.deepEqual({ id, state }, made);
        assert.deepEqual(sent(), [["1.0", 1]]);
    });

    it("is given again by a run that was interrupted, which is no failure", async () => {
        const words = "attempted to redefine uncommitted sequence (1) for namespace basic with unchanged content";
        const redefined = { code: status.ABORTED, details: words };
        says({
            QueryChaincodeDefinition: refusal("namespace basic is not defined"),
            ApproveChaincodeDefinitionForMyOrg: redefined,
        });
        const { state } = await operations(module).make(inputs([serving]));
        assert.equal(state["sequence"], 1);
    });

    it("is given under the next sequence for another definition", async () => {
        const changed = { ...inputs([serving]), definition: { ...definition, version: "2.0" } };
        const state = { ...inputs([serving]), sequence: 1 };
        assert.deepEqual(await operations(module).differs(state, changed), { changes: true, replaces: [] });
        assert.equal((await operations(module).change(state, changed))["sequence"], 2);
        assert.deepEqual(sent(), [["2.0", 2]]);
    });

    const gone = [
        { when: "it is of another package", known: () => approvedAnswer(definition, 1, "basic:2") },
        {
            when: "it is of another definition",
            known: () => approvedAnswer({ ...definition, version: "2.0" }, 1, packageId),
        },
        { when: "it was withdrawn", known: () => approvedAnswer(definition, 1, undefined) },
        { when: "there is none", known: () => refusal("could not fetch approved chaincode definition") },
    ];
    for (const { when, known } of gone) {
        it(`is gone on refresh when ${when}`, async () => {
            says({ QueryApprovedChaincodeDefinition: known() });
            assert.equal(await operations(module).find({ ...inputs([serving]), sequence: 1 }), undefined);
        });
    }
});
