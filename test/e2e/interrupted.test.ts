import assert from "node:assert/strict";
import { interrupted, judged, nameOf, sound, type Interruption } from "../support/interruption";
import { blockFile, factsIn } from "../support/ledger-witness";
import { succeeded, useStack, type Change } from "../support/live-stack";
import type { Config } from "../support/small-network";

const namespace = "fabric-interrupted";
const place = { namespace, channel: "mychannel" };
const peers = ["org1-peer1", "org2-peer1"];

/** One orderer, two peers, one channel, no chaincode. */
function bare(settings: Record<string, unknown>): void {
    const config = settings as Config; // The dev stack's own file.
    const [org0 = {}, org1 = {}, org2 = {}] = config.organizations;
    Object.assign(config.storage, { orderer: "128Mi", peer: "128Mi" });
    Object.assign(org0, { orderers: 1 });
    Object.assign(org1, { peers: 1 });
    Object.assign(org2, { peers: 1 });
    Object.assign(config, { chaincodes: [] });
}

/** With a chaincode that wants a first call, and a transaction behind it. */
function withChaincode(settings: Record<string, unknown>): void {
    const { chaincodes } = structuredClone(settings) as Config;
    bare(settings);
    const verify = [{ function: "CreateAsset", args: ["one", "blue", "5", "Tomoko", "300"], submit: true }];
    Object.assign(settings, {
        chaincodes: chaincodes.map((one) => ({ ...one, init: { function: "InitLedger" }, verify })),
    });
}

/** With other peers. */
function rolling(settings: Record<string, unknown>): void {
    withChaincode(settings);
    const [, , org2 = {}] = (settings as Config).organizations;
    Object.assign(org2, { peers: [{ resources: { requests: { cpu: "20m" } } }] });
}

/** With other channel settings, too. */
function settled(settings: Record<string, unknown>): void {
    rolling(settings);
    Object.assign((settings as Config).channels[0] ?? {}, { batch: { timeout: "1s" } });
}

interface Stage {
    readonly change: Change;
    readonly interruptions: readonly Interruption[];
}

/** One for each kind of work that an `up` does beyond objects of Kubernetes. */
const stages: readonly Stage[] = [
    {
        change: bare,
        interruptions: [
            { subject: "Identity", point: "endorsed", victim: "provider" },
            { subject: "FirstBlock", point: "saved", victim: "engine" },
            { subject: "OrdererJoin", point: "endorsed", victim: "engine" },
            { subject: "PeerJoin", point: "endorsed", victim: "provider" },
            { subject: "AnchorPeers", point: "ordered", victim: "engine" },
        ],
    },
    {
        change: withChaincode,
        interruptions: [
            { subject: "InstalledPackage", point: "endorsed", victim: "engine" },
            { subject: "Approval", point: "ordered", victim: "engine" },
            { subject: "Commit", point: "ordered", victim: "provider" },
            { subject: "WarmUp", point: "endorsed", victim: "engine" },
            { subject: "Transaction", point: "ordered", victim: "provider" },
        ],
    },
    { change: rolling, interruptions: [{ subject: "Roll", point: "committed", victim: "engine" }] },
    { change: settled, interruptions: [{ subject: "ChannelSettings", point: "ordered", victim: "provider" }] },
];

describe("an up that was killed", function () {
    this.timeout(600_000);
    const live = useStack({ name: "interrupted", namespace, config: () => bare });

    for (const { change, interruptions } of stages) {
        for (const interruption of interruptions) {
            it(`at ${nameOf(interruption)} leaves nothing lost or doubled to the next one`, async () => {
                live.configure(change);
                const { seconds } = await interrupted(live, interruption);
                const [facts = []] = await judged(live, place, peers);
                console.log(`${nameOf(interruption)}: ${seconds.toFixed(1)} s; ${facts.slice(-2).join(", ")}`);
            });
        }
    }

    it("is completed by the last one, with each transaction on every ledger once", async () => {
        live.configure(settled);
        succeeded(await live.up());
        const [first = [], ...others] = await judged(live, place, peers);
        const orgs = ["Org1MSP", "Org2MSP"];
        assert.deepEqual([...first].sort(), [
            ...orgs.map((mspId) => `approve ${mspId} asset-transfer 1`),
            "call asset-transfer CreateAsset one blue 5 Tomoko 300",
            "commit asset-transfer 1",
            ...[0, 1, 2, 3].map((sequence) => `config ${sequence}`),
            "init asset-transfer InitLedger of sequence 1",
        ]);
        assert.deepEqual(others, [first]);
        succeeded(await live.up("--expect-no-changes"));
    });

    it("would be told on by its ledger", async () => {
        const file = await blockFile(live.kubernetes, { namespace, node: "org1-peer1" }, place.channel);
        const facts = factsIn(file);
        const [first = assert.fail("there is a transaction")] = facts;
        assert.throws(() => sound([...facts, first]), /nothing is there twice/);
        assert.throws(() => sound([...facts.slice(1), { ...first, isValid: false }]), /every transaction is valid/);
        const changed = Buffer.from(file);
        const at = changed.indexOf("asset-transfer");
        changed.write("b", at);
        assert.throws(() => factsIn(changed), /^Error: block \d+ is not the next one of its chain$/);
    });
});
