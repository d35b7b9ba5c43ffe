import { peer } from "@hyperledger/fabric-protos";
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { issueServerCertificate, newRootAuthority } from "../../../../fabric/certificates";
import {
    admit,
    call,
    connect,
    ended,
    freeAddress,
    listen,
    message,
    next,
    responseOf,
    type ChaincodePort,
    type Stream,
} from "../../peer";

const { Type } = peer.ChaincodeMessage;
const ccid = `asset-transfer:${"ab".repeat(32)}`;
const asset = '{"ID":"asset1","Color":"blue","Size":5,"Owner":"Tomoko","AppraisedValue":300}';

describe("the image's program", () => {
    const folder = mkdtempSync(join(tmpdir(), "asset-transfer-"));
    const program = join(folder, "main.js");
    const root = newRootAuthority({ commonName: "tlsca", organisation: "org1" }, new Date());
    const tls = issueServerCertificate(root, { hosts: ["localhost"] }, new Date());
    const file = (name: string, content: string): string => {
        writeFileSync(join(folder, name), content);
        return join(folder, name);
    };
    let chaincode: ChildProcess;

    /** Started as pods are: in a folder that holds nothing else. */
    function start(env: Readonly<Record<string, string>>, ...args: readonly string[]): ChildProcess {
        return spawn(process.execPath, [program, ...args], { cwd: folder, stdio: "ignore", env });
    }

    before(async () => {
        const entryPoints = ["chaincode/asset-transfer/src/main.ts"];
        await build({ entryPoints, bundle: true, platform: "node", target: "node20", outfile: program });
    });

    afterEach(() => {
        chaincode.kill("SIGKILL");
    });

    after(() => {
        rmSync(folder, { recursive: true });
    });

    /** Does what a peer does with a chaincode that has just connected. */
    async function answers(stream: Stream): Promise<void> {
        assert.equal(await admit(stream), ccid);
        stream.write(call(Type.TRANSACTION, tls, "asset-transfer", "ReadAsset", "asset1"));
        const read = await next(stream);
        assert.equal(read.getType(), Type.GET_STATE);
        assert.equal(peer.GetState.deserializeBinary(read.getPayload_asU8()).getKey(), "asset1");

        stream.write(message(Type.RESPONSE, Buffer.from(asset)));
        const completed = await next(stream);
        assert.equal(completed.getType(), Type.COMPLETED);
        assert.deepEqual(responseOf(completed), { status: 200, text: asset });
    }

    describe("as a client", () => {
        let port: ChaincodePort;

        /** What the builder's pods have: their keys in base64 files. */
        function environment(): Readonly<Record<string, string>> {
            return {
                CORE_CHAINCODE_ID_NAME: ccid,
                CORE_PEER_ADDRESS: port.address,
                CORE_PEER_TLS_ENABLED: "true",
                CORE_PEER_TLS_ROOTCERT_FILE: file("peer.crt", root.certificate),
                CORE_TLS_CLIENT_KEY_PATH: file("client.key", Buffer.from(tls.key).toString("base64")),
                CORE_TLS_CLIENT_CERT_PATH: file("client.crt", Buffer.from(tls.certificate).toString("base64")),
            };
        }

        beforeEach(async () => {
            port = await listen(tls, root.certificate);
        });

        afterEach(() => {
            port.stop();
        });

        it("registers with its package ID over mutual TLS and answers a transaction", async () => {
            chaincode = start(environment());
            await answers(await port.connected);
        });

        it("connects to the peer that its command line names, as a package of type node must", async () => {
            const { CORE_PEER_ADDRESS: address = "", ...others } = environment();
            chaincode = start(others, "--peer.address", address);
            await answers(await port.connected);
        });

        it("ends at once when it is told to", async () => {
            chaincode = start(environment());
            await port.connected;
            const end = ended(chaincode);
            chaincode.kill("SIGTERM");
            assert.equal(await end, 0);
        });

        it("ends with a failure when its peer is gone", async () => {
            chaincode = start(environment());
            await port.connected;
            const end = ended(chaincode);
            port.stop();
            assert.equal(await end, 1);
        });
    });

    describe("as a server", () => {
        let address: string;

        function environment(): Readonly<Record<string, string>> {
            return {
                CHAINCODE_SERVER_ADDRESS: address,
                CHAINCODE_ID: ccid,
                CHAINCODE_TLS_KEY: file("server.key", tls.key),
                CHAINCODE_TLS_CERT: file("server.crt", tls.certificate),
                CHAINCODE_CLIENT_CA_CERT: file("clients.crt", root.certificate),
            };
        }

        beforeEach(async () => {
            address = await freeAddress();
        });

        it("registers with each peer that connects over mutual TLS and answers its transactions", async () => {
            chaincode = start(environment());
            for (const peers of ["first", "second"]) {
                const connection = await connect(address, tls, root.certificate);
                await answers(connection.stream).finally(connection.stop);
                assert.equal(chaincode.exitCode, null, `it ended after its ${peers} peer`);
            }
        });

        it("ends at once when it is told to, though a peer is connected", async () => {
            chaincode = start(environment());
            const connection = await connect(address, tls, root.certificate);
            await next(connection.stream);
            const end = ended(chaincode);
            chaincode.kill("SIGTERM");
            assert.equal(await end, 0);
            connection.stop();
        });

        it("ends with a failure without its package ID", async () => {
            chaincode = start({ CHAINCODE_SERVER_ADDRESS: address });
            assert.equal(await ended(chaincode), 1);
        });
    });
});
