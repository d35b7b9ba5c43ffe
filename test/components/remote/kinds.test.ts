import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { registry, remoteKinds } from "../../../components/remote/kinds";
import { served } from "../../../components/remote/serve";

describe("the kinds of dynamic resources", () => {
    it("are one for each module that there is, and each can be served", () => {
        const modules = readdirSync("components", { recursive: true, encoding: "utf8" })
            .filter((path) => path.endsWith(".remote.ts"))
            .map((path) => path.replace(/\.ts$/, ""));
        assert.deepEqual(
            Object.values(registry)
                .map(({ module }) => module)
                .sort(),
            modules.sort(),
        );
        for (const kind of remoteKinds) {
            assert.equal(typeof served(kind).create, "function");
        }
    });
});
