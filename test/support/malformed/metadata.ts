import { largestJson } from "../../../ground/json-object";
import { type Content, image, type Malformed, notBuilt, notDetected, packageOf, type Unpacked } from "./malformed";

const files = { "image.json": image };
const peerCannotRead = /could not unmarshal metadata\.json as json/;
const noLabel = /its metadata\.json has no type and label that Fabric takes/;
const invalidLabel = /invalid label '.*'\. Label must be non-empty/s;

interface Answers {
    readonly reader: RegExp | undefined;
    readonly peer: Malformed["peer"];
    /** What a verb says of it, where it differs from the others. */
    readonly says?: RegExp | undefined;
    readonly refusedBy?: Unpacked["refusedBy"];
}

function wrong(name: string, json: Content, answers: Answers): Malformed {
    const { reader, peer, refusedBy = "detect", says } = answers;
    return {
        name: `metadata ${name}`,
        archive: () => packageOf(files, json),
        reader,
        packer: undefined,
        peer,
        unpacked: { kind: "k8s", files, metadata: json, refusedBy, says },
    };
}

/** What no JSON parser takes, or what is no object. */
const unreadable = [
    { name: "of no bytes", json: "", reader: /metadata\.json: it is empty/ },
    { name: "of blanks", json: " \n ", reader: /metadata\.json: Unexpected end of JSON input/ },
    {
        name: "that ends too early",
        json: '{"type":"k8s","label":"basic"',
        reader: /metadata\.json: Expected ',' or '\}'/,
    },
    {
        name: "with something behind it",
        json: '{"type":"k8s","label":"a"} x',
        reader: /metadata\.json: Unexpected non-white/,
    },
    {
        name: "with a comma too many",
        json: '{"type":"k8s","label":"a",}',
        reader: /metadata\.json: Expected double-quoted/,
    },
    {
        name: "with single quotes",
        json: "{'type':'k8s','label':'a'}",
        reader: /metadata\.json: Expected property name/,
    },
    { name: "with a comment", json: '{"type":"k8s"/* */,"label":"a"}', reader: /metadata\.json: Expected ','/ },
    {
        name: "with a byte-order mark",
        json: '\ufeff{"type":"k8s","label":"a"}',
        reader: /metadata\.json: it begins with a byte-order mark/,
    },
    {
        name: "in UTF-16",
        json: Buffer.from('\ufeff{"type":"k8s","label":"a"}', "utf16le"),
        reader: /metadata\.json: it is not UTF-8/,
    },
    {
        name: "with a line break in a text",
        json: '{"type":"k8s","label":"a\nb"}',
        reader: /metadata\.json: Bad control character/,
    },
    {
        name: "with NULs behind it",
        json: '{"type":"k8s","label":"a"}\0\0',
        reader: /metadata\.json: Unexpected non-whitespace/,
    },
    { name: "that are YAML", json: "type: k8s\nlabel: basic\n", reader: /metadata\.json: Unexpected token/ },
    {
        name: "that are a list",
        json: '[{"type":"k8s","label":"a"}]',
        reader: /metadata\.json: it is not a JSON object/,
    },
    { name: "that are a text", json: '"k8s"', reader: /metadata\.json: it is not a JSON object/ },
    { name: "that are a number", json: "1e999", reader: /metadata\.json: it is not a JSON object/ },
].map(({ name, json, reader }) =>
    wrong(name, json, { reader, peer: peerCannotRead, says: /unable to parse .*metadata\.json/ }),
);

/** Fields of wrong types. */
const mistyped = ["5", "true", "[]", "{}", '["k8s"]'].flatMap((value) =>
    ["label", "type"].map((field) =>
        wrong(
            `with ${value} as its ${field}`,
            JSON.stringify({ type: "k8s", label: "basic" }).replace(new RegExp(`("${field}":)"[^"]*"`), `$1${value}`),
            {
                reader: new RegExp(`metadata\\.json: field ${field} is not a text`),
                peer: peerCannotRead,
                says: new RegExp(`unable to parse .*metadata\\.json: field ${field} is not a text`),
            },
        ),
    ),
);

/** Labels that no peer takes; the verbs get them only from somebody at a shell. */
const labels = [
    { name: "an empty label", label: "", says: /file must contain 'label' and 'type'/ },
    { name: "a slash in its label", label: "a/b", says: /must be a valid RFC1035 label/ },
    { name: "dots as its label", label: "..", says: /chaincode label '\.\.' must be a valid RFC1035 label/ },
    { name: "a path as its label", label: "../../canary", says: /must be a valid RFC1035 label/ },
    { name: "a blank in its label", label: "a b", says: /chaincode label 'a b' must be a valid RFC1035 label/ },
    { name: "a line break in its label", label: "a\nb", says: /chaincode label 'a b' must be a valid RFC1035 label/ },
    { name: "a NUL in its label", label: "a\0b", says: /chaincode label 'a\\u0000b' must be a valid RFC1035 label/ },
    { name: "an umlaut in its label", label: "bäsic", says: /chaincode label 'bäsic' must be a valid RFC1035 label/ },
    { name: "an escape sequence in its label", label: "\u001b[2J", says: /label '\\u001b\[2J' must be/ },
    { name: "half a character in its label", label: "\ud800", says: /must be a valid RFC1035 label/ },
    { name: "a command in its label", label: "$(touch canary)", says: /label '\$\(touch canary\)' must be/ },
    {
        name: "65536 blanks in its label",
        label: `a${" ".repeat(65_536)}b`,
        says: /metadata\.json has a label of more than 255 characters/,
    },
].map(({ name, label, says }): Malformed => {
    const made = wrong(`with ${name}`, JSON.stringify({ path: "", type: "k8s", label }), {
        reader: noLabel,
        peer: invalidLabel,
        refusedBy: label === "" ? "detect" : refusing(label),
        says,
    });
    const source = { type: "k8s" as const, label, files: { "image.json": Buffer.from(image) } };
    return { ...made, packer: { source, says: /label ".*" must begin with a letter or digit/ } };
});

