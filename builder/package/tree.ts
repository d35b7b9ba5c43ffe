import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

import { codeOf } from "../../fabric/failure";
import { deepest, inFolder, makeFolder } from "../files/folder";
import { copyRegularFile } from "../files/open";
import { fileProblem } from "./json";

/** Whether to take an entry, given its path from the top of the tree; nothing below a refused folder is looked at. */
export type Choice = (path: readonly string[], isFolder: boolean) => boolean;

/** Of all files of a tree. Indexes are small, and a peer keeps those that are released in its memory. Bytes. */
const largestTree = 64 * 1024 * 1024;

/**
 * Copies files and folders, in the order of their names. Refuses links and other special files, and more than 64 MiB:
 * a package of some kilobytes can hold gigabytes of zeros.
 */
export async function copyTree(from: string, to: string, choose: Choice = () => true): Promise<void> {
    let room = largestTree;
    const copy = async (source: string, target: string): Promise<void> => {
        room -= (await lstat(source)).size;
        if (room < 0) {
            throw new Error(`${from} has more than ${largestTree} bytes`);
        }
        await copyRegularFile(source, target);
    };
    await copyFolder(from, to, [], { choose, copy });
}

/** Whether there is a folder; a link or a file of that name is refused with the given words. */
export async function isFolder(path: string, what: string): Promise<boolean> {
    try {
        if (!(await lstat(path)).isDirectory()) {
            throw new Error(`${what} ${path} is not a directory`);
        }
        return true;
    } catch (error) {
        if (codeOf(error) === "ENOENT") {
            return false;
        }
        throw new Error(fileProblem(error));
    }
}

interface Copying {
    readonly choose: Choice;
    readonly copy: (source: string, target: string) => Promise<void>;
}

async function copyFolder(from: string, to: string, path: readonly string[], copying: Copying): Promise<void> {
    if (path.length > deepest) {
        throw new Error(`${from} is more than ${deepest} folders deep`);
    }
    await makeFolder(to);
    await inFolder(from, (source) => inFolder(to, (target) => copyEntries(source, target, path, copying)));
}

async function copyEntries(from: string, to: string, path: readonly string[], copying: Copying): Promise<void> {
    const entries = await readdir(from, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const place = [...path, entry.name];
        const source = join(from, entry.name);
        const target = join(to, entry.name);
        if (!copying.choose(place, entry.isDirectory())) {
            continue;
        }
        if (entry.isDirectory()) {
            await copyFolder(source, target, place, copying);
        } else if (entry.isFile()) {
            await copying.copy(source, target);
        } else {
            throw new Error(`${source} is neither a file nor a directory`);
        }
    }
}
