import { closeSync, constants, type Dirent, existsSync, openSync } from "node:fs";
import { lstat, mkdir, opendir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";

import { codeOf } from "../../ground/failure";

/** Where the kernel shows what this process has open. Paths through it lead to that very folder, whatever takes its place. */
const descriptors = "/proc/self/fd";
const hasDescriptors = existsSync(descriptors);

/** Folders in folders: more are no package, and each costs a descriptor while it is looked at. */
export const deepest = 100;

/** A folder that is open. */
interface OpenFolder {
    /** Leads to it, and nowhere else; where the kernel shows no descriptors, as none that agents run on, the path that it had. */
    readonly path: string;
    readonly close: () => void;
}

/** Opens a folder. A link in its place is refused; those before it are not looked at. */
export function openFolder(path: string): OpenFolder {
    return opened(path, path);
}

/** Opens a folder once more that is trusted, or open, under this path. */
export function reopenFolder(path: string): OpenFolder {
    try {
        return opened(`${path}/.`, path);
    } catch (error) {
        if (error instanceof Error) {
            error.message = error.message.replace(`'${path}/.'`, `'${path}'`);
        }
        throw error;
    }
}

function opened(path: string, otherwise: string): OpenFolder {
    const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    return {
        path: hasDescriptors ? descriptorPath(fd) : otherwise,
        close: () => {
            closeSync(fd);
        },
    };
}

/** The path through a descriptor. */
export function descriptorPath(fd: number): string {
    return `${descriptors}/${fd}`;
}

/** A text with what it says of descriptors in the words of `told`, for those that it knows. */
export function withoutDescriptors(text: string, told: (path: string) => string | undefined): string {
    return text.replace(/\/proc\/self\/fd\/\d+/g, (path) => told(path) ?? path);
}

/** Does work in a folder that nothing can be put in the place of meanwhile. Errors name it as it was called. */
export async function inFolder<T>(path: string, work: (path: string) => Promise<T>): Promise<T> {
    return whileOpen(openFolder(path), path, work);
}

/** Does work in an open folder, and closes it. Errors name it as it is told. */
export async function whileOpen<T>(folder: OpenFolder, told: string, work: (path: string) => Promise<T>): Promise<T> {
    try {
        return await work(folder.path);
    } catch (error) {
        if (error instanceof Error) {
            error.message = withoutDescriptors(error.message, (path) => (path === folder.path ? told : undefined));
        }
        throw error;
    } finally {
        folder.close();
    }
}

/** Does work in the folder that one comes to from another step by step, no step over a link; `make` makes those that are not there. */
export async function inSteps<T>(
    base: string,
    steps: readonly string[],
    work: (path: string) => Promise<T>,
    make = false,
): Promise<T> {
    const [step, ...rest] = steps;
    if (step === undefined) {
        return work(base);
    }
    const path = join(base, step);
    if (make) {
        await makeFolder(path);
    }
    return inFolder(path, (folder) => inSteps(folder, rest, work, make));
}

/** Opens the folder that one comes to from one that is trusted, or open, step by step; no step over a link. */
export function folderBelow(base: string, steps: readonly string[]): OpenFolder {
    return steps.reduce((at, step) => {
        try {
            return openFolder(join(at.path, step));
        } finally {
            at.close();
        }
    }, reopenFolder(base));
}

/** How many entries of a folder are read at a time: whoever waits for something else is served in between. */
const atOnce = 256;

/** What is in a folder, in no order, read while it is asked for: a package may have a million files in one. */
export async function* entriesIn(path: string): AsyncGenerator<Dirent> {
    yield* await opendir(path, { bufferSize: atOnce });
}

/** Makes a folder where nothing has its name. */
export async function makeFolder(path: string): Promise<void> {
    await mkdir(path).catch((error: unknown) => {
        if (codeOf(error) !== "EEXIST") {
            throw error;
        }
    });
}

/** Removes a file, a link, or a folder with what is in it; what is behind links stays. It need not be there. */
export async function removeTree(path: string): Promise<void> {
    try {
        if (!(await lstat(path)).isDirectory()) {
            await unlink(path);
            return;
        }
        await inFolder(path, async (folder) => {
            for await (const { name } of entriesIn(folder)) {
                await removeTree(join(folder, name));
            }
        });
        await rmdir(path);
    } catch (error) {
        if (codeOf(error) !== "ENOENT") {
            throw error;
        }
    }
}
