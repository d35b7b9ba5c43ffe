import assert from "node:assert/strict";
import { assetFrom, assetText, firstAssets, newAsset } from "../../../../chaincode/asset-transfer/src/asset";

const tomoko = newAsset("asset1", "blue", "5", "Tomoko", "300");

interface Refused {
    readonly what: string;
    readonly args: Parameters<typeof newAsset>;
    readonly says: string;
}

const refused: readonly Refused[] = [
    { what: "an empty ID", args: ["", "blue", "5", "Tomoko", "300"], says: "the ID of an asset must not be empty" },
    {
        what: "a size of words",
        args: ["a", "blue", "big", "Max", "1"],
        says: 'the size must be a whole number, not "big"',
    },
    {
        what: "a negative size",
        args: ["a", "blue", "-1", "Max", "1"],
        says: 'the size must be a whole number, not "-1"',
    },
    {
        what: "an empty value",
        args: ["a", "blue", "1", "Max", ""],
        says: 'the appraised value must be a whole number, not ""',
    },
    {
        what: "a value beyond what JSON carries",
        args: ["a", "blue", "1", "Max", "9007199254740993"],
        says: 'the appraised value must be a whole number, not "9007199254740993"',
    },
];

describe("asset", () => {
    it("is written with its fields in a fixed order, whatever order they were set in", () => {
        const { ID, Color, Size, Owner, AppraisedValue } = tomoko;
        const shuffled = { AppraisedValue, Owner, Size, Color, ID };
        assert.equal(
            assetText(shuffled),
            '{"ID":"asset1","Color":"blue","Size":5,"Owner":"Tomoko","AppraisedValue":300}',
        );
    });

    it("is read back from its text", () => {
        assert.deepEqual(assetFrom(assetText(tomoko)), tomoko);
    });

    it("is not read from a text with a broken number", () => {
        const text = '{"ID":"a","Color":"red","Size":1.5,"Owner":"Max","AppraisedValue":1}';
        assert.throws(() => assetFrom(text), { message: 'the size must be a whole number, not "1.5"' });
    });

    it("starts as six, each with an ID of its own", () => {
        assert.deepEqual(
            firstAssets.map(({ ID }) => ID),
            ["asset1", "asset2", "asset3", "asset4", "asset5", "asset6"],
        );
    });

    for (const { what, args, says } of refused) {
        it(`refuses ${what}`, () => {
            assert.throws(() => newAsset(...args), { message: says });
        });
    }
});
