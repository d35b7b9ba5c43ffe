import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Says how far it has come, as what is interrupted does; a subject within another, and two that begin side by side. */
const program = `
const { interruptible, reached } = require("tsx/cjs/api").require("./ground/interruption", process.cwd() + "/package.json");
const act = (subject) => interruptible(subject, async () => {
    await reached("called");
    console.log(subject + " called");
    await reached("saved");
    console.log(subject + " saved");
});
reached("called").then(() => Promise.all([act("Commit"), act("Approval")])).then(() => console.log("end"));
setInterval(() => undefined, 100).unref();
`;

describe("a point at which a test may interrupt a run", function () {
    this.timeout(30_000);
    let folder: string;
    let mark: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "interruption-"));
        mark = join(folder, "mark");
    });
    afterEach(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    function run(interruption?: string, above: readonly string[] = []) {
        const env = { ...process.env, FABRIC_TEST_INTERRUPTION: interruption };
        const [command, ...args] = above.concat(process.execPath, "-e", program);
        const { signal, stdout } = spawnSync(command ?? "", args, { env, encoding: "utf8" });
        return { signal, lines: stdout.split("\n").filter((line) => line !== "") };
    }

    const whole = ["Commit called", "Approval called", "Commit saved", "Approval saved", "end"].sort();

    it("is none unless the environment says so in full", () => {
        for (const interruption of [undefined, "", "Commit called", `Commit called provider`]) {
            const { signal, lines } = run(interruption);
            assert.deepEqual([signal, [...lines].sort()], [null, whole], String(interruption));
        }
    });

    it("is another subject's or another moment's", () => {
        for (const interruption of [`Roll called provider ${mark}`, `Commit ordered provider ${mark}`]) {
            assert.deepEqual([...run(interruption).lines].sort(), whole);
        }
        assert.ok(!existsSync(mark));
    });

    it("kills this very process at that moment, once", () => {
        const first = run(`Commit saved provider ${mark}`);
        assert.equal(first.signal, "SIGKILL");
        assert.ok(!first.lines.includes("Commit saved"));
        assert.ok(existsSync(mark));
        assert.deepEqual([...run(`Commit saved provider ${mark}`).lines].sort(), whole);
    });

    it("kills the CLI above it, and goes no further itself", () => {
        symlinkSync("/bin/sh", join(folder, "pulumi"));
        const above = [join(folder, "pulumi"), "-c", '"$@"; echo the CLI goes on', "pulumi"];
        const { signal, lines } = run(`Commit saved engine ${mark}`, above);
        assert.equal(signal, "SIGKILL");
        assert.deepEqual([...lines].sort(), ["Approval called", "Approval saved", "Commit called"]);
    });
});
