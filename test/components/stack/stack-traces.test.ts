import assert from "node:assert/strict";
import { withoutPackages } from "../../../components/stack/stack-traces";

describe("an error that ends the program", () => {
    it("keeps its message and our own frames, and none of a package", () => {
        const error = new Error("the config has a mistake");
        error.stack = [
            "Error: the config has a mistake",
            "    at readStackConfig (components/config/stack.ts:22:15)",
            "    at Stack.initialize (node_modules/@pulumi/resource.ts:1687:22)",
        ].join("\n");
        assert.equal(withoutPackages(error), error);
        assert.equal(
            error.stack,
            "Error: the config has a mistake\n    at readStackConfig (components/config/stack.ts:22:15)",
        );
    });

    it("is left alone when it is no error", () => {
        assert.equal(withoutPackages("text"), "text");
    });
});
