import assert from "node:assert/strict";
import { prefixProblems } from "../../../components/config/prefixes";
import { problemList } from "../../../components/config/problems";

const misspelt = [
    { key: "fabirc:chaincodes", prefix: "fabirc" },
    { key: "fabirc:namespace", prefix: "fabirc" },
    { key: "Fabric:channels", prefix: "Fabric" },
    { key: "hyperledger:organizations", prefix: "hyperledger" },
    { key: "kubernetes:storage", prefix: "kubernetes" },
];

describe("prefixProblems", () => {
    for (const { key, prefix } of misspelt) {
        const setting = key.slice(prefix.length + 1);
        it(`refuses ${key}`, () => {
            assert.equal(
                problemList(prefixProblems(["fabric:organizations", key], "fabric")),
                `${key}: is under "${prefix}", and this project's settings are under "fabric": write fabric:${setting}`,
            );
        });
    }

    it("shows what nobody sees in a prefix", () => {
        assert.equal(
            problemList(prefixProblems(["fabric\u200b:pod"], "fabric")),
            String.raw`fabric\u200b:pod: is under "fabric\u200b", and this project's settings are under "fabric": write fabric:pod`,
        );
    });

    it("leaves what is meant for other packages", () => {
        const keys = ["kubernetes:context", "kubernetes:namespace", "docker:host", "pulumi:tags", "aws:region"];
        assert.deepEqual(prefixProblems(["fabric:namespace", ...keys], "fabric"), []);
    });

    it("knows a project of another name", () => {
        assert.equal(
            problemList(prefixProblems(["fabric:chaincodes", "ledger:namespace"], "ledger")),
            'fabric:chaincodes: is under "fabric", and this project\'s settings are under "ledger": write ledger:chaincodes',
        );
    });
});
