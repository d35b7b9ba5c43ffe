import assert from "node:assert/strict";

import { largestJson, parseJsonObject } from "../../ground/json-object";

const parse = (text: string): unknown => Object.fromEntries(parseJsonObject(Buffer.from(text)));

describe("parseJsonObject", () => {
    it("gives the fields, those of a prototype's names included", () => {
        const text = '\n{ "a" : 1, "b": { "a": [ { "a": "}" } ] }, "c\\"": ":", "__proto__": null, "ä": "\\u00e4" }\n';
        assert.deepEqual(
            [...parseJsonObject(Buffer.from(text))],
            [
                ["a", 1],
                ["b", { a: [{ a: "}" }] }],
                ['c"', ":"],
                ["__proto__", null],
                ["ä", "ä"],
            ],
        );
        assert.deepEqual(parse("{}"), {});
    });

    it("takes nesting that is deep, and texts that are long", () => {
        const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
        const long = "\\n".repeat(200_000);
        assert.deepEqual([...parseJsonObject(Buffer.from(`{"a":${deep},"b":"${long}"}`)).keys()], ["a", "b"]);
    });

    for (const { name, text, says } of [
        { name: "nothing", text: "", says: "it is empty" },
        { name: "a byte-order mark", text: '\ufeff{"a":1}', says: "it begins with a byte-order mark" },
        { name: "a list", text: "[]", says: "it is not a JSON object" },
        { name: "null", text: "null", says: "it is not a JSON object" },
        { name: "text", text: '"{}"', says: "it is not a JSON object" },
        { name: "a field that is there twice", text: '{"a":1,"b":2,"a":1}', says: "field a is there twice" },
        { name: "the same with an escape", text: '{"a":1,"\\u0061":1}', says: "field a is there twice" },
        { name: "the same in other case", text: '{"kind":1,"KIND":1}', says: "field KIND is there twice" },
        { name: "the same as Go folds it", text: '{"\u212aey\u017f":1,"keys":1}', says: "field keys is there twice" },
        {
            name: "line breaks in a message",
            text: '{\n"a": x\n}',
            says: /^Unexpected token 'x', "\{ "a": x \}" is not valid JSON$/,
        },
        { name: "too much", text: " ".repeat(largestJson + 1), says: "it is larger than 1048576 bytes" },
    ]) {
        it(`refuses ${name}`, () => {
            assert.throws(() => parse(text), { message: says });
        });
    }

    it("refuses other encodings", () => {
        for (const encoding of ["latin1", "utf16le"] as const) {
            assert.throws(() => parseJsonObject(Buffer.from('{"a":"ä€"}', encoding)), {
                message: encoding === "latin1" ? "it is not UTF-8" : /^(?:it is not UTF-8|Expected property name .*)$/,
            });
        }
    });
});
