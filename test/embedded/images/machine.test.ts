import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machineCertificates } from "../../../embedded/images/machine";

describe("the certificates that the machine trusts", () => {
    const own = "-----BEGIN CERTIFICATE-----\nTWFkZSB1cA==\n-----END CERTIFICATE-----";

    it("hold those that Node is told of, once", () => {
        const folder = mkdtempSync(join(tmpdir(), "certificates-"));
        const path = join(folder, "own.pem");
        writeFileSync(path, `# of the company\n${own}\n${own}\n`);
        const plain = machineCertificates({});
        assert.equal(machineCertificates({ NODE_EXTRA_CA_CERTS: path }), `${plain}${own}\n`);
        rmSync(folder, { recursive: true, force: true });
    });

    it("are those of the machine alone when Node's file is missing", () => {
        assert.equal(machineCertificates({ NODE_EXTRA_CA_CERTS: "/no/such/file" }), machineCertificates({}));
    });
});
