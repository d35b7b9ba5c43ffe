import assert from "node:assert/strict";

import { differences, renderPath, touches } from "../../../embedded/plugins/difference";
import { unknownValue } from "../../../embedded/plugins/property";

describe("differences between inputs", () => {
    const cases = [
        { name: "nothing", olds: { a: [1, { b: 2 }] }, news: { a: [1, { b: 2 }] }, found: [] },
        { name: "a null against nothing", olds: { a: null }, news: {}, found: [] },
        { name: "a new field", olds: {}, news: { a: { b: 1 } }, found: ["add a"] },
        { name: "a lost field", olds: { a: { b: 1, c: 2 } }, news: { a: { b: 1 } }, found: ["delete a.c"] },
        { name: "another value", olds: { a: { b: 1 } }, news: { a: { b: 2 } }, found: ["update a.b"] },
        { name: "another type", olds: { a: { b: 1 } }, news: { a: "b" }, found: ["update a"] },
        { name: "a longer list", olds: { a: [1] }, news: { a: [1, 2] }, found: ["add a[1]"] },
        {
            name: "a shorter list",
            olds: { a: [{ x: 1 }, 2] },
            news: { a: [{ x: 3 }] },
            found: ["update a[0].x", "delete a[1]"],
        },
        { name: "an unknown value", olds: { a: "x" }, news: { a: unknownValue }, found: ["update a"] },
        {
            name: "a key with dots and quotes",
            olds: { labels: {} },
            news: { labels: { 'app.kubernetes.io/"x"': "y" } },
            found: ['add labels["app.kubernetes.io/\\"x\\""]'],
        },
    ];
    for (const { name, olds, news, found } of cases) {
        it(`name ${name}`, () => {
            assert.deepEqual(
                differences(olds, news).map(({ kind, path }) => `${kind} ${renderPath(path)}`),
                found,
            );
        });
    }

    it("touch a field from inside, from outside and at itself", () => {
        const field = ["spec", "selector"];
        assert.equal(touches(["spec", "selector", "matchLabels", "a"], field), true);
        assert.equal(touches(["spec", "selector"], field), true);
        assert.equal(touches(["spec"], field), true);
        assert.equal(touches(["spec", "replicas"], field), false);
        assert.equal(touches(["metadata"], field), false);
    });
});
