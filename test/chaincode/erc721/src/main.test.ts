import { peer } from "@hyperledger/fabric-protos";
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { issueServerCertificate, newRootAuthority } from "../../../../fabric/certificates";
import { admit, call, listen, message, next, responseOf, type ChaincodePort } from "../../peer";

const { Type } = peer.ChaincodeMessage;

describe("the program of erc721", () => {
    const folder = mkdtempSync(join(tmpdir(), "erc721-"));
    const program = join(folder, "main.js");
    const root = newRootAuthority({ commonName: "tlsca", organisation: "org1" }, new Date());
    const tls = issueServerCertificate(root, { hosts: ["localhost"] }, new Date());
    const file = (name: string, content: string): string => {
        writeFileSync(join(folder, name), content);
        return join(folder, name);
    };
    let port: ChaincodePort;
    let chaincode: ChildProcess;

    before(async () => {
        const entryPoints = ["chaincode/erc721/src/main.ts"];
        await build({ entryPoints, bundle: true, platform: "node", target: "node20", outfile: program });
        port = await listen(tls, root.certificate);
        const env = {
            CORE_CHAINCODE_ID_NAME: "erc721:1",
            CORE_PEER_ADDRESS: port.address,
            CORE_PEER_TLS_ENABLED: "true",
            CORE_PEER_TLS_ROOTCERT_FILE: file("peer.crt", root.certificate),
            CORE_TLS_CLIENT_KEY_PATH: file("client.key", Buffer.from(tls.key).toString("base64")),
            CORE_TLS_CLIENT_CERT_PATH: file("client.crt", Buffer.from(tls.certificate).toString("base64")),
        };
        chaincode = spawn(process.execPath, [program], { cwd: folder, stdio: "ignore", env });
        assert.equal(await admit(await port.connected), "erc721:1");
    });

    after(() => {
        chaincode.kill("SIGKILL");
        port.stop();
        rmSync(folder, { recursive: true });
    });

    it("answers a count of none with a nought", async () => {
        const stream = await port.connected;
        stream.write(call(Type.TRANSACTION, tls, "erc721", "TotalSupply"));
        const range = await next(stream);
        assert.equal(range.getType(), Type.GET_STATE_BY_RANGE);
        const none = new peer.QueryResponse().serializeBinary();
        stream.write(message(Type.RESPONSE, none));
        assert.equal((await next(stream)).getType(), Type.QUERY_STATE_CLOSE);
        stream.write(message(Type.RESPONSE, none));
        assert.deepEqual(responseOf(await next(stream)), { status: 200, text: "0" });
    });

    it("tells a client the account that its certificate gives it", async () => {
        const stream = await port.connected;
        stream.write(call(Type.TRANSACTION, tls, "erc721", "ClientAccountID"));
        const { status, text } = responseOf(await next(stream));
        assert.equal(status, 200);
        assert.match(text, /^Org1MSP::x509::\/CN=localhost::\/O=org1\/CN=tlsca$/);
    });

    it("says in a few words why it refuses", async () => {
        const stream = await port.connected;
        stream.write(call(Type.TRANSACTION, tls, "erc721", "OwnerOf", "seven"));
        const error = await next(stream);
        const says = 'the ID of a token must be a whole number below 2^256 in decimal digits, not "seven"';
        assert.deepEqual(responseOf(error), { status: 500, text: says });
    });
});
