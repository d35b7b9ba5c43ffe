import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { roleFiles } from "./roles";

/** Rewrites docs/rights: run from the project's folder after a change of what the program asks of the API server. */
const folder = "docs/rights";

mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(roleFiles())) {
    writeFileSync(join(folder, name), text);
}
