import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { failure, reasonOf } from "../../ground/failure";

/** Faults of a pinned module that its later releases do not have, where those cannot be had as a module. */
export interface Mends {
    readonly module: string;
    readonly edits: readonly Edit[];
}

interface Edit {
    /** Relative to the module's folder. */
    readonly file: string;
    /** What stands in the file, once, and what takes its place. */
    readonly text: string;
    readonly by: string;
}

/** Where a module is built. */
interface Site {
    /** The folder with its `go.mod`, which is changed. */
    readonly source: string;
    readonly env: NodeJS.ProcessEnv;
    /** Takes the mended copy of the module. */
    readonly scratch: string;
}

/** Has a copy of the module, mended, built in place of the module: the compiler takes no overlay of its cache. */
export function mend({ module, edits }: Mends, { source, env, scratch }: Site): void {
    const go = (...args: readonly string[]): string =>
        execFileSync("go", ["mod", ...args], { cwd: source, env, encoding: "utf8" });
    const copy = join(scratch, "mended");
    try {
        const { Dir } = downloaded.parse(JSON.parse(go("download", "-json", module)));
        cpSync(Dir, copy, { recursive: true });
        go("edit", `-replace=${module}=${copy}`);
    } catch (error) {
        throw failure({ operation: "mend a pinned module", target: module }, reasonOf(error));
    }
    edits.forEach((edit) => {
        makeEdit(copy, edit);
    });
}

const downloaded = z.object({ Dir: z.string() });

/** Fails where the file is not as it was when the edit was written. */
export function makeEdit(folder: string, { file, text, by }: Edit): void {
    const path = join(folder, file);
    const content = readFileSync(path, "utf8");
    const times = content.split(text).length - 1;
    if (times !== 1) {
        const reason = `"${text}" is there ${times} times and not once; take the mend out, or write it anew for that version`;
        throw failure({ operation: "mend a pinned module", target: path }, reason);
    }
    // The module cache is read-only, and so is a copy of it.
    chmodSync(path, statSync(path).mode | 0o200);
    writeFileSync(
        path,
        content.replace(text, () => by),
    );
}
