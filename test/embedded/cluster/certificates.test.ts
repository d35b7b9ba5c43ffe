import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuthority } from "../../../embedded/cluster/certificates";

describe("the cluster's authority", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "keys-"));
    });

    afterEach(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    it("issues certificates that name user, group and hosts and that it has signed", async () => {
        const authority = await openAuthority(folder);
        const holder = { commonName: "system:node:n1", organisation: "system:nodes", hosts: ["n1", "10.215.0.1"] };
        const pair = await authority.pair("kubelet", holder);
        const certificate = new X509Certificate(pair.certificate);
        assert.equal(certificate.subject, "O=system:nodes\nCN=system:node:n1");
        assert.equal(certificate.subjectAltName, "DNS:n1, IP Address:10.215.0.1");
        assert.ok(certificate.verify(new X509Certificate(authority.certificate).publicKey), "signed by the authority");
        assert.ok(certificate.checkPrivateKey(createPrivateKey(pair.key)), "the key belongs to it");
        assert.equal(certificate.ca, false);
        assert.ok(new X509Certificate(authority.certificate).ca, "the authority is one");
    });

    it("keeps what it has issued, for itself and for the next run", async () => {
        const first = await (await openAuthority(folder)).pair("admin", { commonName: "admin" });
        const again = await openAuthority(folder);
        assert.deepEqual(await again.pair("admin", { commonName: "admin" }), first);
        assert.equal(readFileSync(again.path, "utf8"), again.certificate);
    });

    it("issues anew what is wanted for another host", async () => {
        const authority = await openAuthority(folder);
        const one = await authority.pair("server", { commonName: "server", hosts: ["10.0.0.1"] });
        const other = await authority.pair("server", { commonName: "server", hosts: ["10.0.0.2"] });
        assert.equal(new X509Certificate(other.certificate).subjectAltName, "IP Address:10.0.0.2");
        assert.notEqual(other.path, one.path);
    });

    it("keeps keys for their owner's eyes", async () => {
        const { path } = await (await openAuthority(folder)).pair("admin", { commonName: "admin" });
        assert.equal(statSync(path).mode & 0o777, 0o600);
        assert.doesNotMatch(readFileSync(join(folder, "ca.crt"), "utf8"), /PRIVATE/);
    });

    it("makes a pair anew of which only a part was written", async () => {
        const authority = await openAuthority(folder);
        const { path, certificate } = await authority.pair("admin", { commonName: "admin" });
        writeFileSync(path, certificate);
        const made = await authority.pair("admin", { commonName: "admin" });
        assert.match(readFileSync(path, "utf8"), /BEGIN PRIVATE KEY/);
        assert.notEqual(made.certificate, certificate);
    });
});
