import { peer } from "@hyperledger/fabric-protos";
import assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueServerCertificate, newRootAuthority } from "../../fabric/certificates";
import {
    admit,
    call,
    ended,
    listen,
    message,
    next,
    ofTransaction,
    responseOf,
    type ChaincodePort,
    type Stream,
} from "./peer";

const { Type } = peer.ChaincodeMessage;
const source = "chaincode/records-java";
const record = '{"id":"r1","text":"first","revision":1}';

/** Archives may have to be fetched first. */
const buildMilliseconds = 600_000;

/** A machine that starts a JVM while others work on it, too. */
const startMilliseconds = 120_000;

describe("records-java", () => {
    const folder = mkdtempSync(join(tmpdir(), "records-"));
    let told: string;

    before(async function () {
        this.timeout(buildMilliseconds);
        told = await maven("-B", "-ntp", "-Ptests", "package", `-DbuildDirectory=${folder}`);
    });

    after(() => {
        rmSync(folder, { recursive: true });
    });

    const tests = readFileSync(`${source}/src/test/java/records/RecordsTest.java`, "utf8");
    for (const [, name = ""] of tests.matchAll(/@Test\n\s+void (\w+)\(\)/g)) {
        it(
            name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
            () => {
                const report = join(folder, "surefire-reports", "TEST-records.RecordsTest.xml");
                // Without a report it was never compiled: then all of the output says why.
                const cases = existsSync(report) ? readFileSync(report, "utf8") : told;
                assert.match(cases, new RegExp(`<testcase name="${name}"[^>]*/>`), cases);
            },
        );
    }

    it("is laid out without a warning of the compiler", () => {
        assert.doesNotMatch(told, /\[(?:WARNING|ERROR)\] \/.*\.java/);
    });

    describe("its program", () => {
        const root = newRootAuthority({ commonName: "tlsca", organisation: "org1" }, new Date());
        const tls = issueServerCertificate(root, { hosts: ["localhost"] }, new Date());
        let port: ChaincodePort;
        let chaincode: ChildProcess;

        const file = (name: string, content: string): string => {
            writeFileSync(join(folder, name), content);
            return join(folder, name);
        };

        before(async function () {
            this.timeout(startMilliseconds);
            port = await listen(tls, root.certificate);
            const env = {
                ...process.env,
                CORE_CHAINCODE_ID_NAME: "records:1",
                CORE_PEER_TLS_ENABLED: "true",
                CORE_PEER_TLS_ROOTCERT_FILE: file("peer.crt", root.certificate),
                CORE_TLS_CLIENT_KEY_PATH: file("client.key", Buffer.from(tls.key).toString("base64")),
                CORE_TLS_CLIENT_CERT_PATH: file("client.crt", Buffer.from(tls.certificate).toString("base64")),
            };
            const args = ["-jar", join(folder, "chaincode.jar"), "--peerAddress", port.address];
            chaincode = spawn("java", args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
            const said: string[] = [];
            for (const output of [chaincode.stdout, chaincode.stderr]) {
                output?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
            }
            const end = ended(chaincode).then((code) =>
                Promise.reject(new Error(`ended with ${code}: ${said.join("")}`)),
            );
            const registered = port.connected.then(admit);
            assert.equal(await Promise.race([registered, end]), "records:1");
        });

        after(() => {
            chaincode.kill("SIGKILL");
            port.stop();
        });

        /** Answers the reads of a transaction with what the ledger holds, and tells what it writes. */
        async function transact(stream: Stream, state: string, ...words: readonly string[]): Promise<Transacted> {
            // The shim may be at the end of the transaction before, although it has answered: one of the same ID is an error then.
            const txId = randomUUID();
            stream.write(ofTransaction(txId, call(Type.TRANSACTION, tls, "records", ...words)));
            let put = "";
            for (;;) {
                const said = await next(stream);
                assert.notEqual(said.getType(), Type.ERROR, Buffer.from(said.getPayload_asU8()).toString());
                if (said.getType() === Type.COMPLETED) {
                    return { ...responseOf(said), put };
                }
                if (said.getType() === Type.PUT_STATE) {
                    put = Buffer.from(
                        peer.PutState.deserializeBinary(said.getPayload_asU8()).getValue_asU8(),
                    ).toString();
                }
                const answer = said.getType() === Type.GET_STATE ? Buffer.from(state) : new Uint8Array();
                stream.write(ofTransaction(txId, message(Type.RESPONSE, answer)));
            }
        }

        it("puts the record that it makes and answers with it", async () => {
            const made = await transact(await port.connected, "", "create", "r1", "first");
            assert.deepEqual(made, { status: 200, text: record, put: record });
        });

        it("reads, finds and revises what is there", async () => {
            const stream = await port.connected;
            assert.deepEqual(await transact(stream, record, "read", "r1"), { status: 200, text: record, put: "" });
            assert.deepEqual(await transact(stream, record, "exists", "r1"), { status: 200, text: "true", put: "" });
            const revised = '{"id":"r1","text":"second","revision":2}';
            const updated = await transact(stream, record, "update", "r1", "second");
            assert.deepEqual(updated, { status: 200, text: revised, put: revised });
        });

        it("says in a few words why it refuses", async () => {
            const refused = await transact(await port.connected, "", "read", "r1");
            assert.deepEqual(refused, { status: 500, text: "the record r1 does not exist", put: "" });
        });
    });
});

interface Transacted {
    readonly status: number;
    readonly text: string;
    readonly put: string;
}

/** All that Maven says, however it ends. */
async function maven(...args: readonly string[]): Promise<string> {
    return new Promise((resolve) => {
        execFile("mvn", args, { cwd: source, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
            resolve(error === null ? stdout : `${stdout}${stderr}\n${error.message}\n`);
        });
    });
}
