import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitForLocks } from "../../embedded/stack-lock";

describe("the lock of a stack", () => {
    let folder: string;
    let lock: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "locks-"));
        lock = join(folder, "one.json");
    });

    afterEach(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    /** A process that is called pulumi. */
    function pulumi(seconds: number): ChildProcess {
        const program = join(folder, "pulumi");
        symlinkSync("/bin/sleep", program);
        return spawn(program, [String(seconds)]);
    }

    it("is waited for while its update runs", async () => {
        const update = pulumi(0.4);
        writeFileSync(lock, JSON.stringify({ pid: update.pid }));
        await new Promise((resolve) => update.once("spawn", resolve));
        await waitForLocks(folder, 10_000);
        assert.notEqual(update.exitCode, null);
        assert.ok(!existsSync(lock), "what it left behind is removed");
    });

    it("that is held for too long is a failure that names the process", async () => {
        const update = pulumi(100);
        await new Promise((resolve) => update.once("spawn", resolve));
        writeFileSync(lock, JSON.stringify({ pid: update.pid }));
        await assert.rejects(waitForLocks(folder, 50), {
            message: `cannot update on the stack: process ${String(update.pid)} is still at work on it; end it, or wait for it and start again`,
        });
        update.kill();
    });

    const stale = [
        { name: "an update that was killed", text: JSON.stringify({ pid: 2 ** 22 + 1 }) },
        { name: "another program that has got its number", text: JSON.stringify({ pid: process.pid }) },
        { name: "an update that was killed while it wrote the lock", text: "{" },
    ];
    for (const { name, text } of stale) {
        it(`is removed when it is of ${name}`, async () => {
            writeFileSync(lock, text);
            await waitForLocks(folder, 1000);
            assert.ok(!existsSync(lock), "it is gone");
        });
    }

    it("is none where no update ever ran", async () => {
        await waitForLocks(join(folder, "none"), 0);
        mkdirSync(join(folder, "none"));
        await waitForLocks(join(folder, "none"), 0);
        assert.ok(existsSync(join(folder, "none")), "nothing was removed");
    });
});
