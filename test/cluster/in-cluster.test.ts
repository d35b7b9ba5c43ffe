import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fileToken } from "../../cluster/access";
import { loadInCluster } from "../../cluster/in-cluster";

const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "6443" };

describe("The cluster of this pod", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "account-"));
        writeFileSync(join(folder, "token"), "first\n");
        writeFileSync(join(folder, "ca.crt"), "the authority");
        writeFileSync(join(folder, "namespace"), "fabric-dev\n");
    });

    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("is reached as the pod's service account", async () => {
        const { credentials, ...access } = loadInCluster(env, folder);
        assert.deepEqual(access, {
            server: "https://10.0.0.1:6443",
            context: "in-cluster",
            namespace: "fabric-dev",
            authority: "the authority",
            serverName: undefined,
            skipVerification: false,
            proxy: undefined,
        });
        assert.equal((await credentials.current()).token, "first");
    });

    it("is reached by IPv6, at the usual port when none is told", () => {
        assert.equal(loadInCluster({ KUBERNETES_SERVICE_HOST: "fd00::1" }, folder).server, "https://[fd00::1]:443");
    });

    it("is refused outside of a pod, and without an account", () => {
        assert.throws(() => loadInCluster({}, folder), /this process does not run in a pod/);
        rmSync(join(folder, "ca.crt"));
        assert.throws(() => loadInCluster(env, folder), {
            status: "ENOENT",
            message: /cannot read the service account on .*ca\.crt: .*; the pod needs automountServiceAccountToken/,
        });
    });

    it("is reached with the renewed token once the server refuses the old one", async () => {
        const { credentials } = loadInCluster(env, folder);
        await credentials.current();
        writeFileSync(join(folder, "token"), "second");
        assert.equal((await credentials.current()).token, "first");
        assert.equal((await credentials.renew()).token, "second");
        assert.equal((await credentials.current()).token, "second");
    });

    it("is reached with the last token while the file cannot be read", async () => {
        const { credentials } = loadInCluster(env, folder);
        await credentials.current();
        rmSync(join(folder, "token"));
        assert.equal((await credentials.renew()).token, "first");
    });

    it("is not reached without any token", async () => {
        const absent = join(folder, "absent");
        await assert.rejects(fileToken(absent).current(), {
            message: new RegExp(`^cannot read the token on ${absent}: ENOENT`),
        });
        assert.equal((await fileToken(absent, "from the kubeconfig").current()).token, "from the kubeconfig");
    });
});
