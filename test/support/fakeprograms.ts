import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Programs for the front of PATH that do what a test says, and write down how they were called. */
export interface FakePrograms {
    /** The folder to put on PATH. */
    readonly bin: string;
    /** Makes or replaces a program; the script is POSIX sh and finds its arguments as usual. */
    readonly add: (name: string, script: string) => void;
    /** Every call so far, `name arguments`, oldest first. */
    readonly calls: () => readonly string[];
}

export function newFakePrograms(folder: string): FakePrograms {
    const bin = join(folder, "fake-bin");
    const record = join(folder, "calls");
    mkdirSync(bin);
    return {
        bin,
        add: (name, script) => {
            const file = join(bin, name);
            writeFileSync(
                file,
                `#!/bin/sh\necho "$(printf '%s' "${name} $*" | tr '\\n' ' ')" >> '${record}'\n${script}\n`,
            );
            chmodSync(file, 0o755);
        },
        calls: () => (existsSync(record) ? readFileSync(record, "utf8").trimEnd().split("\n") : []),
    };
}
