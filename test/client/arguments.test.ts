import assert from "node:assert/strict";
import { readArguments, strayOptions } from "../../client/arguments";

const read = (...words: readonly string[]) => readArguments(words, (path) => `content of ${path}`);
const plain = { stack: undefined, organisation: undefined, channel: undefined, kind: "evaluate", transient: {} };

describe("the words of a call", () => {
    it("are a chaincode, a function and its arguments, which are read only", () => {
        assert.deepEqual(read("asset-transfer", "ReadAsset", "asset1"), {
            ...plain,
            chaincode: "asset-transfer",
            function: "ReadAsset",
            args: ["asset1"],
        });
    });

    it("have options before them, with their values behind an equals sign or a space", () => {
        const options = ["--submit", "--organization", "org2", "--channel=trade", "--stack=dev"];
        const transient = ["--transient", "price=a=b", "--transient=file=@secret.json"];
        assert.deepEqual(read(...options, ...transient, "asset", "Create"), {
            stack: "dev",
            organisation: "org2",
            channel: "trade",
            kind: "submit",
            transient: { price: "a=b", file: "content of secret.json" },
            chaincode: "asset",
            function: "Create",
            args: [],
        });
    });

    it("are the call's own behind the chaincode, whatever they look like", () => {
        assert.deepEqual(read("asset", "Create", "--submit", "").args, ["--submit", ""]);
    });

    it("are told of where options may have been meant", () => {
        const wanted = read("asset", "Create", "--submit", "--channel=trade", "--other", "stack");
        assert.deepEqual(strayOptions(wanted), ["--submit", "--channel=trade"]);
    });

    const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
        ["no chaincode", [], /^no chaincode is named\nUsage: npm run call/],
        ["no function", ["--submit", "asset"], /^no function is named\nUsage/],
        [
            "an option between chaincode and function",
            ["asset", "--submit", "Create"],
            /^--submit stands behind the chaincode asset: options come before it\nUsage/,
        ],
        ["an unknown option", ["--organisation", "org1", "a", "b"], /^there is no option --organisation\nUsage/],
        ["an option without its value", ["--channel"], /^--channel needs a value\nUsage/],
        [
            "transient data without a name",
            ["--transient", "x", "a", "b"],
            /^--transient must be NAME=TEXT or NAME=@FILE, not "x"\n/,
        ],
    ];
    for (const [what, words, says] of mistakes) {
        it(`are refused with ${what}`, () => {
            assert.throws(() => read(...words), { message: says });
        });
    }
});