/** What cannot be a name of anything is not looked at. */
function refusing(label: string): "detect" | "build" {
    return label.length > 255 ? "detect" : "build";
}

/** Labels that a peer takes, but no file name or no object of Kubernetes. */
const unusable = [
    {
        name: "a label of 65536 characters",
        label: "a".repeat(65_536),
        reader: noLabel,
        peer: /file name too long/,
        says: /metadata\.json has a label of more than 255 characters/,
    },
    {
        name: "a label of 174 characters",
        label: "a".repeat(174),
        reader: noLabel,
        peer: /file name too long|could not build/,
        says: /must be no more than 63 characters/,
    },
    {
        name: "a label of 64 characters",
        label: "a".repeat(64),
        reader: undefined,
        peer: notBuilt,
        says: /must be no more than 63 characters/,
    },
    {
        name: "an underscore in its label",
        label: "basic_1.0",
        reader: undefined,
        peer: notBuilt,
        says: /chaincode label 'basic_1\.0' must be/,
    },
    {
        name: "a label that begins with a digit",
        label: "42",
        reader: undefined,
        peer: notBuilt,
        says: /chaincode label '42' must be/,
    },
].map(({ name, label, says, ...rest }): Malformed => {
    const made = wrong(`with ${name}`, JSON.stringify({ path: "", type: "k8s", label }), {
        ...rest,
        refusedBy: refusing(label),
        says,
    });
    const source = { type: "k8s" as const, label, files: { "image.json": Buffer.from(image) } };
    return { ...made, packer: { source, says: /label ".*" must be (?:an RFC 1035 label|at most 173 characters)/ } };
});

const others: readonly Malformed[] = [
    wrong("that are null", "null", {
        reader: /metadata\.json: it is not a JSON object/,
        peer: invalidLabel,
        says: /metadata\.json/,
    }),
    wrong("without fields", "{}", {
        reader: noLabel,
        peer: invalidLabel,
        says: /file must contain 'label' and 'type'/,
    }),
    wrong("without a type", '{"label":"basic"}', {
        reader: noLabel,
        peer: notDetected,
        says: /file must contain 'label' and 'type'/,
    }),
    wrong("with null as its type", '{"label":"basic","type":null}', {
        reader: noLabel,
        peer: notDetected,
        says: /file must contain 'label' and 'type'/,
    }),
    wrong("with an empty type", '{"label":"basic","type":""}', {
        reader: noLabel,
        peer: notDetected,
        says: /file must contain 'label' and 'type'/,
    }),
    wrong("with an unknown type", '{"label":"basic","type":"wasm"}', { reader: undefined, peer: notDetected }),
    wrong("with a blank behind its type", '{"label":"basic","type":"k8s "}', { reader: undefined, peer: notDetected }),
    wrong("with a number as its path", '{"label":"basic","type":"golan","path":5}', {
        reader: /field path is not a text/,
        peer: peerCannotRead,
    }),
    wrong("with the fields of a prototype", '{"__proto__":{"type":"k8s","label":"basic"}}', {
        reader: noLabel,
        peer: invalidLabel,
        says: /file must contain 'label' and 'type'/,
    }),
    // As in Go, the last one counts, whatever its case of letters.
    wrong("with its label twice", '{"label":"basic","type":"k8s","label":"Second"}', {
        reader: /field label is there twice/,
        peer: notBuilt,
        refusedBy: "build",
        says: /chaincode label 'Second' must be/,
    }),
    wrong("with its type twice, in other case", '{"label":"basic","type":"k8s","Type":"wasm"}', {
        reader: /field Type is there twice/,
        peer: notDetected,
    }),
    wrong("that are nested deeply", `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`, {
        reader: noLabel,
        peer: peerCannotRead,
        says: /metadata\.json: it has more than 10000 commas and brackets/,
    }),
    wrong("that are large", JSON.stringify({ label: "basic", type: "k8s", more: " ".repeat(largestJson) }), {
        reader: /metadata\.json: it is larger than 1048576 bytes/,
        peer: notDetected,
        says: /has more than 1048576 bytes/,
    }),
];

export const metadataFiles: readonly Malformed[] = [...unreadable, ...mistyped, ...labels, ...unusable, ...others];
