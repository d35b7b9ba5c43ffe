import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "../../../embedded/toolchain/lock";

describe("a lock", () => {
    let folder = "";
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "lock-"));
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("lets one work end before the next begins, also after a failure", async () => {
        const file = join(folder, "tools", ".lock");
        const events: string[] = [];
        const work = (name: string, fails: boolean) => async (): Promise<string> => {
            events.push(`${name} begins`);
            await new Promise((resolve) => setTimeout(resolve, 30));
            events.push(`${name} ends`);
            return fails ? Promise.reject(new Error(name)) : name;
        };
        const first = withLock(file, "works", work("first", true));
        await assert.rejects(first, /^Error: first$/);
        await Promise.all([
            withLock(file, "works", work("second", false)),
            withLock(file, "works", work("third", false)),
        ]);
        assert.deepEqual(
            events.map((event) => event.split(" ")[1]),
            ["begins", "ends", "begins", "ends", "begins", "ends"],
        );
        assert.equal(new Set(events.slice(2, 4).map((event) => event.split(" ")[0])).size, 1);
    });

    it("ends with a holder that is killed", async () => {
        const file = join(folder, ".lock");
        const script =
            "require('./embedded/toolchain/lock').withLock(process.argv[1], 'works', () => { console.log('held'); return new Promise((r) => setTimeout(r, 60000)); })";
        const holder = spawn(process.execPath, ["--import", "tsx", "-e", script, file], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        await once(holder.stdout, "data");
        holder.kill("SIGKILL");
        assert.equal(await withLock(file, "works", () => Promise.resolve("mine")), "mine");
    });

    it("says why it cannot be taken", async () => {
        const file = join(folder, "x".repeat(300));
        await assert.rejects(
            withLock(file, "works", () => Promise.resolve()),
            {
                message: `cannot lock on ${file}: flock ended with status 66`,
            },
        );
    });
});
