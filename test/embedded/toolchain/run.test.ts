import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../../embedded/toolchain/run";

const failures = [
    {
        name: "a full disk",
        script: "echo 'write /x: no space left on device'; exit 1",
        says: /status 1$/,
        advice: /^The disk is full/,
    },
    {
        name: "an unreachable registry",
        script: "echo 'dial tcp: lookup example: no such host' >&2; exit 1",
        says: /status 1$/,
        advice: /^A package registry could not be reached/,
    },
    {
        name: "a refused version",
        script: "echo 'reading example: 403 Forbidden'; exit 1",
        says: /status 1$/,
        advice: /^A package registry refuses/,
    },
    {
        name: "a download that is not what was pinned",
        script: "echo 'verifying m: checksum mismatch'; exit 1",
        says: /status 1$/,
        advice: /^A download is not what was pinned/,
    },
    {
        name: "an old Go",
        script: "echo 'go: go.mod requires go >= 1.26.0 (running go 1.24)'; exit 1",
        says: /status 1$/,
        advice: /^The machine's Go is too old/,
    },
    {
        name: "packages cut off earlier",
        script: "echo 'E: dpkg was interrupted'; exit 100",
        says: /status 100$/,
        advice: /dpkg --configure -a/,
    },
    { name: "an unknown cause", script: "echo boo; exit 3", says: /status 3$/, advice: /^Run the same command again/ },
    {
        name: "lack of memory",
        script: "kill -9 $$",
        says: /SIGKILL \(9\), as the system does to programs when memory runs out$/,
        advice: /^Run the same/,
    },
];

describe("a program that is run", () => {
    let log = "";
    let folder = "";
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "run-"));
        log = join(folder, "logs", "program.log");
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("writes all that it prints to its log, after what is there", async () => {
        for (const word of ["one", "two"]) {
            await run({ program: "sh", args: ["-c", `echo ${word}; echo ${word} >&2`], env: process.env, log });
        }
        assert.equal(readFileSync(log, "utf8"), "one\none\ntwo\ntwo\n");
    });

    it("gets the environment and the working folder that it is given", async () => {
        await run({
            program: "sh",
            args: ["-c", 'echo "$WORD $PWD"'],
            env: { ...process.env, WORD: "w" },
            cwd: folder,
            log,
        });
        assert.equal(readFileSync(log, "utf8"), `w ${folder}\n`);
    });

    for (const { name, script, says, advice } of failures) {
        it(`fails with what to do about ${name}`, async () => {
            await assert.rejects(run({ program: "sh", args: ["-c", script], env: process.env, log }), {
                message: says,
                log,
                advice,
            });
        });
    }

    it("fails with its name when it is not there", async () => {
        await assert.rejects(run({ program: "no-such-program", args: ["build"], env: process.env, log }), {
            message: "cannot run no-such-program build on this machine: spawn no-such-program ENOENT",
        });
    });
});
