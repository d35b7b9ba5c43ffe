import assert from "node:assert/strict";

import { newRandomPlugin } from "../../../../embedded/plugins/random/provider";
import type { JsonObject } from "../../../../cluster/object";
import { isSecret, secretValue, unknownValue } from "../../../../embedded/plugins/property";
import { resourceOf } from "../../../support/pluginwork";

const plugin = newRandomPlugin();
const types = {
    password: "random:index/randomPassword:RandomPassword",
    text: "random:index/randomString:RandomString",
    id: "random:index/randomId:RandomId",
};

async function drawn(type: string, inputs: JsonObject): Promise<{ id: string; state: JsonObject }> {
    return plugin.create({ resource: resourceOf(type), inputs, timeoutSeconds: 0, preview: false });
}

async function problems(type: string, news: JsonObject): Promise<readonly string[]> {
    const request = { resource: resourceOf(type), olds: {}, news, randomSeed: new Uint8Array(), autonaming: undefined };
    return (await plugin.check(request)).problems.map(({ property, reason }) => `${property}: ${reason}`);
}

async function changes(type: string, olds: JsonObject, news: JsonObject): Promise<readonly string[]> {
    const { changes: found } = await plugin.diff({ resource: resourceOf(type), id: "x", state: {}, olds, news });
    return found.map(({ path, replaces }) => `${path}${replaces ? "!" : ""}`);
}

describe("random values", () => {
    it("hide a password and give it no telling ID", async () => {
        const { id, state } = await drawn(types.password, { length: 24, keepers: { a: "b" } });
        assert.equal(id, "none");
        assert.ok(isSecret(state.result));
        assert.match(String(state.result.value), /^.{24}$/);
        assert.deepEqual(state.keepers, { a: "b" });
        assert.equal(state.special, true);
    });

    it("are the ID of a string", async () => {
        const { id, state } = await drawn(types.text, { length: 8, special: false, upper: false, numeric: false });
        assert.match(id, /^[a-z]{8}$/);
        assert.equal(state.result, id);
    });

    it("show an identifier's bytes in each notation, the prefix before all but the ID", async () => {
        const { id, state } = await drawn(types.id, { byteLength: 4, prefix: "p-" });
        const bytes = Buffer.from(String(state.hex).slice(2), "hex");
        assert.equal(bytes.length, 4);
        assert.equal(id, bytes.toString("base64url"));
        assert.equal(state.b64Url, `p-${id}`);
        assert.equal(state.b64Std, `p-${bytes.toString("base64")}`);
        assert.equal(state.dec, `p-${bytes.readUInt32BE()}`);
    });

    it("are not known in a preview", async () => {
        const request = {
            resource: resourceOf(types.password),
            inputs: { length: 8 },
            timeoutSeconds: 0,
            preview: true,
        };
        assert.deepEqual(await plugin.create(request), { id: "", state: { length: 8, result: unknownValue } });
    });

    it("stay as they are when they are read", async () => {
        const resource = resourceOf(types.text);
        const known = { id: "abc", state: { result: "abc" }, inputs: { length: 3 } };
        assert.deepEqual(await plugin.read({ resource, ...known }), known);
    });

    it("are replaced for another argument or keeper, not for a default that is written down", async () => {
        const olds = { length: 8, keepers: { a: "1" }, __defaults: [] };
        assert.deepEqual(
            await changes(types.password, olds, { length: 8, special: true, keepers: { a: secretValue("1") } }),
            [],
        );
        assert.deepEqual(await changes(types.password, olds, { length: 9, keepers: { a: "2" } }), [
            "length!",
            "keepers.a!",
        ]);
        assert.deepEqual(await changes(types.password, { length: 8 }, { length: 8, number: false }), [
            "number!",
            "numeric!",
        ]);
    });

    it("refuse what is impossible", async () => {
        assert.deepEqual(await problems(types.password, { length: 0 }), [
            "length: it must be a whole number of at least 1",
        ]);
        assert.deepEqual(await problems(types.password, { length: unknownValue }), []);
        assert.deepEqual(await problems(types.text, { length: 3, minLower: 2, minUpper: 2 }), [
            "length: it must be at least 4, the sum of minLower, minUpper, minNumeric and minSpecial",
        ]);
        assert.deepEqual(await problems(types.text, { length: 3, special: false, minSpecial: 1 }), [
            ": a kind of characters is asked for that is switched off",
        ]);
        assert.deepEqual(await problems(types.id, {}), ["byteLength: it must be a whole number of at least 1"]);
    });

    it("name the kinds that there are when asked for another", async () => {
        const [problem] = await problems("random:index/randomPet:RandomPet", {});
        assert.match(
            problem ?? "",
            /^: random:index\/randomPet:RandomPet is not served by this plugin, which knows .*RandomPassword/,
        );
    });
});
