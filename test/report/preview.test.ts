import assert from "node:assert/strict";
import { changesIn, unknownIn } from "../../report/preview";
import { preview, remoteStep, step } from "./steps";

describe("changesIn", () => {
    it("tells each resource once, and no component, provider or step that changes nothing", () => {
        const found = changesIn(
            preview(
                step("same", "pulumi:pulumi:Stack", "fabric-dev"),
                step("create", "fabric:peers:Peer", "org1-peer1"),
                step("create", "pulumi:providers:kubernetes", "cluster"),
                step("read", "kubernetes:core/v1:Service", "a", { after: {} }),
                step("create-replacement", "kubernetes:core/v1:Service", "b", {
                    before: { one: 1 },
                    after: { two: 2 },
                }),
                step("replace", "kubernetes:core/v1:Service", "b", { before: { one: 1 }, after: { two: 2 } }),
                step("delete-replaced", "kubernetes:core/v1:Service", "b", { before: { one: 1 } }),
                remoteStep("update", "Approval", "c", {
                    before: { place: { cluster: "east" } },
                    after: { place: { cluster: "east" } },
                }),
            ),
        );
        assert.deepEqual(
            found.map(({ operation, kind, name, cluster }) => [operation, kind, name, cluster]),
            [
                ["replace", "Service", "b", undefined],
                ["update", "Approval", "c", "east"],
            ],
        );
        assert.deepEqual([found[0]?.before, found[0]?.after], [{ one: 1 }, { two: 2 }]);
    });

    it("refuses what is no preview, and one that has failed", () => {
        assert.throws(
            () => changesIn("no JSON"),
            /cannot read the preview on pulumi preview --json: it has printed no steps/,
        );
        const failed = { steps: [], diagnostics: [{ severity: "error", message: "fabric:channels is wrong\n" }] };
        assert.throws(
            () => changesIn(JSON.stringify(failed)),
            /cannot report the changes on the preview: fabric:channels is wrong$/,
        );
    });
});

describe("unknownIn", () => {
    it("finds the warnings of what is known later", () => {
        const digest = "the digest of image cc, and what follows from it, is known only when it is pushed: no builder";
        const diagnostics = [
            { severity: "warning", message: `${digest}\n` },
            { severity: "warning", message: "something else" },
            { severity: "info", message: digest },
        ];
        assert.deepEqual(unknownIn(JSON.stringify({ steps: [], diagnostics })), [digest]);
    });
});
