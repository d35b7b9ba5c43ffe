import assert from "node:assert/strict";
import { Module } from "node:module";
import { revived } from "../../components/remote";
import { served } from "../../components/serve";

type Handler = () => ReturnType<typeof served>;

/** As @pulumi/pulumi's dynamic-provider process does it (require-from-string). */
function handlerOf(text: string): Handler {
    const module = new Module("provider") as Module & { _compile(code: string, name: string): void };
    module._compile(text, "provider");
    return (module.exports as { readonly handler: Handler }).handler;
}

describe("the text of a dynamic provider", () => {
    const text = revived("test/support/remote-module");

    it("is revived as the operations of its module", async () => {
        const provider = handlerOf(text)();
        const place = { namespace: "fabric-dev" };
        const { id, outs } = await provider.create({ place, key: "k", value: 1 });
        assert.deepEqual({ id, outs }, { id: "k", outs: { place, key: "k", value: 1 } });
    });

    it("holds nothing but the path of its module, in few bytes", () => {
        assert.equal(text.replace("test/support/remote-module", ""), revived(""));
        assert.ok(Buffer.byteLength(text) <= 300, `it has ${Buffer.byteLength(text)} bytes`);
    });
});
