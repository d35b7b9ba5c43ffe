import { readFileSync } from "node:fs";

import { isJsonObject } from "../../ground/json";

/** The version of an npm package of this project, as installed. */
export function packageVersion(name: string): string {
    const manifest: unknown = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8"));
    const version = isJsonObject(manifest) ? manifest.version : undefined;
    if (typeof version !== "string") {
        throw new Error(`package.json of ${name} names no version`);
    }
    return version;
}
