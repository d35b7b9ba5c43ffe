import assert from "node:assert/strict";

import { isSecret, unknownValue } from "../../../../embedded/plugins/property";
import { newRandomPlugin, servedType } from "../../../../embedded/plugins/random/provider";
import type { JsonObject } from "../../../../ground/json";
import { ofType } from "../../../support/engine";
import { resourceOf } from "../../../support/pluginwork";
import { devModel, rendered } from "../../../support/rendering";

const plugin = newRandomPlugin();
const resource = resourceOf(servedType);

async function drawn(inputs: JsonObject): Promise<{ id: string; state: JsonObject }> {
    return plugin.create({ resource, inputs, preview: false });
}

async function problems(news: JsonObject, type = servedType): Promise<readonly string[]> {
    const { problems: found } = await plugin.check({ resource: resourceOf(type), news });
    return found.map(({ property, reason }) => `${property}: ${reason}`);
}

async function changes(olds: JsonObject, news: JsonObject): Promise<readonly string[]> {
    const { changes: found } = await plugin.diff({ state: {}, olds, news });
    return found.map(({ path, replaces }) => `${path}${replaces ? "!" : ""}`);
}

describe("random passwords", () => {
    it("are hidden and have no telling ID", async () => {
        const { id, state } = await drawn({ length: 24 });
        assert.equal(id, "none");
        assert.ok(isSecret(state.result));
        assert.match(String(state.result.value), /^.{24}$/);
    });

    it("are recorded with every argument, as by the official plugin", async () => {
        const { result, ...recorded } = (await drawn({ length: 32, special: false })).state;
        assert.ok(isSecret(result));
        assert.deepEqual(recorded, {
            ...{ length: 32, lower: true, upper: true, number: true, numeric: true, special: false },
            ...{ minLower: 0, minNumeric: 0, minSpecial: 0, minUpper: 0 },
        });
    });

    it("are not known in a preview", async () => {
        const request = { resource, inputs: { length: 8 }, preview: true };
        assert.deepEqual(await plugin.create(request), { id: "", state: { length: 8, result: unknownValue } });
    });

    it("stay as they are when they are read", async () => {
        const known = { id: "none", state: { result: "abc" }, inputs: { length: 3 } };
        assert.deepEqual(await plugin.read({ resource, ...known }), known);
    });

    it("are replaced for another argument, not for a default that is written down", async () => {
        const olds = { length: 8, __defaults: [] };
        assert.deepEqual(await changes(olds, { length: 8, special: true }), []);
        assert.deepEqual(await changes(olds, { length: 9, special: false }), ["special!", "length!"]);
    });

    it("refuse what is impossible", async () => {
        for (const length of [0, 1.5, "8", undefined]) {
            assert.deepEqual(await problems({ length }), ["length: it must be a whole number of at least 1"]);
        }
        assert.deepEqual(await problems({ length: unknownValue }), []);
    });

    it("refuse arguments that the program does not write", async () => {
        assert.deepEqual(await problems({ length: 8, keepers: { a: "b" }, minLower: null }), [
            "keepers: this stand-in does not know the argument: it needs the official plugin",
        ]);
    });

    it("are all that is served", async () => {
        const type = "random:index/randomPet:RandomPet";
        assert.deepEqual(await problems({}, type), [
            `: ${type} is not served by this stand-in, which knows ${servedType} alone; it needs the official plugin`,
        ]);
    });

    it("are all that the program declares, with arguments that are served", async () => {
        const declared = (await rendered(devModel())).filter(({ type }) => type.startsWith("random:"));
        assert.equal(ofType(declared, servedType).length, declared.length);
        for (const { inputs } of declared) {
            assert.deepEqual(await problems(inputs), []);
        }
    });
});
