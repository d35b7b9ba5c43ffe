import assert from "node:assert/strict";
import { provider as approval } from "../../../components/chaincode/approval.remote";
import { provider as commit } from "../../../components/chaincode/commit.remote";
import { listed, type Placed } from "../../../components/remote/contract";
import type { RemoteKind } from "../../../components/remote/kinds";
import { served } from "../../../components/remote/serve";

const place = { namespace: "fabric-dev" };
const target = { name: "org1-peer1", organisation: "org1", port: 7051 };
const orderer = { name: "org0-orderer1", organisation: "org0", port: 7050 };
const definition = { name: "basic", version: "1.0" };

/** Until a transaction had a scope, each new definition and package was an occasion. */
const due = { version: "1.0", occasion: "sequence 1 of p:1", answers: true };

type State = Placed & Readonly<Record<string, unknown>>;

/** States as the version wrote them that knew one node of each, and the inputs of today for the same thing. */
const states: readonly { readonly kind: RemoteKind; readonly old: State; readonly news: State }[] = [
    {
        kind: "AnchorPeers",
        old: { place, channel: "c", organisation: "org1", mspId: "Org1MSP", anchors: [], orderer },
        news: {
            place,
            channel: "c",
            organisation: "org1",
            mspId: "Org1MSP",
            anchors: [],
            orderers: [orderer, orderer],
        },
    },
    {
        kind: "ChannelSettings",
        old: { place, channel: "c", settings: {}, orderer, administrators: [] },
        news: { place, channel: "c", settings: {}, orderers: [orderer, orderer], administrators: [] },
    },
    {
        kind: "Approval",
        old: {
            place,
            organisation: "org1",
            mspId: "Org1MSP",
            peer: target,
            channel: "c",
            definition,
            packageId: "p:1",
            sequence: 1,
        },
        news: {
            place,
            organisation: "org1",
            mspId: "Org1MSP",
            peers: [target, target],
            channel: "c",
            definition,
            packageId: "p:1",
        },
    },
    {
        kind: "Commit",
        old: { place, organisation: "org1", mspId: "Org1MSP", peer: target, channel: "c", definition, sequence: 1 },
        news: {
            place,
            members: [{ organisation: "org1", mspId: "Org1MSP", peers: [target] }],
            channel: "c",
            definition,
        },
    },
    {
        kind: "Transaction",
        old: call({ peer: target, packageIds: ["p:1"], sequence: 1 }),
        news: call({ peers: [target, target], ...due }),
    },
];

function call(through: object): Record<string, unknown> & { readonly place: typeof place } {
    const what = {
        channel: "c",
        chaincode: "basic",
        function: "Read",
        args: [],
        kind: "evaluate",
    };
    return { place, organisation: "org1", mspId: "Org1MSP", ...what, ...through };
}

describe("a state that an earlier version wrote", () => {
    for (const { kind, old, news } of states) {
        it(`is no difference by its shape alone: ${kind}`, async () => {
            const result = await served(kind).diff("id", old, news);
            assert.deepEqual(result, { changes: false, replaces: [], deleteBeforeReplace: true });
        });
    }

    it("has its one node in the list that is asked now", () => {
        const old = { place, organisation: "org1", mspId: "Org1MSP", peer: target, channel: "c", definition };
        const { peer, ...others } = old;
        assert.deepEqual(approval.upgrade?.(old), { ...others, peers: [peer] });
        const members = [{ organisation: "org1", mspId: "Org1MSP", peers: [peer] }];
        assert.deepEqual(commit.upgrade?.(old), { place, members, channel: "c", definition });
    });

    it("is handed over in today's shape, and one of today as it is", () => {
        const today = { place, members: [], channel: "c", definition };
        assert.deepEqual(commit.upgrade?.(today), today);
        assert.deepEqual(listed({ orderers: [orderer] }, "orderer", "orderers"), { orderers: [orderer] });
    });
});
