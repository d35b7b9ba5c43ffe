import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";

import { codeOf } from "../../ground/failure";

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * Opens a regular file to read it. Refuses links, never waits for a FIFO and reads no device: the agent, which reads for all verbs
 * of a peer, might not come back, or come back with what only itself may read.
 */
async function openFile(path: string): Promise<FileHandle> {
    const file = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW).catch((error: unknown) => {
        throw codeOf(error) === "ELOOP" ? irregular(path) : error;
    });
    try {
        const found = await file.stat();
        if (found.isDirectory()) {
            throw new Error(`read ${path}: is a directory`);
        }
        if (!found.isFile()) {
            throw irregular(path);
        }
        return file;
    } catch (error) {
        await file.close();
        throw error;
    }
}

/** The text of a regular file. Refused where it has more bytes than that. */
export async function readSmallFile(path: string, largest: number): Promise<string> {
    const file = await openFile(path);
    try {
        if ((await file.stat()).size > largest) {
            throw new Error(`it has more than ${largest} bytes`);
        }
        return await file.readFile("utf8");
    } finally {
        await file.close();
    }
}

/** The bytes of a regular file. */
export async function* streamFile(path: string): AsyncGenerator<Buffer> {
    const file = await openFile(path);
    try {
        for await (const chunk of file.createReadStream({ autoClose: false })) {
            yield chunk as Buffer;
        }
    } finally {
        await file.close();
    }
}

/** Writes a file in the place of what has its name: a link there is replaced, and not followed. */
export async function writeNewFile(
    path: string,
    content: string | AsyncIterable<Buffer>,
    mode?: number,
): Promise<void> {
    await rm(path, { force: true });
    const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    try {
        await file.writeFile(content);
        if (mode !== undefined) {
            await file.chmod(mode);
        }
    } finally {
        await file.close();
    }
}

/** Copies a regular file in the place of what has the name of its copy. */
export async function copyRegularFile(from: string, to: string): Promise<void> {
    const file = await openFile(from);
    try {
        const { mode } = await file.stat();
        await writeNewFile(to, file.createReadStream({ autoClose: false }), mode & 0o777);
    } finally {
        await file.close();
    }
}

/** Opens a FIFO with the given flags, without waiting for its other end. Refuses whatever else has the name. */
export function openFifo(path: string, flags: number): number {
    const fd = openSync(path, flags | O_NONBLOCK | O_NOFOLLOW);
    if (!fstatSync(fd).isFIFO()) {
        closeSync(fd);
        throw new Error(`${path} is not a FIFO`);
    }
    return fd;
}

function irregular(path: string): Error {
    return new Error(`${path} is not a regular file`);
}
