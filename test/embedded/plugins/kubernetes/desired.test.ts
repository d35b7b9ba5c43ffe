import assert from "node:assert/strict";

import { desiredObject, newFieldManager } from "../../../../embedded/plugins/kubernetes/desired";
import { secretValue } from "../../../../embedded/plugins/property";

describe("what is applied", () => {
    it("is a Secret's stringData as data, so that keys can be taken out again", () => {
        const inputs = {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "s" },
            data: secretValue({ a: "eA==" }),
            stringData: secretValue({ b: "y" }),
        };
        assert.deepEqual(desiredObject(inputs), {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "s" },
            data: { a: "eA==", b: "eQ==" },
        });
    });

    it("has a field manager that is drawn by lot, unless one is annotated", () => {
        assert.match(newFieldManager({}), /^pulumi-kubernetes-[0-9a-f]{8}$/);
        assert.notEqual(newFieldManager({}), newFieldManager({}));
        const annotations = { "pulumi.com/patchFieldManager": "mine" };
        assert.equal(newFieldManager({ metadata: { annotations } }), "mine");
    });

    it("needs apiVersion, kind and metadata", () => {
        assert.throws(() => desiredObject({ kind: "Secret" }), /no apiVersion, kind or metadata/);
    });
});
