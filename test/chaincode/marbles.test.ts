import { peer } from "@hyperledger/fabric-protos";
import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueServerCertificate, newRootAuthority } from "../../fabric/certificates";
import { describeGoTests } from "./go-tests";
import { admit, call, connect, ended, freeAddress, listen, message, next, responseOf, type Stream } from "./peer";

const { Type } = peer.ChaincodeMessage;
const ccid = `marbles:${"ab".repeat(32)}`;
const marble = '{"docType":"marble","name":"marble1","color":"blue","size":35,"owner":"tom"}';

describe("marbles", () => {
    describeGoTests("chaincode/marbles");
});

describe("the program of marbles", () => {
    const folder = mkdtempSync(join(tmpdir(), "marbles-"));
    const program = join(folder, "chaincode");
    const root = newRootAuthority({ commonName: "tlsca", organisation: "org1" }, new Date());
    const tls = issueServerCertificate(root, { hosts: ["localhost"] }, new Date());
    const file = (name: string, content: string): string => {
        writeFileSync(join(folder, name), content);
        return join(folder, name);
    };
    let chaincode: ChildProcess;

    before(function () {
        this.timeout(600_000);
        const args = ["build", "-o", program, "."];
        execFileSync("go", args, { cwd: "chaincode/marbles", env: { ...process.env, CGO_ENABLED: "0" } });
    });

    afterEach(() => {
        chaincode.kill("SIGKILL");
    });

    after(() => {
        rmSync(folder, { recursive: true });
    });

    /** Does what a peer does with the first call of a chaincode that wants one, and looks at what it puts. */
    async function initializes(stream: Stream): Promise<void> {
        assert.equal(await admit(stream), ccid);
        stream.write(call(Type.INIT, tls, "marbles", "initMarble", "marble1", "blue", "35", "tom"));
        assert.equal((await next(stream)).getType(), Type.GET_STATE);
        stream.write(message(Type.RESPONSE, new Uint8Array()));
        const put = peer.PutState.deserializeBinary((await next(stream)).getPayload_asU8());
        assert.deepEqual([put.getKey(), Buffer.from(put.getValue_asU8()).toString()], ["marble1", marble]);
        stream.write(message(Type.RESPONSE, new Uint8Array()));
        const index = peer.PutState.deserializeBinary((await next(stream)).getPayload_asU8());
        assert.equal(index.getKey(), "\0color~name\0blue\0marble1\0");
        stream.write(message(Type.RESPONSE, new Uint8Array()));
        const completed = await next(stream);
        assert.equal(completed.getType(), Type.COMPLETED);
        assert.deepEqual(responseOf(completed), { status: 200, text: "" });
    }

    it("as a server registers with a peer that connects over mutual TLS, and performs its first call", async () => {
        const address = await freeAddress();
        const env = {
            CHAINCODE_ADDRESS: address,
            CHAINCODE_CCID: ccid,
            CHAINCODE_TLS_KEY: file("server.key", tls.key),
            CHAINCODE_TLS_CERT: file("server.crt", tls.certificate),
            CHAINCODE_CLIENT_CA_CERT: file("clients.crt", root.certificate),
        };
        chaincode = spawn(program, { env, stdio: "ignore" });
        const connection = await connect(address, tls, root.certificate);
        await initializes(connection.stream);
        const end = ended(chaincode);
        chaincode.kill("SIGTERM");
        assert.equal(await end, 0);
        connection.stop();
    });

    for (const [what, variable, args] of [
        ["its environment", "CORE_PEER_ADDRESS", (): readonly string[] => []],
        ["its command line", "OTHER", (address: string): readonly string[] => [`-peer.address=${address}`]],
    ] as const) {
        it(`as a client registers with the peer that ${what} names, and ends with a failure without it`, async () => {
            const port = await listen(tls, root.certificate);
            const env = {
                [variable]: port.address,
                CORE_CHAINCODE_ID_NAME: ccid,
                CORE_PEER_TLS_ENABLED: "true",
                CORE_PEER_TLS_ROOTCERT_FILE: file("peer.crt", root.certificate),
                CORE_TLS_CLIENT_KEY_FILE: file("client.key", tls.key),
                CORE_TLS_CLIENT_CERT_FILE: file("client.crt", tls.certificate),
            };
            chaincode = spawn(program, args(port.address), { env, stdio: "ignore" });
            await initializes(await port.connected);
            const end = ended(chaincode);
            port.stop();
            assert.equal(await end, 1);
        });
    }
});
