import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Compares with what a file has under a name. With RENEW_GOLDEN in the environment it writes that instead: look at the difference then. */
export function assertGolden(file: string, name: string, value: unknown): void {
    const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>) : {};
    if (process.env.RENEW_GOLDEN !== undefined) {
        const entries = Object.entries({ ...known, [name]: value }).sort(([a], [b]) => (a < b ? -1 : 1));
        writeFileSync(file, `${JSON.stringify(Object.fromEntries(entries), undefined, 4)}\n`);
        return;
    }
    assert.deepEqual(value, known[name], `${name} in ${file}; RENEW_GOLDEN=1 writes it anew`);
}
