import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { documents } from "../../../components/config/documents";
import { configProblems } from "../../../components/config/problems";
import { stackConfigSchema } from "../../../components/config/schema/stack";
import { settingsOf } from "../../../components/config/stack";

const page = readFileSync("docs/configuration.md", "utf8");

interface Described {
    readonly description?: string;
    readonly properties?: Readonly<Record<string, Described>>;
    readonly items?: Described;
    readonly anyOf?: readonly Described[];
}

/** Paths of all settings that have no explanation. */
function silent(node: Described, path = ""): readonly string[] {
    const own = Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
        ...(child.description === undefined ? [`${path}${key}`] : []),
        ...silent(child, `${path}${key}.`),
    ]);
    const inner = [...(node.items === undefined ? [] : [node.items]), ...(node.anyOf ?? [])];
    return [...own, ...inner.flatMap((child) => silent(child, path))];
}

/** Settings of the YAML below a heading, by key, with a digest in place of dots. */
function example(heading: string): Readonly<Record<string, unknown>> {
    const text = page
        .split(`\n## ${heading}\n`)[1]
        ?.split("```yaml\n")[1]
        ?.split("```")[0]
        ?.replace("sha256:…", `sha256:${"ab".repeat(32)}`);
    const written = parse(text ?? "") as Readonly<Record<string, unknown>>; // Our own page.
    const config = (written["config"] ?? written) as Readonly<Record<string, unknown>>; // Likewise.
    const texts = Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return settingsOf(Object.fromEntries(texts) as Record<string, string>, "fabric"); // Texts by construction.
}

describe("documents", () => {
    it("match the schema: run `npm run docs` after a change of the settings", async () => {
        const current = await documents(page);
        assert.equal(page, current.page);
        assert.equal(readFileSync("docs/config.schema.json", "utf8"), current.schema);
    });

    it("explain every setting", () => {
        assert.deepEqual(silent(z.toJSONSchema(stackConfigSchema, { io: "input" }) as Described), []); // Plain JSON Schema.
    });

    it("explain what is the same at several places once", async () => {
        const { page: current } = await documents(page);
        assert.match(current, /\n### chaincodes\[\]\.pod\n\nAs `pod`\.\n/);
        assert.equal(current.split("Labels of nodes that it runs on").length, 2);
    });

    it("show a network that has no mistakes", () => {
        const settings = example("A whole network");
        assert.deepEqual(configProblems(settings), []);
        assert.equal(Object.keys(settings).length, 5);
    });

    for (const heading of ["Types of chaincode", "Pods"]) {
        it(`show settings without mistakes for that network below ${heading}`, () => {
            const settings = { ...example("A whole network"), ...example(heading) };
            assert.deepEqual(configProblems(settings), []);
            assert.notDeepEqual(settings, example("A whole network"));
        });
    }

    it("refuse a page without a place for the reference", async () => {
        await assert.rejects(documents("# Configuration\n"), /^Error: cannot put the reference into the page/);
    });
});
