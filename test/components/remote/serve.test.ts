import assert from "node:assert/strict";
import { operationsOf } from "../../../components/remote/serve";
import { provider as module } from "../../support/remote-module";
import { warnings } from "../../support/warnings";

const place = { namespace: "fabric-dev" };

describe("the operations of a dynamic resource", () => {
    const provider = operationsOf("remote-module", module as never);

    const differences = [
        { name: "say nothing when nothing differs", news: { place, key: "a", value: 1 }, changes: false, replaces: [] },
        {
            name: "update a field that is made true in place",
            news: { place, key: "a", value: 2 },
            changes: true,
            replaces: [],
        },
        {
            name: "replace for a field that is another resource",
            news: { place, key: "b", value: 1 },
            changes: true,
            replaces: ["key"],
        },
        {
            name: "replace in another namespace",
            news: { place: { namespace: "other" }, key: "a", value: 1 },
            changes: true,
            replaces: ["place"],
        },
        {
            name: "ignore another way to the same place",
            news: { place: { ...place, context: "renamed" }, key: "a", value: 1, password: "new" },
            changes: false,
            replaces: [],
        },
    ];
    for (const { name, news, changes, replaces } of differences) {
        it(`${name}, deleting first what is replaced`, async () => {
            const result = await provider.diff("id", { place, key: "a", value: 1 }, news);
            assert.deepEqual(result, { changes, replaces, deleteBeforeReplace: true });
        });
    }

    it("make another name first and delete the old one last", async () => {
        const result = await provider.diff("id", { place, key: "a", name: "x" }, { place, key: "a", name: "y" });
        assert.deepEqual(result, { changes: true, replaces: ["name"], deleteBeforeReplace: false });
    });

    for (const { at, changes } of [
        { at: "2026-01-01T00:00:00Z", changes: false },
        { at: "2026-06-01T00:00:00Z", changes: true },
    ]) {
        it(`${changes ? "update" : "leave alone"} at ${at} what is due in June, no input having changed`, async () => {
            const clocked = operationsOf("remote-module", module as never, () => new Date(at));
            const news = { place, key: "a", value: 1 };
            const result = await clocked.diff("id", { ...news, expires: "2026-06-01T00:00:00Z" }, news);
            assert.deepEqual(result, { changes, replaces: [], deleteBeforeReplace: true });
        });
    }

    it("create again where a module has no update", async () => {
        const result = await provider.update("id", { place }, { place, key: "k", value: 3 });
        assert.deepEqual(result, { outs: { place, key: "k", value: 3 } });
    });

    it("leave out what is undefined, at any depth, which no state takes", async () => {
        const inputs = { place, key: "k", value: 3, more: { one: undefined, two: [{ three: undefined, four: 4 }] } };
        const outs = { place, key: "k", value: 3, more: { two: [{ four: 4 }] } };
        assert.deepEqual(await provider.create(inputs), { id: "k", outs });
        assert.deepEqual(await provider.update("id", { place }, inputs), { outs });
        await assert.rejects(provider.create({ ...inputs, key: "failing" }), {
            properties: { ...outs, key: "failing" },
        });
        assert.deepEqual(await provider.read("id", { place, key: "k" }), {
            id: "id",
            props: { place, key: "k", value: 9 },
        });
    });

    it("read nothing as a resource that is gone", async () => {
        assert.deepEqual(await provider.read("id", { place, key: "gone", value: 0 }), {});
        const found = await provider.read("id", { place, key: "k", value: 0 });
        assert.deepEqual(found, { id: "id", props: { place, key: "k", value: 9 } });
    });

    it("keep what cannot be read as it was known, and warn of it once", async () => {
        const state = { place, key: "unreadable", value: 4 };
        const told = await warnings(async () => {
            assert.deepEqual(await provider.read("ns/id", state), { id: "ns/id", props: state });
        });
        const reason = "cannot read the identity org1-admin-msp on fabric-dev: the Secret is not there";
        assert.deepEqual(told, [
            `remote-module ns/id is kept as the state has it, since it could not be checked: ${reason}`,
        ]);
    });

    it("do not take a mistake of the program for a reason to keep what is known", async () => {
        await assert.rejects(async () => provider.read("id", { place, key: "wrong", value: 4 }), TypeError);
    });

    it("do nothing at delete where the module has nothing to undo, so that the engine forgets", async () => {
        assert.ok(!("delete" in module));
        await provider.delete("id", { place, key: "a", value: 1 });
    });

    it("refuse a state without a place", async () => {
        await assert.rejects(provider.create({} as never), { message: /does not say its place/ });
    });
});
