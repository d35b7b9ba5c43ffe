import { readFileSync } from "node:fs";

import { textAt } from "../../ground/json";

/** The version of an npm package of this project, as installed. */
export function packageVersion(name: string): string {
    const version = textAt(JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")), "version");
    if (version === "") {
        throw new Error(`package.json of ${name} names no version`);
    }
    return version;
}
