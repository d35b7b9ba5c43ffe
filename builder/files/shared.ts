import { closeSync, constants, mkdirSync, openSync, rmdirSync } from "node:fs";
import { join, normalize, relative } from "node:path";

import { codeOf } from "../../ground/failure";
import { descriptorPath, openFolder, reopenFolder, withoutDescriptors } from "./folder";

/** What a verb does with a folder that it is given: looks into it, fills it, or only repeats its name. */
export type Use = "read" | "filled" | "named";

/** The folders that a verb was given. */
interface GivenFolders {
    /** Paths that lead to them, in their order. */
    readonly paths: readonly string[];
    /** A text for whoever called the verb, with its own words for the folders. */
    tell(text: string): string;
    /** After a failure it also takes away what was made, unless something is in it. */
    close(failed: boolean): void;
}

/** Folders as they are given, for a verb that works with the rights of whoever calls it. */
export function asGiven(paths: readonly string[]): GivenFolders {
    return { paths, tell: (text) => text, close: () => undefined };
}

/**
 * Opens the folders of a request, which a peer's process may have made up: only those below what peer and agent share, and none
 * that is reached over a link. So whatever the peer puts in their places, the agent reads and writes nothing of its own for it.
 */
export function openGiven(shared: string, paths: readonly string[], uses: readonly Use[]): GivenFolders {
    const told = new Map<string, string>();
    const [closing, removing]: [(() => void)[], string[]] = [[], []];
    const parts: Parts = { shared, closing, removing };
    const close = (failed: boolean): void => {
        if (failed) {
            removing.reverse().forEach(removeEmpty);
        }
        closing.forEach((end) => {
            end();
        });
    };
    try {
        const opened = paths.map((path, index) => {
            const use = uses[index] ?? "named";
            const actual = (use === "named" ? undefined : open(parts, path, use)) ?? nowhere(index);
            told.set(actual, path);
            return actual;
        });
        return { paths: opened, tell: (text) => withoutDescriptors(text, (path) => told.get(path)), close };
    } catch (error) {
        close(true);
        throw error;
    }
}

interface Parts {
    readonly shared: string;
    readonly closing: (() => void)[];
    readonly removing: string[];
}

/** undefined where there is none. */
function open(parts: Parts, path: string, use: Use): string | undefined {
    const steps = stepsFrom(parts.shared, path);
    const base = reopenFolder(parts.shared);
    parts.closing.push(base.close);
    let at: string | undefined = base.path;
    for (const step of steps) {
        at = at === undefined ? undefined : next(parts, join(at, step), use, path);
    }
    return at;
}

/** Refused where a path leads out. */
export function stepsFrom(shared: string, path: string): readonly string[] {
    const steps = relative(normalize(shared), normalize(path)).split("/");
    if (steps.some((step) => step === ".." || step === "")) {
        throw new Error(`${path} is not below ${shared}, which is all that the agent shares with its peer`);
    }
    return steps;
}

function next(parts: Parts, path: string, use: Use, told: string): string | undefined {
    try {
        return enter(parts, path);
    } catch (error) {
        if (codeOf(error) === "ENOENT") {
            return use === "filled" ? make(parts, path) : undefined;
        }
        if (codeOf(error) !== "ENOTDIR") {
            throw error;
        }
        return enterFile(parts, path, told);
    }
}

function enter({ closing }: Parts, path: string): string {
    const folder = openFolder(path);
    closing.push(folder.close);
    return folder.path;
}

function make(parts: Parts, path: string): string {
    mkdirSync(path);
    parts.removing.push(path);
    return enter(parts, path);
}

/** A file is nothing to be in, which whoever tries is told by the system. */
function enterFile({ closing }: Parts, path: string, told: string): string {
    try {
        const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
        closing.push(() => {
            closeSync(fd);
        });
        return descriptorPath(fd);
    } catch (error) {
        throw codeOf(error) === "ELOOP"
            ? new Error(`${told} leads over a link, which the agent does not follow`)
            : error;
    }
}

/** A path that leads nowhere for good: no process has so many files open. */
function nowhere(index: number): string {
    return descriptorPath(2 ** 30 + index);
}

function removeEmpty(path: string): void {
    try {
        rmdirSync(path);
    } catch {
        // Something is in it, or it is gone.
    }
}
