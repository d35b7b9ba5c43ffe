import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { until } from "../../../ground/retry";

const child =
    'require("tsx/cjs/api").require("./components/remote/orphan", process.cwd() + "/package.json").endWithParent(); setInterval(() => {}, 1000); console.log(process.pid);';
const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }); setInterval(() => {}, 1000);`;

describe("the process of the providers", function () {
    this.timeout(60_000);

    it("ends soon after the CLI that started it was killed", async () => {
        const started = spawn(process.execPath, ["-e", parent], { stdio: ["ignore", "pipe", "inherit"] });
        const [line] = (await once(started.stdout, "data")) as [Buffer];
        const pid = line.toString().trim();
        assert.equal(await isRunning(pid), true);
        started.kill("SIGKILL");
        assert.ok(await until(20, async () => !(await isRunning(pid))), `process ${pid} has ended`);
    });
});

/** A process that nobody has waited for yet is no longer running either. */
async function isRunning(pid: string): Promise<boolean> {
    try {
        const { stdout } = await promisify(execFile)("ps", ["-o", "stat=", "-p", pid]);
        return !stdout.startsWith("Z");
    } catch {
        return false;
    }
}
