import { readFileSync, writeFileSync } from "node:fs";
import { documents } from "./documents";

/** Rewrites what docs/ derives from the schema: run from the project's folder after a change of the settings. */
async function main(): Promise<void> {
    const page = "docs/configuration.md";
    const made = await documents(readFileSync(page, "utf8"));
    writeFileSync(page, made.page);
    writeFileSync("docs/config.schema.json", made.schema);
}

void main();
