import assert from "node:assert/strict";

import { fillTemplates } from "../../../builder/package/field-template";

const values = {
    peername: "org1-peer1",
    port: 9999,
    half: 1.5,
    on: true,
    nothing: null,
    of: { org: "org1" },
    list: [1],
};

// As Go's text/template with missingkey=error fills them.
const filled: readonly (readonly [string, string])[] = [
    ["", ""],
    ["org1-peer1:9999", "org1-peer1:9999"],
    ["{{.peername}}:9999", "org1-peer1:9999"],
    ["{{ .peername }}:{{\t.port }}", "org1-peer1:9999"],
    ["{{.peername}}.{{.of.org}}:{{.port}}", "org1-peer1.org1:9999"],
    ["a {{- .peername -}} \n b", "aorg1-peer1b"],
    ["a {{- .peername}} b", "aorg1-peer1 b"],
    [" {{- .peername -}} {{- .port -}} ", "org1-peer19999"],
    ["{{.half}} {{.on}}", "1.5 true"],
    ["}} { {.peername}}", "}} { {.peername}}"],
];

const name = "is not the name of a value such as {{.peername}}";

const refused: readonly (readonly [string, string])[] = [
    ["{{.none}}:9999", 'template: :1:2: executing "" at <.none>: map has no entry for key "none"'],
    ["é\nab{{- .none}}", 'template: :2:6: executing "" at <.none>: map has no entry for key "none"'],
    ["{{.constructor}}", 'template: :1:2: executing "" at <.constructor>: map has no entry for key "constructor"'],
    ["{{.of.peer}}", 'template: :1:2: executing "" at <.of.peer>: map has no entry for key "peer"'],
    ["{{.peername.length}}", 'template: :1:2: executing "" at <.peername.length>: map has no entry for key "length"'],
    ["{{.of}}", "{{.of}} is neither a text nor a number"],
    ["{{.list}}", "{{.list}} is neither a text nor a number"],
    ["{{.nothing}}", "{{.nothing}} is neither a text nor a number"],
    ["{{.peername", "unclosed action"],
    ["{{.peername}}{{", "unclosed action"],
    ...["{{}}", "{{peername}}", "{{.peer-name}}", "{{-.peername}}", "{{.peername-}}", "{{ . }}"].map(
        (text) => [text, `${text} ${name}`] as const,
    ),
    ...["{{.peername | html}}", "{{/* note */}}", "{{if .on}}", '{{"a"}}'].map(
        (text) => [text, `${text} ${name}`] as const,
    ),
];

describe("A template in a field", () => {
    for (const [text, is] of filled) {
        it(`fills ${JSON.stringify(text)}`, () => {
            assert.equal(fillTemplates(text, values), is);
        });
    }

    for (const [text, message] of refused) {
        it(`refuses ${JSON.stringify(text)}`, () => {
            assert.throws(() => fillTemplates(text, values), { message });
        });
    }
});
