import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { Module } from "node:module";
import { served } from "../../../components/serve";
import { kindNamed, knownTexts, providerText, remoteKinds, remoteModules } from "../../../components/state/texts";

type Handler = () => ReturnType<typeof served>;

/** As @pulumi/pulumi's dynamic-provider process does it (require-from-string). */
function handlerOf(text: string): Handler {
    const module = new Module("provider") as Module & { _compile(code: string, name: string): void };
    module._compile(text, "provider");
    return (module.exports as { readonly handler: Handler }).handler;
}

describe("the text of a dynamic provider", () => {
    it("is of a form that states have, which must never change", () => {
        const [today, ...earlier] = knownTexts("Identity");
        const start = 'exports.handler = () => { const root = process.cwd() + "/package.json"; return ';
        const load = 'require("module").createRequire(root)("tsx/cjs/api").require("./components/serve", root)';
        assert.equal(today, `${start}${load}.served("Identity"); };`);
        assert.deepEqual(earlier, [`${start}${load}.served("components/identities/identity.remote"); };`]);
        assert.equal(today, providerText("Identity"));
    });

    for (const text of knownTexts("ImageTags")) {
        it(`is revived as the operations of its module: ${text.slice(text.indexOf("served("))}`, async () => {
            const place = { namespace: "registry:5000/cc" };
            const inputs = { place, digest: "sha256:1", tags: [] };
            const { id, outs } = await handlerOf(text)().create(inputs);
            assert.deepEqual({ id, outs }, { id: place.namespace, outs: { ...inputs, problem: "" } });
        });
    }

    it("names each module that there is, and each kind can be served", () => {
        const modules = readdirSync("components", { recursive: true, encoding: "utf8" })
            .filter((path) => path.endsWith(".remote.ts"))
            .map((path) => `components/${path.replace(/\.ts$/, "")}`);
        assert.deepEqual([...Object.values(remoteModules)].sort(), modules.sort());
        for (const kind of remoteKinds) {
            assert.ok(existsSync(`${remoteModules[kind]}.ts`));
            assert.equal(typeof served(kind).create, "function");
            assert.equal(kindNamed(kind), kind);
            assert.equal(kindNamed(remoteModules[kind]), kind);
        }
    });
});
