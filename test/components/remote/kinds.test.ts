import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { registry, remoteKinds } from "../../../components/remote/kinds";

describe("the kinds of dynamic resources", () => {
    it("are one for each module that there is, and each can be served", async () => {
        const modules = readdirSync("components", { recursive: true, encoding: "utf8" })
            .filter((path) => path.endsWith(".remote.ts"))
            .map((path) => `../${path}`);
        // What a bundler makes of it is the module itself.
        const named = readFileSync("components/remote/kinds.ts", "utf8").matchAll(/module: \(\) => import\("(.*)"\)/g);
        assert.deepEqual([...named].map(([, path]) => path).sort(), modules.sort());
        for (const kind of remoteKinds) {
            const { provider } = await registry[kind].module();
            assert.equal(typeof provider.create, "function");
        }
    });
});
