import assert from "node:assert/strict";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import * as grpc from "@grpc/grpc-js";
import { issueServerCertificate, newRootAuthority, type CertifiedKey } from "../../fabric/certificates";
import { httpsRequest, newGrpcClient, unary, type Endpoint } from "../../fabric/endpoint";
import { withoutTlsChecks } from "../support/environment";

const hour = 3_600_000;
const now = new Date();
const before = new Date(now.getTime() - 24 * hour);
const root = newRootAuthority({ commonName: "tlsca.org1" }, before);
const other = newRootAuthority({ commonName: "tlsca.org1" }, before);
const oldRoot = newRootAuthority({ commonName: "tlsca.org1" }, new Date(now.getTime() - 16 * 365 * 24 * hour));
const valid = issueServerCertificate(root, { hosts: ["org1-peer1"] }, now);

/** A certificate of the same key that ended long ago, changed. */
function ended(
    change: { readonly root?: CertifiedKey; readonly host?: string; readonly key?: string } = {},
): CertifiedKey {
    const { root: authority = root, host = "org1-peer1", key = valid.key } = change;
    return issueServerCertificate(authority, { hosts: [host], key, lifetime: hour }, before);
}

const echo: grpc.MethodDefinition<Buffer, Buffer> = {
    path: "/test.Echo/Echo",
    requestStream: false,
    responseStream: false,
    requestSerialize: (value) => value,
    requestDeserialize: (value) => value,
    responseSerialize: (value) => value,
    responseDeserialize: (value) => value,
};

const transports = {
    https: async (shown: CertifiedKey, endpoint: Endpoint): Promise<string> => {
        let received = 0;
        const server: Server = createServer({ cert: shown.certificate, key: shown.key }, (_request, response) => {
            received += 1;
            response.end("hello");
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        try {
            return (
                await httpsRequest({ ...endpoint, address }, { method: "POST", path: "/", body: "secret" })
            ).body.toString();
        } catch (error) {
            assert.equal(received, 0, "nothing is sent to whom is not verified");
            throw error;
        } finally {
            server.closeAllConnections();
            server.close();
        }
    },
    grpc: async (shown: CertifiedKey, endpoint: Endpoint): Promise<string> => {
        const server = new grpc.Server();
        const pair = { private_key: Buffer.from(shown.key), cert_chain: Buffer.from(shown.certificate) };
        server.addService(
            { echo },
            {
                echo: (call: { request: Buffer }, answer: grpc.sendUnaryData<Buffer>) => {
                    answer(null, call.request);
                },
            },
        );
        const port = await new Promise<number>((resolve, reject) => {
            server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createSsl(null, [pair]), (error, bound) => {
                if (error === null) {
                    resolve(bound);
                } else {
                    reject(error);
                }
            });
        });
        const target = { ...endpoint, address: `127.0.0.1:${port}` };
        const client = newGrpcClient(target);
        try {
            const call = { operation: "echo", method: echo, request: Buffer.from("hello"), deadlineSeconds: 10 };
            return (await unary(client, target, call)).toString();
        } finally {
            client.close();
            server.forceShutdown();
        }
    },
};

const pinned: Endpoint = {
    address: "",
    serverName: "org1-peer1",
    tlsRoot: root.certificate,
    pinned: valid.certificate,
};

for (const [transport, ask] of Object.entries(transports)) {
    describe(`a pinned node over ${transport}`, () => {
        it("is taken with a valid certificate, and with one of its key that has ended", async () => {
            for (const shown of [valid, ended()]) {
                assert.equal(await ask(shown, pinned), "hello");
            }
        });

        it("is taken where one of several roots is its own", async () => {
            const tlsRoot = `${other.certificate}${root.certificate}`;
            assert.equal(await ask(ended(), { ...pinned, tlsRoot }), "hello");
        });

        for (const { name, shown, change = {}, says } of [
            { name: "what has ended, without a pin", shown: ended(), change: { pinned: undefined }, says: /expired/i },
            {
                name: "what has ended, of another key",
                shown: issueServerCertificate(root, { hosts: ["org1-peer1"], lifetime: hour }, before),
                says: /the certificate is refused: CERT_HAS_EXPIRED/,
            },
            {
                name: "what has ended, of another name",
                shown: ended({ host: "org1-peer2" }),
                says: /the certificate is refused: /,
            },
            {
                name: "what has ended, of another root",
                shown: ended({ root: other }),
                says: /the certificate is refused: /,
            },
            {
                name: "what has ended with its root",
                shown: ended({ root: oldRoot }),
                change: { tlsRoot: oldRoot.certificate },
                says: /the certificate is refused: /,
            },
            {
                name: "a valid certificate of another name",
                shown: issueServerCertificate(root, { hosts: ["org1-peer2"], key: valid.key }, now),
                says: /the certificate is refused: ERR_TLS_CERT_ALTNAME_INVALID/,
            },
            {
                name: "a valid certificate of another root, though of the pinned key",
                shown: issueServerCertificate(other, { hosts: ["org1-peer1"], key: valid.key }, now),
                says: /the certificate is refused: /,
            },
        ]) {
            it(`refuses ${name}, whatever the environment says`, async () => {
                await withoutTlsChecks(() => assert.rejects(ask(shown, { ...pinned, ...change }), { message: says }));
            });
        }
    });
}
