import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changesAt, pendingIn } from "../../report/base";
import { changesIn, unknownValue } from "../../report/preview";
import { preview, remoteStep } from "./steps";

const none = changesIn(preview());

describe("changesAt", () => {
    const root = mkdtempSync(join(tmpdir(), "base-"));
    const project = join(root, "project");
    const git = (...words: readonly string[]): string =>
        execFileSync("git", ["-C", root, "-c", "user.name=Test", "-c", "user.email=test@example.com", ...words], {
            encoding: "utf8",
        });

    before(() => {
        git("init", "--quiet");
        mkdirSync(join(project, "node_modules"), { recursive: true });
        writeFileSync(join(root, ".gitignore"), "node_modules\n");
        writeFileSync(join(project, "Pulumi.dev.yaml"), "as it was");
        git("add", ".");
        git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "first");
        writeFileSync(join(project, "Pulumi.dev.yaml"), "as it is");
    });
    after(() => {
        rmSync(root, { recursive: true });
    });

    it("previews what is at the commit, with the packages of here, and leaves nothing behind", async () => {
        let seen = "";
        const found = await changesAt(
            "HEAD",
            "acme/fabric/dev",
            (folder) => {
                seen = folder;
                assert.equal(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8"), "as it was");
                assert.ok(existsSync(join(folder, "node_modules")));
                return Promise.resolve(none);
            },
            project,
        );
        assert.equal(found, none);
        assert.ok(seen.endsWith("/project") && !existsSync(seen), seen);
        assert.equal(git("worktree", "list").trim().split("\n").length, 1);
        assert.equal(readFileSync(join(project, "Pulumi.dev.yaml"), "utf8"), "as it is");
    });

    it("leaves nothing behind of a preview that fails", async () => {
        const failing = changesAt("HEAD", "dev", () => Promise.reject(new Error("no cluster")), project);
        await assert.rejects(failing, /^Error: no cluster$/);
        assert.equal(git("worktree", "list").trim().split("\n").length, 1);
    });

    it("knows nothing of a stack that has no settings at the commit", async () => {
        assert.equal(await changesAt("HEAD", "other", () => assert.fail("nothing to preview"), project), undefined);
    });

    it("says what to do about a commit that is not here", async () => {
        await assert.rejects(
            changesAt("nowhere", "dev", () => assert.fail("nothing to preview"), project),
            /cannot preview the stack as it was on dev at nowhere: there is no such commit here: fetch it first/,
        );
    });
});

describe("pendingIn", () => {
    const changes = (channel: string) =>
        changesIn(preview(remoteStep("create", "FirstBlock", "one", { after: { channel } })));

    it("knows what would have been done to the same resource in the same way", () => {
        const isPending = pendingIn(changes("one"));
        assert.deepEqual(
            [changes("one"), changes("two")].map((all) => all.map(isPending)),
            [[true], [false]],
        );
        assert.deepEqual(none.map(isPending), []);
    });

    it("takes for new what nobody can know to be the same", () => {
        const isPending = pendingIn(changes(unknownValue));
        assert.deepEqual(changes(unknownValue).map(isPending), [false]);
    });
});
