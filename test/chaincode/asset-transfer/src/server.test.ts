import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverOptions } from "../../../../chaincode/asset-transfer/src/server";

const base = { CHAINCODE_SERVER_ADDRESS: "0.0.0.0:9999", CHAINCODE_ID: "cc:1" };

describe("a chaincode's server", () => {
    const folder = mkdtempSync(join(tmpdir(), "server-"));
    const file = (name: string): string => join(folder, name);

    before(() => {
        for (const name of ["key", "cert", "ca"]) {
            writeFileSync(file(name), name);
        }
    });

    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("is none without an address", () => {
        assert.equal(serverOptions({ CHAINCODE_ID: "cc:1", CORE_PEER_ADDRESS: "peer:7052" }), undefined);
    });

    for (const variables of [
        { CHAINCODE_SERVER_ADDRESS: "0.0.0.0:9999", CHAINCODE_ID: "cc:1" },
        { CHAINCODE_SERVER_ADDRESS: "0.0.0.0:9999", CORE_CHAINCODE_ID_NAME: "cc:1" },
        { CHAINCODE_ADDRESS: "0.0.0.0:9999", CHAINCODE_CCID: "cc:1" },
    ]) {
        it(`is what ${Object.keys(variables).join(" and ")} say`, () => {
            const made = serverOptions(variables);
            assert.deepEqual([made?.address, made?.ccid, made?.tlsProps], ["0.0.0.0:9999", "cc:1", undefined]);
            assert.equal(made?.["grpc.max_receive_message_length"], -1);
        });
    }

    it("has TLS as soon as a file is named, and asks for certificates when it knows who signs them", () => {
        const named = { ...base, CHAINCODE_TLS_KEY: file("key"), CHAINCODE_TLS_CERT: file("cert") };
        const [key, cert, clientCACerts] = ["key", "cert", "ca"].map((text) => Buffer.from(text));
        assert.deepEqual(serverOptions(named)?.tlsProps, { key, cert, clientCACerts: undefined });
        const mutual = { ...named, CHAINCODE_CLIENT_CA_CERT: file("ca") };
        assert.deepEqual(serverOptions(mutual)?.tlsProps, { key, cert, clientCACerts });
        assert.equal(serverOptions({ ...mutual, CHAINCODE_TLS_DISABLED: "true" })?.tlsProps, undefined);
    });

    const refused = [
        { variables: { CHAINCODE_ID: "" }, says: "a server must know its package ID: set CHAINCODE_ID" },
        {
            variables: { CHAINCODE_TLS_DISABLED: "no" },
            says: 'CHAINCODE_TLS_DISABLED must be true or false, not "no"',
        },
        {
            variables: { CHAINCODE_TLS_DISABLED: "false" },
            says: "TLS needs a file: set CHAINCODE_TLS_KEY, or CHAINCODE_TLS_DISABLED=true",
        },
        {
            variables: { CHAINCODE_TLS_KEY: file("key") },
            says: "TLS needs a file: set CHAINCODE_TLS_CERT, or CHAINCODE_TLS_DISABLED=true",
        },
    ];
    for (const { variables, says } of refused) {
        it(`is refused with ${JSON.stringify(Object.keys(variables))} that make no sense: ${says}`, () => {
            assert.throws(() => serverOptions({ ...base, ...variables }), { message: says });
        });
    }
});
