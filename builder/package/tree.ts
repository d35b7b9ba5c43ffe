import type { Dirent } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";

import { codeOf } from "../../ground/failure";
import { deepest, entriesIn, inFolder, makeFolder } from "../files/folder";
import { copyRegularFile } from "../files/open";
import { fileProblem } from "./json";

/** Whether to take an entry, given its path from the top of the tree; nothing below a refused folder is looked at. */
type Choice = (path: readonly string[], isFolder: boolean) => boolean;

/** Of all files of a tree. Indexes are small, and a peer keeps those that are released in its memory. Bytes. */
const largestTree = 64 * 1024 * 1024;

/** Of all files and folders of a tree: there is an index in each. */
const mostEntries = 10_000;

/**
 * Copies files and folders, in the order of their names. Refuses links and other special files, and more than 64 MiB or 10,000 of
 * them: a package of some kilobytes can hold gigabytes of zeros, and as many empty files as the peer's disk takes.
 */
export async function copyTree(from: string, to: string, choose: Choice = () => true): Promise<void> {
    let room = largestTree;
    let left = mostEntries;
    const list = async (folder: string): Promise<readonly Dirent[]> => {
        const entries: Dirent[] = [];
        for await (const entry of entriesIn(folder)) {
            left -= 1;
            if (left < 0) {
                throw new Error(`${from} has more than ${mostEntries} files and folders`);
            }
            entries.push(entry);
        }
        return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    };
    const copy = async (source: string, target: string): Promise<void> => {
        room -= (await lstat(source)).size;
        if (room < 0) {
            throw new Error(`${from} has more than ${largestTree} bytes`);
        }
        await copyRegularFile(source, target);
    };
    await copyFolder(from, to, [], { choose, list, copy });
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
    /** What is in a folder, by name. */
    readonly list: (folder: string) => Promise<readonly Dirent[]>;
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
    for (const entry of await copying.list(from)) {
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
