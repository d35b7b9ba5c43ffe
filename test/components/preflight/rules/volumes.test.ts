import assert from "node:assert/strict";
import type { Claim } from "../../../../components/preflight/observed";
import { volumeProblems } from "../../../../components/preflight/rules/volumes";
import { claim, nothing } from "../../../support/observed";
import { devModel } from "../../../support/rendering";

interface Case {
    readonly what: string;
    readonly claims: readonly Claim[];
    readonly says: readonly string[];
}

const cases: readonly Case[] = [
    { what: "says nothing of a network that is not there", claims: [], says: [] },
    { what: "lets a volume be as it is", claims: [claim("org1-peer1", { size: "1Gi" })], says: [] },
    { what: "knows equal sizes by their amount", claims: [claim("org1-peer1", { size: "1024Mi" })], says: [] },
    {
        what: "refuses smaller volumes once for all of a kind, and names the size that is safe",
        claims: [
            claim("org1-peer1", { size: "2Gi" }),
            claim("org2-peer2", { size: "3Gi" }),
            claim("org1-ca", { component: "ca", size: "100Mi" }),
        ],
        says: [
            "storage.peer: 1Gi is less than the volumes of org1-peer1, org2-peer2 have, and a volume never gets smaller: set 3Gi or more",
        ],
    },
];

describe("volumeProblems", () => {
    for (const { what, claims, says } of cases) {
        it(what, () => {
            const problems = volumeProblems(devModel(), { ...nothing, claims });
            assert.deepEqual(
                problems.map(({ path, reason }) => `${path}: ${reason}`),
                says,
            );
        });
    }
});
