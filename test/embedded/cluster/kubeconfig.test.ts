import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCluster } from "../../../cluster/kubeconfig";
import { openAuthority } from "../../../embedded/cluster/certificates";
import { kubeconfigText, writePrivately } from "../../../embedded/cluster/kubeconfig";

describe("the administrator's kubeconfig", () => {
    const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));

    after(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    it("is understood by the client, and read by nobody else", async () => {
        const authority = await openAuthority(join(folder, "keys"));
        const user = await authority.pair("administrator", { commonName: "administrator" });
        const path = join(folder, "kubeconfig");
        await writePrivately(path, kubeconfigText("mine", "https://10.215.0.1:29443", authority.certificate, user));
        const access = loadCluster({ kubeconfig: path });
        assert.equal(access.server, "https://10.215.0.1:29443");
        assert.equal(access.context, "mine");
        assert.equal(access.authority?.trim(), authority.certificate.trim());
        const credential = await access.credentials.current();
        assert.equal(credential.certificate?.trim(), user.certificate.trim());
        assert.equal(credential.key?.trim(), user.key.trim());
        assert.equal(statSync(path).mode & 0o777, 0o600);
    });

    it("is replaced whole", async () => {
        const path = join(folder, "text");
        await writePrivately(path, "a long text");
        await writePrivately(path, "short");
        assert.equal(readFileSync(path, "utf8"), "short");
        assert.deepEqual(
            readdirSync(folder).filter((name) => name.endsWith(".new")),
            [],
        );
    });
});
