import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { configProblems } from "../components/config/problems";
import { settingsOf } from "../components/config/stack";

const project = join(__dirname, "..");
const pages = ["README.md", "CONTRIBUTING.md", ...readdirSync(join(project, "docs")).map((file) => `docs/${file}`)]
    .filter((file) => file.endsWith(".md"))
    .map((file) => ({ file, text: readFileSync(join(project, file), "utf8") }));

/** What a pattern's first group finds in the pages, with the page that has it. */
function mentions(pattern: RegExp): readonly { readonly file: string; readonly what: string }[] {
    return pages.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([, what = ""]) => ({ file, what })));
}

describe("the pages", () => {
    it("name chaincodes that are there", () => {
        const named = mentions(/(?<![\w/.-])chaincode\/([a-z][a-z0-9-]*)/g);
        assert.ok(named.length > 5);
        const missing = named.filter(({ what }) => !existsSync(join(project, "chaincode", what)));
        assert.deepEqual(missing, []);
    });

    it("name scripts of npm that are there", () => {
        const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as { scripts: object };
        const named = mentions(/npm run ([a-z0-9:]+)/g).filter(({ what }) => what !== "build");
        assert.ok(named.length > 5);
        assert.deepEqual(
            named.filter(({ what }) => !Object.keys(scripts).includes(what)),
            [],
        );
    });

    it("link to files that are there", () => {
        const links = mentions(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g);
        assert.ok(links.length > 20);
        const missing = links.filter(
            ({ file, what }) => !existsSync(join(project, file.startsWith("docs/") ? "docs" : ".", what)),
        );
        assert.deepEqual(missing, []);
    });

    it("show a stack for a cluster of one's own that has no mistakes, and nothing of the embedded cluster's", () => {
        const text = readFileSync(join(project, "docs/own-cluster.md"), "utf8");
        const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(text) ?? [];
        const set = [...text.matchAll(/^pulumi config set (fabric:\S+) (\S+)/gm)].map(
            ([, key = "", value = ""]) => [key, value] as const,
        );
        const written = Object.entries(parse(yaml) as Readonly<Record<string, unknown>>).map(
            ([key, value]) => [key, JSON.stringify(value)] as const,
        );
        assert.equal(set.length, 4);
        assert.deepEqual(configProblems(settingsOf(Object.fromEntries([...set, ...written]), "fabric")), []);
        assert.doesNotMatch(yaml, /localhost/);
    });

    it("show a stack on several clusters that has no mistakes", () => {
        const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(readFileSync(join(project, "docs/clusters.md"), "utf8")) ?? [];
        const written = Object.entries(parse(yaml) as Readonly<Record<string, unknown>>).map(
            ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
        );
        assert.ok(written.some(([key]) => key === "fabric:clusters"));
        assert.deepEqual(configProblems(settingsOf(Object.fromEntries(written), "fabric")), []);
    });
});
