import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import { join } from "node:path";

import { deepest, entriesIn, openFolder, reopenFolder, withoutDescriptors } from "../../files/folder";
import { streamFile } from "../../files/open";
import { fileProblem } from "../../package/json";

/** A file of a package's code. */
export interface SourceFile {
    /** From the top of the code, with slashes. */
    readonly path: string;
    readonly size: number;
    /** In hexadecimal. */
    readonly sha256: string;
}

/** What a package's code may hold; the peer keeps it in memory while it builds. */
interface Bounds {
    readonly bytes: number;
    /** Folders are counted, too. */
    readonly files: number;
    /** Characters of all paths together: each may have 4,096, and all of them are held at once, in an agent's small heap. */
    readonly paths: number;
}

const sourceBounds: Bounds = { bytes: 256 * 2 ** 20, files: 100_000, paths: 8 * 2 ** 20 };

/**
 * The files below a folder, in the order of their paths, without what lies below the names in `except` at its top. Refuses
 * links, special files and what exceeds the bounds.
 */
export async function readTree(
    folder: string,
    except: readonly string[],
    bounds = sourceBounds,
): Promise<readonly SourceFile[]> {
    const found: SourceFile[] = [];
    let [bytes, entries, characters] = [0, 0, 0];
    const isTaken = (path: string): boolean => {
        entries += 1;
        characters += path.length;
        if (characters > bounds.paths) {
            throw new Error(`the paths of the package's code have more than ${bounds.paths} characters together`);
        }
        if (entries > bounds.files) {
            throw new Error(`the package's code holds more than ${bounds.files} files and folders`);
        }
        return !except.includes(path);
    };
    for await (const { path, size, actualPath } of filesBelow({ actualPath: folder, path: "", depth: 0 }, isTaken)) {
        bytes += size;
        if (bytes > bounds.bytes) {
            throw new Error(`the package's code holds more than ${bounds.bytes / 2 ** 20} MiB`);
        }
        found.push({ path, size, sha256: await digestOf(actualPath) });
    }
    return sortedByPath(found);
}

/** How many files are looked at at a time: whoever waits for another package of the same peer is served in between. */
const atOnce = 1000;

/** Lets whatever waits have its turn. */
async function afterOthers(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
}

/** Does something for each file, so many at a time. */
export async function forEachFile(files: readonly SourceFile[], act: (file: SourceFile) => void): Promise<void> {
    for (let start = 0; start < files.length; start += atOnce) {
        files.slice(start, start + atOnce).forEach(act);
        await afterOthers();
    }
}

/** Sorted parts are merged two by two. */
async function sortedByPath(files: readonly SourceFile[]): Promise<readonly SourceFile[]> {
    let parts: (readonly SourceFile[])[] = [];
    for (let start = 0; start < files.length; start += atOnce) {
        parts.push(files.slice(start, start + atOnce).sort((a, b) => (a.path < b.path ? -1 : 1)));
        await afterOthers();
    }
    while (parts.length > 1) {
        const merged: (readonly SourceFile[])[] = [];
        for (let index = 0; index < parts.length; index += 2) {
            merged.push(mergedByPath(parts[index] ?? [], parts[index + 1] ?? []));
            await afterOthers();
        }
        parts = merged;
    }
    return parts[0] ?? [];
}

function mergedByPath(a: readonly SourceFile[], b: readonly SourceFile[]): readonly SourceFile[] {
    const merged: SourceFile[] = [];
    let [ofA, ofB] = [0, 0];
    while (merged.length < a.length + b.length) {
        const [first, second] = [a[ofA], b[ofB]];
        if (first !== undefined && (second === undefined || first.path < second.path)) {
            merged.push(first);
            ofA += 1;
        } else if (second !== undefined) {
            merged.push(second);
            ofB += 1;
        }
    }
    return merged;
}

interface Place {
    /** From the top of the code. */
    readonly path: string;
    /** Leads there, and nowhere else, while the folder that holds it is looked at. */
    readonly actualPath: string;
}

async function* filesBelow(
    { path, actualPath, depth }: Place & { readonly depth: number },
    isTaken: (path: string) => boolean,
): AsyncGenerator<Place & { readonly size: number }> {
    if (depth > deepest) {
        throw new Error(`the package's code is more than ${deepest} folders deep`);
    }
    const folder = depth === 0 ? reopenFolder(actualPath) : openFolder(actualPath);
    const toldAs = (found: string): string | undefined => (found === folder.path ? actualPath : undefined);
    try {
        for await (const { name } of entriesIn(folder.path)) {
            const below = { path: path === "" ? name : `${path}/${name}`, actualPath: join(folder.path, name) };
            const file = await lstat(below.actualPath).catch((error: unknown) => {
                const problem = withoutDescriptors(fileProblem(error), toldAs);
                throw new Error(`unable to read ${below.path} of the package's code: ${problem}`);
            });
            if (!isTaken(below.path)) {
                continue;
            }
            if (file.isDirectory()) {
                yield* filesBelow({ ...below, depth: depth + 1 }, isTaken);
            } else if (file.isFile()) {
                yield { ...below, size: file.size };
            } else {
                throw new Error(`${below.path} of the package's code is neither a file nor a directory`);
            }
        }
    } finally {
        folder.close();
    }
}

async function digestOf(path: string): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of streamFile(path)) {
        hash.update(chunk);
    }
    return hash.digest("hex");
}
