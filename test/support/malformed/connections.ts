import { type Content, type Files, type Kind, type Malformed, notBuilt, packageOf } from "./malformed";

/** Kinds whose packages hold a connection.json. */
type ServerKind = Extract<Kind, "ccaas" | "external">;

const good = { address: "chaincode.example.com:9999", dial_timeout: "10s", tls_required: false };
const certificate = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
const tls = { ...good, tls_required: true, root_cert: certificate };
const mutual = { ...tls, client_auth_required: true, client_cert: certificate, client_key: certificate };

const unparseable = /unable to parse .*connection\.json/;
const noAddress = /chaincode address not provided/;
const address = /chaincode address '.*' must be host:port/;
const timeout = /chaincode dial_timeout '.*' must be a Go duration above 0/;

function wrongFiles(kind: ServerKind, what: string, files: Files, says: RegExp): Malformed {
    const metadata = JSON.stringify({ path: "", type: kind, label: "basic_1.0" });
    return {
        name: `${kind}: ${what}`,
        archive: () => packageOf(files, metadata),
        reader: undefined,
        packer: undefined,
        peer: notBuilt,
        unpacked: { kind, files, metadata, refusedBy: "build", says },
    };
}

interface Wrong {
    readonly what: string;
    readonly content: Content;
    readonly says: RegExp;
}

function fields(what: string, given: Readonly<Record<string, unknown>>, says: RegExp, base: object = good): Wrong {
    return { what, content: JSON.stringify({ ...base, ...given }), says };
}

const contents: readonly Wrong[] = [
    { what: "of no bytes", content: "", says: unparseable },
    { what: "with a byte-order mark", content: `\ufeff${JSON.stringify(good)}`, says: unparseable },
    { what: "that is a list", content: "[]", says: unparseable },
    { what: "that ends too early", content: '{"address":', says: unparseable },
    { what: "without fields", content: "{}", says: noAddress },
    {
        what: "that is large",
        content: JSON.stringify({ ...good, more: " ".repeat(1024 * 1024) }),
        says: /more than 1048576 bytes/,
    },
    fields("without an address", { address: undefined }, noAddress),
    fields("with an empty address", { address: "" }, noAddress),
    fields("with a number as its address", { address: 9999 }, /field address is not a text/),
    fields("with an address without a port", { address: "chaincode.example.com" }, address),
    fields("with port 0", { address: "chaincode:0" }, address),
    fields("with port 70000", { address: "chaincode:70000" }, address),
    fields("with a port that is a name", { address: "chaincode:http" }, address),
    fields("with a scheme in its address", { address: "grpc://chaincode:9999" }, address),
    fields("with a blank in its address", { address: "chain code:9999" }, address),
    fields("with a line break in its address", { address: "chaincode\n:9999" }, address),
    fields("with a timeout without unit", { dial_timeout: "10" }, timeout),
    fields("with a timeout of 0", { dial_timeout: "0s" }, timeout),
    fields("with a negative timeout", { dial_timeout: "-3s" }, timeout),
    fields("with a number as its timeout", { dial_timeout: 10 }, /field dial_timeout is not a text/),
    fields("with a text as tls_required", { tls_required: "false" }, /field tls_required is neither true nor false/),
    fields("with TLS and no root certificate", { root_cert: "" }, /chaincode tls root cert not provided/, tls),
    fields("with client authentication and no key", { client_key: "" }, /chaincode tls key not provided/, mutual),
    fields(
        "with client authentication and no certificate",
        { client_cert: "" },
        /chaincode tls cert not provided/,
        mutual,
    ),
    fields("with an object as its root certificate", { root_cert: {} }, /field root_cert is not a text/, tls),
];

/** What only `ccaas` fills; it gets {"peername":"org1-peer1"}. */
const templates: readonly Wrong[] = [
    fields(
        "with a template of an unknown name",
        { address: "{{.nobody}}:9999" },
        /Failed to parse the Address field template/,
    ),
    fields(
        "with a template that is not closed",
        { address: "{{.peername:9999" },
        /Failed to parse the Address field template/,
    ),
    fields(
        "with a template that calls a function",
        { address: '{{printf "%s" .peername}}:1' },
        /Failed to parse the Address/,
    ),
    fields(
        "with a broken template as its timeout",
        { dial_timeout: "{{" },
        /Failed to parse the DialTimeout field template/,
    ),
    fields(
        "with an unknown root certificate",
        { root_cert: "{{.root}}" },
        /Failed to parse the RootCert field template/,
        tls,
    ),
];

export const connectionFiles: readonly Malformed[] = [
    ...(["ccaas", "external"] as const).flatMap((kind) => [
        wrongFiles(kind, "no connection.json", { "image.json": "{}" }, /connection\.json not found/),
        wrongFiles(kind, "a folder in place of connection.json", { "connection.json/a": "" }, /is not a regular file/),
        ...contents.map(({ what, content, says }) =>
            wrongFiles(kind, `a connection.json ${what}`, { "connection.json": content }, says),
        ),
    ]),
    ...templates.map(({ what, content, says }) =>
        wrongFiles("ccaas", `a connection.json ${what}`, { "connection.json": content }, says),
    ),
];
