import { closeSync, constants, readSync } from "node:fs";
import { Socket } from "node:net";

import { codeOf } from "../../ground/failure";
import { newBackoff } from "../../ground/retry";
import { openFifo } from "../files/open";
import type { Content } from "../verbs/work";

/** How long a verb is waited for that offers something, in milliseconds: it does so before it rings the bell. */
const offerTime = 10_000;

const chunkSize = 64 * 1024;

/** What a verb offers through a FIFO. A writer waits there until somebody reads, or declines. */
export function newContent(path: string, gone: AbortSignal): Content {
    return {
        read: () => read(path, gone),
        decline: () => {
            decline(path);
        },
    };
}

async function* read(path: string, gone: AbortSignal): AsyncGenerator<Buffer> {
    const fd = openFifo(path, constants.O_RDONLY);
    let socket: Socket | undefined;
    try {
        yield await firstBytes(fd, gone);
        socket = new Socket({ fd, readable: true, writable: false });
        for await (const chunk of socket) {
            yield chunk as Buffer;
        }
    } finally {
        if (socket === undefined) {
            closeSync(fd);
        } else {
            socket.destroy();
        }
    }
}

/** Without a writer a FIFO looks as at its end, so that its beginning has to be awaited by looking again. */
async function firstBytes(fd: number, gone: AbortSignal): Promise<Buffer> {
    const backoff = newBackoff(2, 200);
    const end = Date.now() + offerTime;
    const buffer = Buffer.alloc(chunkSize);
    for (;;) {
        const length = readNow(fd, buffer);
        if (length > 0) {
            return buffer.subarray(0, length);
        }
        if (Date.now() > end) {
            throw new Error(`the peer's container did not hand over what was built within ${offerTime / 1000} s`);
        }
        await backoff.wait(gone);
    }
}

function readNow(fd: number, buffer: Buffer): number {
    try {
        return readSync(fd, buffer);
    } catch (error) {
        if (codeOf(error) !== "EAGAIN") {
            throw error;
        }
        return 0;
    }
}

/** Lets a writer go that waits; it finds nobody who reads. */
function decline(path: string): void {
    try {
        closeSync(openFifo(path, constants.O_RDONLY));
    } catch {
        // Not every verb offers something, and one that is gone took it along.
    }
}
