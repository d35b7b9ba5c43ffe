import assert from "node:assert/strict";
import { fieldAt, isJsonObject, listAt, objectAt, objectsAt, parseJson, textAt } from "../../ground/json";

const pod = { status: { phase: "Running", containers: [{ name: "peer" }, null, "text"], ready: true } };

describe("the fields of unknown JSON", () => {
    it("are read along a path, and are not there where it ends early", () => {
        assert.equal(fieldAt(pod, "status", "ready"), true);
        assert.equal(fieldAt(pod, "status", "phase", "length"), undefined);
        assert.equal(fieldAt(undefined, "status"), undefined);
    });

    it("are texts or the empty one", () => {
        assert.equal(textAt(pod, "status", "phase"), "Running");
        assert.equal(textAt(pod, "status", "ready"), "");
    });

    it("are lists of objects, without what is none", () => {
        assert.deepEqual(objectsAt(pod, "status", "containers"), [{ name: "peer" }]);
        assert.deepEqual(objectsAt(pod, "status"), []);
    });

    it("are objects and lists, or empty ones", () => {
        assert.equal(objectAt(pod, "status"), pod.status);
        assert.deepEqual(objectAt(pod, "status", "containers"), {});
        assert.equal(listAt(pod, "status", "containers"), pod.status.containers);
        assert.deepEqual(listAt(pod, "status", "phase"), []);
    });
});

describe("a JSON object", () => {
    for (const [value, is] of [
        [{}, true],
        [[], false],
        [null, false],
        ["{}", false],
    ] as const) {
        it(`is ${is ? "" : "not "}${JSON.stringify(value)}`, () => {
            assert.equal(isJsonObject(value), is);
        });
    }

    it("is nothing when the text is no JSON", () => {
        assert.equal(parseJson("{"), undefined);
        assert.deepEqual(parseJson("{}"), {});
    });
});
