import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
    type Part,
    type PartFolders,
    ensurePart,
    findPart,
    isAlive,
    stopPart,
} from "../../../embedded/cluster/processes";

describe("a part", () => {
    let folder: string;
    let folders: PartFolders;
    const env = { PATH: "/usr/bin:/bin" };
    const sleeper: Part = { name: "sleeper", command: "sleep", args: ["100"], files: {}, env };

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "parts-"));
        folders = { run: join(folder, "run"), logs: join(folder, "logs"), cgroup: join(folder, "cgroup") };
        mkdirSync(folders.cgroup);
    });

    afterEach(async () => {
        const running = findPart("sleeper", folders);
        if (running !== undefined) {
            await stopPart(running, 0);
        }
        rmSync(folder, { recursive: true, force: true });
    });

    /** The record is the part's own work, shortly before it becomes the program. */
    async function recorded(): Promise<void> {
        for (let i = 0; i < 200 && findPart("sleeper", folders) === undefined; i += 1) {
            await sleep(10);
        }
    }

    async function started(part: Part): Promise<{ readonly pid: number; readonly log: string }> {
        const process = await ensurePart(part, folders);
        await recorded();
        return process;
    }

    it("is started once, in the cgroup, and found again", async () => {
        const { pid } = await started(sleeper);
        assert.equal((await started(sleeper)).pid, pid);
        assert.equal(findPart("sleeper", folders)?.pid, pid);
        assert.equal(readFileSync(join(folders.cgroup, "cgroup.procs"), "utf8"), "0\n");
    });

    it("is replaced when its settings change", async () => {
        const { pid } = await started(sleeper);
        const other = await started({ ...sleeper, args: ["101"] });
        assert.notEqual(other.pid, pid);
        assert.ok(!existsSync(`/proc/${pid}`), "the old one is gone");
    });

    it("is replaced when a file of its configuration changes", async () => {
        const config = join(folder, "config");
        const { pid } = await started({ ...sleeper, files: { [config]: "one" } });
        assert.notEqual((await started({ ...sleeper, files: { [config]: "two" } })).pid, pid);
        assert.equal(readFileSync(config, "utf8"), "two");
        assert.equal(statSync(config).mode & 0o777, 0o600);
    });

    it("is not taken for another process that has got its number", async () => {
        const { pid } = await started(sleeper);
        const record = join(folders.run, "sleeper.pid");
        const own = readFileSync(record, "utf8");
        const [identity, stat] = own.split("\n");
        const fields = stat?.split(" ") ?? [];
        fields[21] = String(Number(fields[21]) - 1);
        writeFileSync(record, `${identity ?? ""}\n${fields.join(" ")}\n`);
        assert.equal(findPart("sleeper", folders), undefined);
        assert.ok(isAlive({ name: "sleeper", pid, key: "", log: "" }), "it was left alone");
        writeFileSync(record, own);
    });

    it("is not taken for a process from before the machine was started again", async () => {
        await started(sleeper);
        const record = join(folders.run, "sleeper.pid");
        const own = readFileSync(record, "utf8");
        writeFileSync(record, own.replace(/^\S+/, "another-boot"));
        assert.equal(findPart("sleeper", folders), undefined);
        writeFileSync(record, own);
    });

    it("is unknown when its record was cut off", () => {
        mkdirSync(folders.run);
        writeFileSync(join(folders.run, "sleeper.pid"), "boot");
        assert.equal(findPart("sleeper", folders), undefined);
    });

    it("that does not end when asked is ended", async () => {
        const stubborn = { ...sleeper, command: "sh", args: ["-c", "trap '' TERM; while :; do sleep 1; done"] };
        const process = await ensurePart(stubborn, folders);
        await recorded();
        await stopPart({ ...process, name: "sleeper" }, 0.1);
        assert.ok(!existsSync(`/proc/${process.pid}`) || !isAlive({ ...process, name: "sleeper" }), "it has ended");
    });

    it("that cannot be run says why in its log, and the log before is kept", async () => {
        await ensurePart({ ...sleeper, name: "missing", command: "/no/such/program" }, folders);
        const again = await ensurePart({ ...sleeper, name: "missing", command: "/no/such/program" }, folders);
        for (let i = 0; i < 100 && isAlive(again); i += 1) {
            await sleep(10);
        }
        assert.match(readFileSync(join(folders.logs, "missing.log"), "utf8"), /\/no\/such\/program: not found/);
        assert.ok(existsSync(join(folders.logs, "missing.log.previous")), "the first run's log is kept");
    });
});
