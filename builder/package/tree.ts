import { copyFile, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

import { codeOf } from "../../fabric/failure";
import { fileProblem } from "./json";

/** Whether to take an entry, given its path from the top of the tree; nothing below a refused folder is looked at. */
export type Choice = (path: readonly string[], isFolder: boolean) => boolean;

/** Copies files and folders, in the order of their names. Refuses links and other special files. */
export async function copyTree(from: string, to: string, choose: Choice = () => true): Promise<void> {
    await copyFolder(from, to, [], choose);
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

async function copyFolder(from: string, to: string, path: readonly string[], choose: Choice): Promise<void> {
    await mkdir(to, { recursive: true });
    const entries = await readdir(from, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const place = [...path, entry.name];
        const source = join(from, entry.name);
        const target = join(to, entry.name);
        if (!choose(place, entry.isDirectory())) {
            continue;
        }
        if (entry.isDirectory()) {
            await copyFolder(source, target, place, choose);
        } else if (entry.isFile()) {
            await copyFile(source, target);
        } else {
            throw new Error(`${source} is neither a file nor a directory`);
        }
    }
}
