import assert from "node:assert/strict";
import { serve } from "../../components/serve";

const module = "test/support/remote-module";
const place = { namespace: "fabric-dev" };

describe("an operation of a dynamic resource", () => {
    const differences = [
        {
            name: "says nothing when nothing differs",
            news: { place, key: "a", value: 1 },
            changes: false,
            replaces: [],
        },
        {
            name: "updates on a field that is made true in place",
            news: { place, key: "a", value: 2 },
            changes: true,
            replaces: [],
        },
        {
            name: "replaces on a field that is another resource",
            news: { place, key: "b", value: 1 },
            changes: true,
            replaces: ["key"],
        },
        {
            name: "replaces in another namespace",
            news: { place: { namespace: "other" }, key: "a", value: 1 },
            changes: true,
            replaces: ["place"],
        },
        {
            name: "ignores another way to the same place",
            news: { place: { ...place, context: "renamed" }, key: "a", value: 1, password: "new" },
            changes: false,
            replaces: [],
        },
    ];
    for (const { name, news, changes, replaces } of differences) {
        it(name, async () => {
            const result = await serve(module, "diff", ["id", { place, key: "a", value: 1 }, news]);
            assert.deepEqual(result, { changes, replaces, deleteBeforeReplace: true });
        });
    }

    it("creates again where a module has no update", async () => {
        assert.deepEqual(await serve(module, "update", ["id", { place }, { place, key: "k", value: 3 }]), {
            outs: { place, key: "k", value: 3 },
        });
    });

    it("reads nothing as a resource that is gone", async () => {
        assert.deepEqual(await serve(module, "read", ["id", { place, key: "gone", value: 0 }]), {});
        assert.deepEqual(await serve(module, "read", ["id", { place, key: "k", value: 0 }]), {
            id: "id",
            props: { place, key: "k", value: 9 },
        });
    });

    it("refuses a module without a provider, an unknown operation and a state without a place", async () => {
        await assert.rejects(serve("components/scope", "create", [{ place }]), {
            message: "cannot load components/scope: it exports no provider",
        });
        await assert.rejects(serve(module, "frobnicate", []), { message: /^cannot frobnicate with test\/support/ });
        await assert.rejects(serve(module, "create", [{}]), { message: /does not say its place/ });
    });
});
