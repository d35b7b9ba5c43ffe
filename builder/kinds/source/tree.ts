import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

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
export interface Bounds {
    readonly bytes: number;
    readonly files: number;
}

export const sourceBounds: Bounds = { bytes: 256 * 2 ** 20, files: 100_000 };

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
    let bytes = 0;
    for await (const { path, size } of filesBelow(folder, except, "")) {
        bytes += size;
        if (bytes > bounds.bytes) {
            throw new Error(`the package's code holds more than ${bounds.bytes / 2 ** 20} MiB`);
        }
        if (found.length === bounds.files) {
            throw new Error(`the package's code holds more than ${bounds.files} files`);
        }
        found.push({ path, size, sha256: await digestOf(join(folder, path)) });
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function* filesBelow(
    folder: string,
    except: readonly string[],
    path: string,
): AsyncGenerator<{ readonly path: string; readonly size: number }> {
    for (const name of await readdir(join(folder, path))) {
        const place = path === "" ? name : `${path}/${name}`;
        const file = await lstat(join(folder, place)).catch((error: unknown) => {
            throw new Error(`unable to read ${place} of the package's code: ${fileProblem(error)}`);
        });
        if (except.includes(place)) {
            continue;
        }
        if (file.isDirectory()) {
            yield* filesBelow(folder, except, place);
        } else if (file.isFile()) {
            yield { path: place, size: file.size };
        } else {
            throw new Error(`${place} of the package's code is neither a file nor a directory`);
        }
    }
}

async function digestOf(path: string): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path)) {
        hash.update(chunk as Buffer);
    }
    return hash.digest("hex");
}
