import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkModel } from "../../../components/model/network";
import type { ChaincodeOutputs } from "../../../components/outputs";
import { ofType, type Registered } from "../../support/engine";
import { cardOf, newPartner } from "../../support/partner";
import { devModel, outputsOf, rendered } from "../../support/rendering";
import { sharedModel } from "../../support/shared-model";

const image = `registry:5000/marbles@sha256:${"1".repeat(64)}`;
const dynamic = (kind: string): string => `pulumi-nodejs:dynamic/fabric:${kind}`;
const card = cardOf(newPartner(new Date()));
const [orderer] = card.orderers;
const cards = {
    org0: {
        card: { ...card, name: "org0", mspId: "OrdererMSP", orderers: orderer ? [orderer] : [] },
        missing: undefined,
    },
    org2: { card: { ...card, name: "org2", mspId: "Org2MSP", orderers: [] }, missing: undefined },
};

/** The network of org1's stack, on whose channel org2 is a member, too, with one chaincode. */
function model(chaincode: Readonly<Record<string, unknown>> = {}): NetworkModel {
    const chaincodes = [{ name: "marbles", channel: "mychannel", image, ...chaincode }];
    return sharedModel({ own: "org1", cards, change: { chaincodes, storage: { onDestroy: "delete" } } });
}

/** What the commit tells. */
const committed = (made: object) => ({ [dynamic("Commit")]: { ...made } });
const inForce = { sequence: 1, inForce: true, waitingFor: [], differences: {} };
const differences = { Org2MSP: { version: "2.0" } };
const waiting = { sequence: 0, inForce: false, waitingFor: ["Org2MSP"], differences };

describe("a chaincode on a channel with members of other stacks", () => {
    let resources: readonly Registered[];
    const own = { type: "ccaas", tls: "server", wait: "10m", init: { function: "I" }, verify: [{ function: "Read" }] };

    before(async () => {
        resources = await rendered(model(own), {}, committed(inForce));
    });

    const inputsOf = (kind: string, all = resources): readonly Readonly<Record<string, unknown>>[] =>
        ofType(all, dynamic(kind)).map(({ inputs }) => inputs);

    it("is approved and committed as one that others decide about, too", async () => {
        assert.deepEqual(
            inputsOf("Approval").map(({ organisation, others }) => [organisation, others]),
            [["org1", true]],
        );
        const [commit] = inputsOf("Commit");
        assert.deepEqual([commit?.["others"], commit?.["wait"]], [true, "10m"]);
        const [patient] = inputsOf("Commit", await rendered(model({ wait: "0s" })));
        assert.ok(patient !== undefined && !("wait" in patient));
    });

    it("is neither started nor called while it waits for them, and its servers of before stay", async () => {
        const all = await rendered(model(own), {}, committed(waiting));
        for (const [resourcesThen, waits] of [
            [resources, false],
            [all, true],
        ] as const) {
            const found = ["WarmUp", "Transaction", "FormerServers"].flatMap((kind) => inputsOf(kind, resourcesThen));
            assert.deepEqual(
                found.map((inputs) => inputs["waits"]),
                [waits, waits, waits, waits],
            );
        }
    });

    it("is called by the stack of the channel's first member alone, unless a call names another", async () => {
        const verify = [
            { function: "Read" },
            { function: "Write", submit: true },
            { function: "Own", organization: "org2" },
        ];
        const chaincodes = [{ name: "marbles", channel: "mychannel", image, init: { function: "I" }, verify }];
        const called = async (name: "org1" | "org2"): Promise<readonly string[]> => {
            const shared = { ...cards, org1: { card: { ...card, orderers: [] }, missing: undefined } };
            const all = await rendered(sharedModel({ own: name, cards: shared, change: { chaincodes } }));
            return inputsOf("Transaction", all)
                .map((inputs) => String(inputs["function"]))
                .sort();
        };
        assert.deepEqual(await called("org1"), ["I", "Read", "Write"]);
        assert.deepEqual(await called("org2"), ["I", "Own"]);
    });

    it("has the servers of a version before removed once the peers have started the next", () => {
        const [former, ...more] = ofType(resources, dynamic("FormerServers"));
        const servers = ofType(resources, "kubernetes:apps/v1:Deployment").map(({ inputs }) => inputs["metadata"]);
        const names = servers.map((metadata) => (metadata as { readonly name: string }).name);
        assert.ok(former !== undefined && more.length === 0);
        assert.deepEqual(former.inputs["current"], names);
        assert.equal(former.inputs["namespace"], "fabric-dev-org1-chaincode");
        const started = ofType(resources, dynamic("WarmUp")).map(({ order }) => order);
        assert.ok(Math.max(...started) < former.order);
    });

    it("has them looked for where it has servers no more", async () => {
        const [former] = inputsOf("FormerServers", await rendered(model()));
        assert.deepEqual(former?.["current"], []);
    });

    it("has what a version before needs retained, marked so that it is found", () => {
        const servers = [
            ...ofType(resources, "kubernetes:apps/v1:Deployment"),
            ...ofType(resources, "kubernetes:core/v1:Service").filter(({ name }) => name.includes("marbles")),
        ];
        assert.equal(servers.length, 2);
        for (const { retained, inputs } of servers) {
            const { labels } = inputs["metadata"] as { readonly labels: Readonly<Record<string, string>> };
            assert.match(labels["fabric/chaincode"] ?? "", /^[0-9a-f]{16}$/);
            assert.equal(retained, true);
        }
        const identities = ofType(resources, dynamic("Identity")).filter(({ name }) => /marbles.*-server$/.test(name));
        assert.deepEqual(
            identities.map(({ retained }) => retained),
            [true],
        );
    });

    const told = async (answer: object): Promise<pulumi.Unwrap<ChaincodeOutputs>> => {
        const { chaincodes } = await outputsOf(model(), committed(answer));
        return new Promise((resolve) => {
            pulumi.output(chaincodes["marbles"] ?? assert.fail("no chaincode")).apply(resolve);
        });
    };

    it("tells whom it waits for, and what they have approved, and neither when it is in force", async () => {
        const { sequence, waitingFor, differences: found } = await told(waiting);
        assert.deepEqual([sequence, waitingFor, found], [0, ["Org2MSP"], differences]);
        const { sequence: first, waitingFor: nobody, differences: nothing } = await told(inForce);
        assert.deepEqual([first, nobody, nothing], [1, undefined, undefined]);
    });
});

describe("a chaincode on a channel whose members are all of one stack", () => {
    it("has none of that, as in every network that was made before", async () => {
        const single = devModel((config) => {
            config["chaincodes"] = [{ name: "marbles", channel: "mychannel", image, type: "ccaas", wait: "10m" }];
        });
        const resources = await rendered(single);
        assert.ok(!resources.some(({ type }) => type === dynamic("FormerServers")));
        const servers = ofType(resources, "kubernetes:apps/v1:Deployment");
        assert.ok(servers.length > 0);
        assert.ok(
            servers.every(
                ({ retained, inputs }) =>
                    retained === undefined && !JSON.stringify(inputs).includes("fabric/chaincode"),
            ),
        );
        for (const kind of ["Approval", "Commit", "WarmUp"]) {
            for (const { inputs } of ofType(resources, dynamic(kind))) {
                assert.ok(!["others", "wait", "waits"].some((key) => key in inputs), kind);
            }
        }
        const { chaincodes } = await outputsOf(single);
        assert.deepEqual(Object.keys(chaincodes["marbles"] ?? {}), [
            "channel",
            "image",
            "packageIds",
            "sequence",
            "verified",
        ]);
    });
});
