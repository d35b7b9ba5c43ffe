import assert from "node:assert/strict";
import { join } from "node:path";

import { readJsonFile, readTextFields } from "../../../builder/package/json";
import { makeFolder, removeFolder } from "../../support/verbs";

interface Case {
    readonly of: string;
    readonly text: string;
    readonly is: string;
}

// As Go's encoding/json decodes into a struct.
const read: readonly Case[] = [
    { of: "a field", text: '{"label":"a"}', is: "a" },
    { of: "a field in other case", text: '{"LABEL":"a"}', is: "a" },
    { of: "the last of fields of one name", text: '{"label":"a","label":"b"}', is: "b" },
    { of: "the last of fields that differ in case", text: '{"label":"a","Label":"b"}', is: "b" },
    { of: "blanks and escapes", text: ' {\n\t"label" : "\\u0061\\n" }\r\n', is: "a\n" },
    { of: "a field that is null", text: '{"label":null}', is: "" },
    { of: "no field", text: '{"labels":"a"}', is: "" },
    { of: "the name of what every object has", text: '{"__proto__":{"label":"a"}}', is: "" },
    { of: "null", text: "null", is: "" },
];

const refused: readonly Case[] = [
    { of: "nothing", text: "", is: "Unexpected end of JSON input" },
    { of: "a byte-order mark", text: '\ufeff{"label":"a"}', is: "it begins with a byte-order mark" },
    { of: "a list", text: '["label"]', is: "it is not a JSON object" },
    { of: "a text", text: '"label"', is: "it is not a JSON object" },
    { of: "a number as text", text: '{"label":5}', is: "field label is not a text" },
    { of: "a list as text", text: '{"label":["a"]}', is: "field label is not a text" },
    {
        of: "more than one value",
        text: '{"label":"a"} {}',
        is: "Unexpected non-whitespace character after JSON at position 14 (line 1 column 15)",
    },
    {
        of: "a word, without a piece of what surrounds it",
        text: '{"key":"secret", label}',
        is: "Expected double-quoted property name in JSON at position 17 (line 1 column 18)",
    },
    {
        of: "a stray letter, without a piece of what surrounds it",
        text: '{"key":"secret","label":x}',
        is: "Unexpected token 'x'",
    },
    {
        of: "a line break in a text",
        text: '{"label":"a\n"}',
        is: "Bad control character in string literal in JSON at position 11 (line 1 column 12)",
    },
    {
        of: "fields without end",
        text: `{${'"a":0,'.repeat(10_000)}"b":0}`,
        is: "it has more than 10000 commas and brackets",
    },
    { of: "a megabyte and more", text: `{"label":"${"a".repeat(1024 * 1024)}"}`, is: "it has more than 1048576 bytes" },
];

describe("A JSON file of a package", () => {
    let folder = "";
    afterEach(() => {
        removeFolder(folder);
    });

    const labelIn = async (text: string): Promise<string> => {
        folder = makeFolder({ "a.json": text });
        return (await readTextFields(join(folder, "a.json"), ["label"])).label;
    };

    for (const { of, text, is } of read) {
        it(`is read with ${of}`, async () => {
            assert.equal(await labelIn(text), is);
        });
    }

    for (const { of, text, is } of refused) {
        it(`is refused with ${of}`, async () => {
            await assert.rejects(labelIn(text), (error: Error) => {
                const words = text.length > 1024 * 1024 ? "read" : "parse";
                assert.equal(error.message, `unable to ${words} ${join(folder, "a.json")}: ${is}`);
                return true;
            });
        });
    }

    it("has flags that are true or false", async () => {
        folder = makeFolder({ "a.json": { on: true, off: null, other: "true" } });
        const path = join(folder, "a.json");
        assert.deepEqual(await readJsonFile(path, (fields) => [fields.flag("on"), fields.flag("off")]), [true, false]);
        const message = `unable to parse ${path}: field other is neither true nor false`;
        await assert.rejects(
            readJsonFile(path, (fields) => fields.flag("other")),
            { message },
        );
    });

    it("is named as the caller does, wherever it is", async () => {
        folder = makeFolder({});
        const message = `unable to read /peer/a.json: open ${folder}/a.json: no such file or directory`;
        await assert.rejects(readTextFields("/peer/a.json", ["label"], join(folder, "a.json")), { message });
        await assert.rejects(
            readTextFields("/peer/a.json", ["label"], folder),
            /^Error: unable to read \/peer\/a.json: /,
        );
    });
});
