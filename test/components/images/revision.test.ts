import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { revisionOf } from "../../../components/images/revision";

describe("the revision of a folder", () => {
    let root = "";
    let folder = "";
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "revision-"));
        folder = join(root, "cc");
        mkdirSync(folder);
        git("init", "--quiet");
        write("main.ts", "1");
    });
    afterEach(() => {
        rmSync(root, { recursive: true });
    });

    const git = (...args: readonly string[]): string => {
        const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        return execFileSync("git", ["-C", root, ...who, ...args], { encoding: "utf8" }).trim();
    };
    const write = (path: string, text: string): void => {
        writeFileSync(join(folder, path), text);
    };
    const commit = (): string => {
        git("add", "--all");
        git("commit", "--quiet", "--message", "change");
        return git("rev-parse", "HEAD");
    };

    it("is the last commit that touched it, whatever came after", async () => {
        const touched = commit();
        writeFileSync(join(root, "README.md"), "other");
        assert.notEqual(commit(), touched);
        assert.equal(await revisionOf(folder), touched);
    });

    for (const { name, change } of [
        {
            name: "a changed file",
            change: () => {
                write("main.ts", "2");
            },
        },
        {
            name: "a new file",
            change: () => {
                write("new.ts", "2");
            },
        },
        {
            name: "a file that is gone",
            change: () => {
                rmSync(join(folder, "main.ts"));
            },
        },
    ]) {
        it(`is marked dirty with ${name}`, async () => {
            const touched = commit();
            change();
            assert.equal(await revisionOf(folder), `${touched}-dirty`);
        });
    }

    it("is not dirty by what happens elsewhere, or is ignored by git", async () => {
        write(".gitignore", "dist\n");
        const touched = commit();
        writeFileSync(join(root, "elsewhere"), "x");
        write("dist", "x");
        assert.equal(await revisionOf(folder), touched);
    });

    it("is none in a shallow clone, which does not know it", async () => {
        commit();
        writeFileSync(join(root, "README.md"), "other");
        commit();
        const clone = join(root, "clone");
        git("clone", "--quiet", "--depth", "1", `file://${root}`, clone);
        assert.equal(await revisionOf(join(clone, "cc")), undefined);
    });

    it("is none in a folder that is in no commit", async () => {
        assert.equal(await revisionOf(folder), undefined);
        writeFileSync(join(root, "README.md"), "other");
        git("add", "README.md");
        git("commit", "--quiet", "--message", "other");
        assert.equal(await revisionOf(folder), undefined);
    });

    it("is none where there is no repository", async () => {
        rmSync(join(root, ".git"), { recursive: true });
        assert.equal(await revisionOf(folder), undefined);
    });

    it("is none where there is no git", async () => {
        commit();
        const path = process.env.PATH;
        process.env.PATH = folder;
        try {
            assert.equal(await revisionOf(folder), undefined);
        } finally {
            process.env.PATH = path;
        }
    });
});
