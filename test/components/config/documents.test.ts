import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { documents } from "../../../components/config/documents";
import { configProblems } from "../../../components/config/problems";
import { stackConfigSchema } from "../../../components/config/schema";
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
        const example = page
            .split("## A whole network")[1]
            ?.split("```")[1]
            ?.replace(/^yaml\n/, "");
        const { config } = parse(example ?? "") as { readonly config: Readonly<Record<string, unknown>> }; // Our own page.
        const texts = Object.entries(config).map(([key, value]) => [
            key,
            typeof value === "string" ? value : JSON.stringify(value),
        ]);
        const settings = settingsOf(Object.fromEntries(texts) as Record<string, string>, "fabric"); // Texts by construction.
        assert.deepEqual(configProblems(settings), []);
        assert.equal(Object.keys(settings).length, 5);
    });

    it("refuse a page without a place for the reference", async () => {
        await assert.rejects(documents("# Configuration\n"), /^Error: cannot put the reference into the page/);
    });
});
