import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

import { enrol, enrolOnce, reenrol, register, type Credentials } from "../../fabric/ca";
import { certificateFacts, newCertificateRequest, newKeyPair } from "../../fabric/certificates";
import { httpsRequest } from "../../fabric/endpoint";
import { startCaServer, type CaServer } from "../support/caserver";

describe("a real Fabric CA server", () => {
    let server: CaServer;
    let registrar: Credentials;

    before(async () => {
        server = await startCaServer();
        registrar = await enrolAt("ca", server.registrar.id, server.registrar.secret);
    });

    after(() => server.stop());

    for (const type of ["client", "peer", "orderer", "admin"] as const) {
        it(`enrols a ${type} whose certificate carries its type as organisational unit`, async () => {
            const id = `some-${type}`;
            assert.equal(await register(server.target("ca"), registrar, { id, secret: "pw", type }), "registered");
            const { certificate } = await enrolAt("ca", id, "pw");
            assert.equal(certificateFacts(certificate).subject, `OU=${type}, CN=${id}`);
            assert.equal(new X509Certificate(certificate).verify(rootKey("ca")), true);
        });
    }

    it("registers once and says so the second time", async () => {
        const identity = { id: "twice", secret: "pw", type: "peer" } as const;
        assert.equal(await register(server.target("ca"), registrar, identity), "registered");
        assert.equal(
            await register(server.target("ca"), registrar, { ...identity, secret: "x" }),
            "already registered",
        );
        await enrolAt("ca", "twice", "pw");
    });

    for (const { name, before } of [
        { name: "one that it does not know", before: undefined },
        { name: "one whom an earlier version let enrol as often as it wanted", before: -1 },
        { name: "one who has used up the enrolments that he had", before: 1 },
    ]) {
        it(`takes a password once, of ${name}`, async () => {
            const target = server.target("ca");
            const id = `once-${String(before)}`;
            if (before !== undefined) {
                await register(target, registrar, { id, secret: "pw", type: "client", maxEnrollments: before });
                await enrolAt("ca", id, "pw");
            }
            for (const secret of ["first", "second"]) {
                const request = newCertificateRequest(newKeyPair().privateKey, { commonName: id, hosts: [] });
                const { certificate } = await enrolOnce(target, registrar, { id, secret, type: "peer", request });
                assert.equal(certificateFacts(certificate).subject, `OU=peer, CN=${id}`);
                await assert.rejects(enrolAt("ca", id, secret), { code: 20 });
                await assert.rejects(enrolAt("ca", id, "pw"), { code: 20 });
            }
        });
    }

    it("lets who cannot be enrolled by a password renew his certificate", async () => {
        const target = server.target("ca");
        const { privateKey: key } = newKeyPair();
        const request = newCertificateRequest(key, { commonName: "again", hosts: [] });
        for (const secret of ["first", "second"]) {
            const wanted = { id: "again", secret, type: "peer", request } as const;
            const { certificate } = await enrolOnce(target, registrar, wanted);
            await reenrol(target, { certificate, key }, { request });
        }
    });

    it("gives TLS certificates with the asked hosts, for servers and clients", async () => {
        const target = server.target("tlsca");
        const tlsRegistrar = await enrolAt("tlsca", server.registrar.id, server.registrar.secret);
        await register(target, tlsRegistrar, { id: "org1-peer1", secret: "pw", type: "peer" });
        const { privateKey } = newKeyPair();
        const hosts = ["org1-peer1", "org1-peer1.fabric.svc", "127.0.0.1"];
        const request = newCertificateRequest(privateKey, { commonName: "org1-peer1", hosts });
        const enrolled = await enrol(target, { id: "org1-peer1", secret: "pw", request, profile: "tls" });
        const certificate = new X509Certificate(enrolled.certificate);
        assert.deepEqual(certificateFacts(enrolled.certificate).hosts, hosts);
        assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
        assert.equal(certificate.verify(rootKey("tlsca")), true);
        assert.equal(certificate.checkPrivateKey(createPrivateKey(privateKey)), true);
    });

    it("gives TLS certificates that are no server's where none is asked for", async () => {
        const target = server.target("tlsca");
        const tlsRegistrar = await enrolAt("tlsca", server.registrar.id, server.registrar.secret);
        await register(target, tlsRegistrar, { id: "org1-admin", secret: "pw", type: "admin" });
        const request = newCertificateRequest(newKeyPair().privateKey, { commonName: "org1-admin", hosts: [] });
        const { certificate } = await enrol(target, { id: "org1-admin", secret: "pw", request });
        assert.deepEqual(new X509Certificate(certificate).keyUsage, ["1.3.6.1.5.5.7.3.2"]);
        assert.equal(certificateFacts(certificate).isForServers, false);
    });

    it("renews a certificate for the same key", async () => {
        await register(server.target("ca"), registrar, { id: "renewed", secret: "pw", type: "orderer" });
        const first = await enrolAt("ca", "renewed", "pw");
        const request = newCertificateRequest(first.key, { commonName: "renewed", hosts: [] });
        const second = await reenrol(server.target("ca"), first, { request });
        const [before, after] = [certificateFacts(first.certificate), certificateFacts(second.certificate)];
        assert.notEqual(after.sha256, before.sha256);
        assert.equal(after.publicKeySha256, before.publicKeySha256);
        assert.equal(after.subject, "OU=orderer, CN=renewed");
    });

    for (const caName of ["ca", "tlsca"] as const) {
        it(`takes its registrar at ${caName} after any number of wrong passwords`, async () => {
            for (let attempt = 1; attempt <= 12; attempt++) {
                await assert.rejects(enrolAt(caName, server.registrar.id, `wrong${attempt}`), { code: 20 });
            }
            const { id, secret } = server.registrar;
            const again = await enrolAt(caName, id, secret);
            const identity = { id: "unharmed", secret: "pw", type: "client" } as const;
            assert.equal(await register(server.target(caName), again, identity), "registered");
        });
    }

    it("tells its metrics to the client of its operations port alone", async () => {
        const call = { method: "GET", path: "/metrics" } as const;
        const told = await httpsRequest(server.operations, call);
        assert.equal(told.status, 200);
        assert.match(told.body.toString(), /^# HELP api_request_count/m);
        for (const path of ["/metrics", "/healthz", "/version"]) {
            const nobody = httpsRequest({ ...server.operations, client: undefined }, { ...call, path });
            await assert.rejects(nobody, /alert|ECONNRESET|socket hang up/);
        }
    });

    it("is ready by its main port, which asks for no certificate", async () => {
        const { endpoint } = server.target("ca");
        assert.equal((await httpsRequest(endpoint, { method: "GET", path: "/cainfo" })).status, 200);
    });

    it("keeps no private key on its volume", () => {
        const files = filesBelow(server.home);
        assert.ok(files.some((file) => file.endsWith("tlsca/fabric-ca-server.db")));
        const isKey = (file: string): boolean => /PRIVATE KEY|SecretKey/.test(file + readFileSync(file, "latin1"));
        assert.deepEqual(files.filter(isKey), []);
    });

    it("says the message and code of the CA when the secret is wrong", async () => {
        await assert.rejects(enrolAt("ca", server.registrar.id, "wrong"), {
            operation: `enrol ${server.registrar.id}`,
            status: "401",
            code: 20,
            message:
                `cannot enrol ${server.registrar.id} on ca of ${location()}: Authentication failure (code 20); the identity ` +
                "is not registered, its secret is another or its certificate is not accepted: see the log of the CA",
        });
    });

    it("says the message and code of the CA when the request is of another name", async () => {
        const request = newCertificateRequest(newKeyPair().privateKey, { commonName: "somebody", hosts: [] });
        await assert.rejects(enrol(server.target("ca"), { ...server.registrar, request }), {
            status: "403",
            message:
                `cannot enrol ${server.registrar.id} on ca of ${location()}: ` +
                "The CSR subject common name must equal the enrollment ID (code 77)",
        });
    });

    it("refuses a registrar who is none", async () => {
        await register(server.target("ca"), registrar, { id: "nobody", secret: "pw", type: "client" });
        const nobody = await enrolAt("ca", "nobody", "pw");
        await assert.rejects(register(server.target("ca"), nobody, { id: "y", secret: "z", type: "peer" }), {
            message:
                `cannot register y on ca of ${location()}: Authorization failure (code 71); ` +
                "the registrar may not do this: see the log of the CA",
        });
    });

    async function enrolAt(caName: "ca" | "tlsca", id: string, secret: string): Promise<Credentials> {
        const { privateKey } = newKeyPair();
        const request = newCertificateRequest(privateKey, { commonName: id, hosts: [] });
        const { certificate } = await enrol(server.target(caName), { id, secret, request });
        return { certificate, key: privateKey };
    }

    function location(): string {
        return `org1-ca (${server.target("ca").endpoint.address})`;
    }

    function rootKey(caName: "ca" | "tlsca"): X509Certificate["publicKey"] {
        return new X509Certificate(server.roots[caName]).publicKey;
    }
});

/** Without what is linked to elsewhere. */
function filesBelow(folder: string): readonly string[] {
    const names = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
    const real = realpathSync(folder);
    return names.filter((name) => statSync(name).isFile() && realpathSync(name).startsWith(`${real}/`));
}
