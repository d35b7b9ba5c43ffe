import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";

import { connectionJson, readConnection } from "../../../builder/package/connection";
import { makeFolder, removeFolder } from "../../support/verbs";

const address = "chaincode:9999";
const tls = { tls_required: true, root_cert: "root" };
const mutual = { ...tls, client_auth_required: true, client_key: "key", client_cert: "cert" };

interface Built {
    readonly of: string;
    readonly connection: unknown;
    readonly is: unknown;
}

const built: readonly Built[] = [
    { of: "an address", connection: { address }, is: { address, dial_timeout: "3s", tls_required: false } },
    {
        of: "an empty dial_timeout, which the peer would refuse",
        connection: { address: "[2001:db8::1]:7052", dial_timeout: "", domain: null },
        is: { address: "[2001:db8::1]:7052", dial_timeout: "3s", tls_required: false },
    },
    {
        of: "all fields without TLS",
        connection: { ...mutual, address, dial_timeout: "10s", domain: "server", tls_required: false, other: [1] },
        is: { address, domain: "server", dial_timeout: "10s", tls_required: false },
    },
    {
        of: "TLS of the server",
        connection: { ...tls, address, dial_timeout: "1m30s" },
        is: {
            ...{ address, dial_timeout: "1m30s", tls_required: true, client_auth_required: false },
            ...{ client_key: "", client_cert: "", root_cert: "root" },
        },
    },
    {
        of: "TLS of both sides, laid out over lines and with names in capitals",
        connection: `{\n  "ADDRESS" : "${address}",\n\t"Domain": "server" , ${JSON.stringify(mutual).slice(1)}`,
        is: { ...mutual, address, domain: "server", dial_timeout: "3s" },
    },
];

interface Refused {
    readonly what: string;
    readonly connection: unknown;
    readonly says: string;
}

const parse = "unable to parse FOLDER/connection.json:";
const duration = "must be a Go duration above 0, e.g. 10s";
const refused: readonly Refused[] = [
    {
        what: "no JSON",
        connection: "{",
        says: `${parse} Expected property name or '}' in JSON at position 1 (line 1 column 2)`,
    },
    {
        what: "a byte-order mark",
        connection: `\ufeff{"address":"${address}"}`,
        says: `${parse} it begins with a byte-order mark`,
    },
    { what: "a list", connection: "[]", says: `${parse} it is not a JSON object` },
    { what: "a number as address", connection: { address: 7052 }, says: `${parse} field address is not a text` },
    {
        what: "a number as dial_timeout",
        connection: { address, dial_timeout: 10 },
        says: `${parse} field dial_timeout is not a text`,
    },
    {
        what: "a text as tls_required",
        connection: { address, tls_required: "true" },
        says: `${parse} field tls_required is neither true nor false`,
    },
    {
        what: "a list as root_cert, even without TLS",
        connection: { address, root_cert: [] },
        says: `${parse} field root_cert is not a text`,
    },
    { what: "no address", connection: {}, says: "chaincode address not provided" },
    {
        what: "an address without port",
        connection: { address: "host" },
        says: "chaincode address 'host' must be host:port",
    },
    {
        what: "an address without host",
        connection: { address: ":7052" },
        says: "chaincode address ':7052' must be host:port",
    },
    { what: "a URL", connection: { address: "http://a:1" }, says: "chaincode address 'http://a:1' must be host:port" },
    { what: "port 0", connection: { address: "a:0" }, says: "chaincode address 'a:0' must be host:port" },
    { what: "port 65536", connection: { address: "a:65536" }, says: "chaincode address 'a:65536' must be host:port" },
    {
        what: "a blank in a host",
        connection: { address: "a b:1" },
        says: "chaincode address 'a b:1' must be host:port",
    },
    {
        what: "a template that nobody fills",
        connection: { address: "{{.peername}}:7052" },
        says: "chaincode address '{{.peername}}:7052' must be host:port",
    },
    {
        what: "a dial_timeout without unit",
        connection: { address, dial_timeout: "10" },
        says: `chaincode dial_timeout '10' ${duration}: time: missing unit in duration "10"`,
    },
    {
        what: "a dial_timeout of nothing",
        connection: { address, dial_timeout: "0s" },
        says: `chaincode dial_timeout '0s' ${duration}`,
    },
    {
        what: "a dial_timeout below nothing",
        connection: { address, dial_timeout: "-3s" },
        says: `chaincode dial_timeout '-3s' ${duration}`,
    },
    {
        what: "TLS without root certificate",
        connection: { ...tls, address, root_cert: "" },
        says: "chaincode tls root cert not provided",
    },
    {
        what: "client authentication without key",
        connection: { ...mutual, address, client_key: "" },
        says: "chaincode tls key not provided",
    },
    {
        what: "client authentication without certificate",
        connection: { ...mutual, address, client_cert: "" },
        says: "chaincode tls cert not provided",
    },
];

describe("The connection.json of a package", () => {
    let folder = "";
    afterEach(() => {
        removeFolder(folder);
    });

    const asItIs = (_field: string, text: string): string => text;
    const handed = async (connection: unknown, fill = asItIs): Promise<unknown> => {
        folder = makeFolder({ "connection.json": connection });
        return JSON.parse(connectionJson(await readConnection(folder, fill)));
    };

    for (const { of, connection, is } of built) {
        it(`hands the peer ${of}`, async () => {
            assert.deepEqual(await handed(connection), is);
        });
    }

    it("is filled field by field, under Fabric's names of them", async () => {
        const given = { ...mutual, address, domain: "domain", dial_timeout: "1s" };
        const named: string[] = [];
        await handed(given, (field, text) => {
            named.push(`${field}: ${text}`);
            return text;
        });
        const expected = ["Address: chaincode:9999", "Domain: domain", "DialTimeout: 1s", "RootCert: root"];
        assert.deepEqual(named, [...expected, "ClientKey: key", "ClientCert: cert"]);
    });

    for (const { what, connection, says } of refused) {
        it(`is refused with ${what}`, async () => {
            await assert.rejects(handed(connection), (error: Error) => {
                assert.equal(error.message, says.replaceAll("FOLDER", folder));
                return true;
            });
        });
    }

    it("has to be there, and a file", async () => {
        folder = makeFolder({ "empty/": "", "linked/": "", "folder/connection.json/": "" });
        symlinkSync("/etc/passwd", join(folder, "linked/connection.json"));
        for (const [name, says] of [
            ["empty", "not found"],
            ["linked", "is not a regular file"],
            ["folder", "is not a regular file"],
        ] as const) {
            const message = `${join(folder, name)}/connection.json ${says}`;
            await assert.rejects(readConnection(join(folder, name), asItIs), { message });
        }
    });
});
