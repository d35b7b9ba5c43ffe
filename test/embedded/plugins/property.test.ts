import assert from "node:assert/strict";

import {
    holdsSecret,
    holdsUnknown,
    isSecret,
    revealedObject,
    secretLikeObject,
    secretValue,
    unknownValue,
} from "../../../embedded/plugins/property";

describe("property values of the engine", () => {
    it("wraps a secret as the engine does, and only once", () => {
        const wrapped = secretValue("pw");
        assert.deepEqual(wrapped, {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            value: "pw",
        });
        assert.equal(secretValue(wrapped), wrapped);
        assert.equal(isSecret({ value: "pw" }), false);
    });

    it("finds secrets and unknowns at any depth", () => {
        assert.equal(holdsSecret({ a: [{ b: secretValue(1) }] }), true);
        assert.equal(holdsSecret({ a: [{ b: 1 }] }), false);
        assert.equal(holdsUnknown({ a: [{ b: secretValue(unknownValue) }] }), true);
        assert.equal(holdsUnknown({ a: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7" }), true, "a boolean's marker");
        assert.equal(holdsUnknown({ a: "some text" }), false);
    });

    it("reveals secrets and leaves out what is not set, but keeps nulls in lists", () => {
        const wrapped = { a: secretValue({ b: secretValue("x"), c: null }), d: null, e: [null, secretValue(2)] };
        assert.deepEqual(revealedObject(wrapped), { a: { b: "x" }, e: [null, 2] });
    });

    it("makes a copy secret where its model is: key by key in objects, lists as a whole", () => {
        const model = { data: { key: secretValue("k") }, list: [1, secretValue(2)], open: "o" };
        assert.deepEqual(secretLikeObject({ data: { key: "k2", other: "x" }, list: [3], open: "p", more: 1 }, model), {
            data: { key: secretValue("k2"), other: "x" },
            list: secretValue([3]),
            open: "p",
            more: 1,
        });
    });
});
