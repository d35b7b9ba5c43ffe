import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readJoined, tellReady } from "../../../../embedded/cluster/enforcer/joined";
import { pluginScript } from "../../../../embedded/cluster/enforcer/plugin";

const result = `{
    "cniVersion": "0.4.0",
    "ips": [ { "version": "4", "address": "10.213.0.7/24", "gateway": "10.213.0.1" } ]
}`;
const args = "IgnoreUnknown=1;K8S_POD_NAMESPACE=net;K8S_POD_NAME=peer-0;K8S_POD_INFRA_CONTAINER_ID=sandbox-1";

describe("the plugin that joins pods to the network", () => {
    let folder: string;
    let notes: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "joined-"));
        notes = join(folder, "notes");
        mkdirSync(notes);
    });

    afterEach(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    function call(command: string, ptp: string): Promise<{ readonly status: number | null; readonly output: string }> {
        writeFileSync(join(folder, "ptp"), `#!/bin/sh\n${ptp}\n`);
        chmodSync(join(folder, "ptp"), 0o755);
        const script = join(folder, "plugin");
        writeFileSync(script, pluginScript(join(folder, "ptp"), notes));
        const env = { PATH: process.env.PATH, CNI_COMMAND: command, CNI_ARGS: args, CNI_CONTAINERID: "sandbox-1" };
        const child = spawn("/bin/sh", [script], { env, stdio: ["pipe", "pipe", "inherit"] });
        child.stdin.on("error", () => undefined); // Whoever fails may not have read it.
        child.stdin.end('{"config":1}');
        let output = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
        return new Promise((resolve) => {
            child.on("close", (status) => {
                resolve({ status, output });
            });
        });
    }

    const joining = `cat > "$0.config"; cat <<'EOF'\n${result}\nEOF`;

    it("lets a pod run when the rules for it are in force, not before", async () => {
        let ended = false;
        const called = call("ADD", joining).finally(() => (ended = true));
        while (readJoined(notes).length === 0) {
            await sleep(10);
        }
        const joined = { address: "10.213.0.7", namespace: "net", name: "peer-0", sandbox: "sandbox-1" };
        assert.deepEqual(readJoined(notes), [joined]);
        // An answer to an earlier pod at this address is none.
        tellReady(notes, { ...joined, sandbox: "sandbox-0" });
        await sleep(150);
        assert.equal(ended, false);
        tellReady(notes, joined);
        const { status, output } = await called;
        assert.equal(status, 0);
        assert.deepEqual(JSON.parse(output), JSON.parse(result));
        assert.equal(readFileSync(join(folder, "ptp.config"), "utf8"), '{"config":1}');
    });

    it("forgets a pod that leaves", async () => {
        writeFileSync(join(notes, "10.213.0.7"), "net peer-0 sandbox-1\n");
        writeFileSync(join(notes, "10.213.0.7.ready"), "sandbox-1\n");
        writeFileSync(join(notes, "10.213.0.8"), "net peer-1 sandbox-11\n");
        assert.deepEqual(await call("DEL", "echo left"), { status: 0, output: "left\n" });
        assert.deepEqual(readdirSync(notes), ["10.213.0.8"]);
    });

    it("fails as what does the work fails", async () => {
        assert.deepEqual(await call("ADD", "echo '{\"code\":7}'; exit 3"), { status: 3, output: '{"code":7}\n' });
        assert.deepEqual(readJoined(notes), []);
    });

    it("hands on what else it is asked", async () => {
        assert.deepEqual(await call("VERSION", "echo versions"), { status: 0, output: "versions\n" });
    });
});
