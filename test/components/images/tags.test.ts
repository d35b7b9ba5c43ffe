import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "../../../components/images/content";
import { originOf } from "../../../components/images/origin";
import { sourceTags } from "../../../components/images/tags";

describe("the tags that tell an image's source", () => {
    const root = mkdtempSync(join(tmpdir(), "tags-"));
    const folder = join(root, "cc");
    const source = { context: folder, dockerfile: join(folder, "Dockerfile"), buildArguments: {}, target: undefined };
    const git = (...args: readonly string[]): string =>
        execFileSync("git", ["-C", root, "-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], {
            encoding: "utf8",
        }).trim();
    before(() => {
        mkdirSync(folder);
        cpSync("chaincode/asset-transfer/Dockerfile", source.dockerfile);
    });
    after(() => {
        rmSync(root, { recursive: true });
    });

    it("are its content alone where there is no repository, the content and the commit where there is", async () => {
        const content = `content-${(await contentHash(source)).slice(0, 12)}`;
        assert.deepEqual(sourceTags(await originOf(source)), [content]);
        git("init", "--quiet");
        git("add", "--all");
        git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "first");
        const revision = `revision-${git("rev-parse", "HEAD").slice(0, 12)}`;
        assert.deepEqual(sourceTags(await originOf(source)), [content, revision]);
        writeFileSync(join(folder, "new"), "");
        assert.deepEqual(sourceTags(await originOf(source)).slice(1), [`${revision}-dirty`]);
    });

    it("have no commit for the project's whole folder, which has a new one all the time", async () => {
        const whole = { ...source, context: ".", dockerfile: "builder/Dockerfile" };
        assert.match(sourceTags(await originOf(whole)).join(), /^content-[0-9a-f]{12}$/);
    });
});
