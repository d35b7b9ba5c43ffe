import * as grpc from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { issueServerCertificate, newRootAuthority, type CertifiedKey } from "../../../../fabric/certificates";
import { newProposal, signProposal } from "../../../../fabric/proposal";
import { newSigner } from "../../../../fabric/signer";

type Stream = grpc.ServerDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>;

const { Type } = peer.ChaincodeMessage;
const ccid = `asset-transfer:${"ab".repeat(32)}`;
const asset = '{"ID":"asset1","Color":"blue","Size":5,"Owner":"Tomoko","AppraisedValue":300}';

/** A peer's chaincode port: mutual TLS, and the first chaincode that connects. */
interface ChaincodePort {
    readonly address: string;
    readonly connected: Promise<Stream>;
    stop(): void;
}

async function listen(tls: CertifiedKey, root: string): Promise<ChaincodePort> {
    const server = new grpc.Server();
    const connected = new Promise<Stream>((resolve) => {
        server.addService(peer.ChaincodeSupportService, { register: resolve });
    });
    const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) };
    const credentials = grpc.ServerCredentials.createSsl(Buffer.from(root), [pair], true);
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("localhost:0", credentials, (error, bound) => {
            if (error === null) {
                resolve(bound);
            } else {
                reject(error);
            }
        });
    });
    return {
        address: `localhost:${port}`,
        connected,
        stop: () => {
            server.forceShutdown();
        },
    };
}

function message(
    type: peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap],
    payload: Uint8Array,
): peer.ChaincodeMessage {
    const made = new peer.ChaincodeMessage();
    made.setType(type);
    made.setPayload(payload);
    made.setTxid("tx1");
    made.setChannelId("mychannel");
    return made;
}

async function next(stream: Stream): Promise<peer.ChaincodeMessage> {
    return new Promise((resolve) => stream.once("data", resolve));
}

async function ended(chaincode: ChildProcess): Promise<number | null> {
    return new Promise((resolve) => chaincode.once("exit", resolve));
}

describe("the image's program", () => {
    const folder = mkdtempSync(join(tmpdir(), "asset-transfer-"));
    const program = join(folder, "main.js");
    const root = newRootAuthority({ commonName: "tlsca", organisation: "org1" }, new Date());
    const tls = issueServerCertificate(root, { hosts: ["localhost"] }, new Date());
    let port: ChaincodePort;
    let chaincode: ChildProcess;

    /** Started as the builder's pods are: in an empty folder, with its keys in base64 files. */
    function start(): ChildProcess {
        return spawn(process.execPath, [program], {
            cwd: folder,
            stdio: "ignore",
            env: {
                CORE_CHAINCODE_ID_NAME: ccid,
                CORE_PEER_ADDRESS: port.address,
                CORE_PEER_TLS_ENABLED: "true",
                CORE_PEER_TLS_ROOTCERT_FILE: join(folder, "peer.crt"),
                CORE_TLS_CLIENT_KEY_PATH: join(folder, "client.key"),
                CORE_TLS_CLIENT_CERT_PATH: join(folder, "client.crt"),
            },
        });
    }

    before(async () => {
        const entryPoints = ["chaincode/asset-transfer/src/main.ts"];
        await build({ entryPoints, bundle: true, platform: "node", target: "node20", outfile: program });
        writeFileSync(join(folder, "peer.crt"), root.certificate);
        writeFileSync(join(folder, "client.key"), Buffer.from(tls.key).toString("base64"));
        writeFileSync(join(folder, "client.crt"), Buffer.from(tls.certificate).toString("base64"));
    });

    beforeEach(async () => {
        port = await listen(tls, root.certificate);
        chaincode = start();
    });

    afterEach(() => {
        chaincode.kill("SIGKILL");
        port.stop();
    });

    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("registers with its package ID over mutual TLS and answers a transaction", async () => {
        const stream = await port.connected;
        const register = await next(stream);
        assert.equal(peer.ChaincodeID.deserializeBinary(register.getPayload_asU8()).getName(), ccid);

        stream.write(message(Type.REGISTERED, new Uint8Array()));
        stream.write(message(Type.READY, new Uint8Array()));
        stream.write(transaction("ReadAsset", "asset1"));
        const read = await next(stream);
        assert.equal(read.getType(), Type.GET_STATE);
        assert.equal(peer.GetState.deserializeBinary(read.getPayload_asU8()).getKey(), "asset1");

        stream.write(message(Type.RESPONSE, Buffer.from(asset)));
        const completed = await next(stream);
        assert.equal(completed.getType(), Type.COMPLETED);
        const response = peer.Response.deserializeBinary(completed.getPayload_asU8());
        assert.equal(response.getStatus(), 200, response.getMessage());
        assert.equal(Buffer.from(response.getPayload_asU8()).toString(), asset);
    });

    it("ends at once when it is told to", async () => {
        await port.connected;
        const end = ended(chaincode);
        chaincode.kill("SIGTERM");
        assert.equal(await end, 0);
    });

    it("ends with a failure when its peer is gone", async () => {
        await port.connected;
        const end = ended(chaincode);
        port.stop();
        assert.equal(await end, 1);
    });

    function transaction(...args: readonly string[]): peer.ChaincodeMessage {
        const signer = newSigner({ mspId: "Org1MSP", certificate: tls.certificate }, tls.key);
        const invocation = {
            channel: "mychannel",
            chaincode: "asset-transfer",
            args: args.map((arg) => Buffer.from(arg)),
        };
        const input = new peer.ChaincodeInput();
        input.setArgsList([...invocation.args]);
        const made = message(Type.TRANSACTION, input.serializeBinary());
        made.setProposal(signProposal(signer, newProposal(signer.identity, invocation)));
        return made;
    }
});
