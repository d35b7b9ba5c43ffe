import assert from "node:assert/strict";
import { z } from "zod";
import { isGiven, lenient } from "../../../components/config/lenient";
import { outlineOf } from "../../../components/config/outline";

const entry = z.strictObject({ name: z.string().regex(/^a/), size: z.int().min(1).default(7) });

const schema = z.strictObject({
    kind: z.enum(["one", "two"]).default("one"),
    wait: z.string().min(3).default("10s"),
    count: z.union([z.int().max(9), z.array(entry)]).default(0),
    entries: z.array(entry),
    words: z.record(z.string(), z.string()).optional(),
    own: z.strictObject({ on: z.boolean().default(true) }).prefault({}),
    taken: entry.nullish(),
});

const ofNothing = { kind: "one", wait: "10s", count: 0, entries: [], own: { on: true } };

const read: readonly { readonly what: string; readonly raw: unknown; readonly as: object }[] = [
    { what: "nothing as the defaults", raw: {}, as: ofNothing },
    { what: "no set of keys as nothing", raw: "text", as: ofNothing },
    { what: "text of a wrong form as it is", raw: { wait: "1" }, as: { ...ofNothing, wait: "1" } },
    { what: "none of the words as undefined, not as the default", raw: { kind: "six" }, as: without("kind") },
    { what: "null as undefined, not as the default", raw: { wait: null }, as: without("wait") },
    { what: "null where it may stand as null", raw: { taken: null }, as: { ...ofNothing, taken: null } },
    { what: "a set that has to be there and is a list as empty", raw: { own: [] }, as: ofNothing },
    { what: "a set that need not be there and is a list as undefined", raw: { words: [] }, as: ofNothing },
    {
        what: "wrong values of a record as undefined",
        raw: { words: { a: 1 } },
        as: { ...ofNothing, words: { a: undefined } },
    },
    {
        what: "entries at their positions, keys that are not known left out",
        raw: { entries: [5, { name: "b", size: 0, more: 1 }, { name: 5 }] },
        as: { ...ofNothing, entries: [{ size: 7 }, { name: "b" }, { size: 7 }] },
    },
    {
        what: "one or the other of a union",
        raw: { count: [{ name: "a" }] },
        as: { ...ofNothing, count: [{ name: "a", size: 7 }] },
    },
    { what: "what is neither as undefined", raw: { count: 10 }, as: without("count") },
];

describe("lenient", () => {
    for (const { what, raw, as } of read) {
        it(`reads ${what}`, () => {
            assert.deepEqual(lenient(schema, raw), as);
        });
    }

    it("knows what is written down, whatever it is", () => {
        const found = lenient(schema, { kind: "six", wait: null, words: undefined });
        const keys = (["kind", "wait", "count", "words"] as const).filter((key) => isGiven(found, key));
        assert.deepEqual(keys, ["kind", "wait"]);
    });
});

describe("outlineOf", () => {
    it("has every key of the config that need not be given", () => {
        const { builder, storage, networkPolicies, trust } = outlineOf(undefined);
        assert.deepEqual(
            [builder.startTimeout, storage.onDestroy, networkPolicies.enabled, trust],
            ["3m", "keep", true, []],
        );
    });
});

function without(key: keyof typeof ofNothing): object {
    return Object.fromEntries(Object.entries(ofNothing).filter(([name]) => name !== key));
}
