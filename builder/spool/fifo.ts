import { execFileSync } from "node:child_process";
import { closeSync, constants, lstatSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";

import { codeOf, failure, reasonOf } from "../../ground/failure";
import { newBackoff } from "../../ground/retry";
import { openFifo } from "../files/open";

/** Makes a FIFO in a folder where there is none. Refused where there is something else. */
export function makeFifo(folder: string, name: string): void {
    const path = join(folder, name);
    if (isFifo(path)) {
        return;
    }
    try {
        execFileSync("mkfifo", ["-m", "600", name], { cwd: folder, stdio: "pipe" });
    } catch (error) {
        // A verb may have been quicker.
        if (!isFifo(path)) {
            throw failure({ operation: "make a FIFO", target: path }, reasonOf(error));
        }
    }
}

function isFifo(path: string): boolean {
    return lstatSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
}

/** Reads for ever: holding the FIFO open for writing as well, it never sees an end. Returns what ends it. */
export function listen(path: string, heard: () => void): () => void {
    const socket = new Socket({ fd: openFifo(path, constants.O_RDWR), writable: false });
    socket.on("data", heard);
    return () => socket.destroy();
}

/** A process that holds a FIFO open for writing. */
interface Life {
    /** Aborted when the last such process is gone. */
    readonly gone: AbortSignal;
    /** Stops watching. */
    readonly close: () => void;
}

/** Watches whether somebody holds a FIFO open for writing. */
export function watchLife(path: string): Life {
    const gone = new AbortController();
    const fd = openFifo(path, constants.O_RDONLY);
    // Whether there is a writer shows only in a first read: without one it is the end, with one there is nothing to read.
    if (isEnded(fd)) {
        closeSync(fd);
        gone.abort();
        return { gone: gone.signal, close: () => undefined };
    }
    const socket = new Socket({ fd, writable: false });
    socket.on("error", () => undefined);
    socket.on("close", () => {
        gone.abort();
    });
    socket.resume();
    return {
        gone: gone.signal,
        close: () => {
            socket.removeAllListeners("close");
            socket.destroy();
        },
    };
}

function isEnded(fd: number): boolean {
    try {
        return readSync(fd, Buffer.alloc(1)) === 0;
    } catch (error) {
        if (codeOf(error) !== "EAGAIN") {
            throw error;
        }
        return false;
    }
}

/** How long a reader is waited for that has said it would come, after the process that it belongs to is gone. Milliseconds. */
const lateReader = 500;

/**
 * Opens a FIFO for writing once somebody reads it; undefined when nobody will. A blocking open would take one of Node's
 * few threads, so the moment between a request and its reader is bridged by trying again.
 */
export async function openWriter(path: string, gone: AbortSignal): Promise<Socket | undefined> {
    const backoff = newBackoff(2, lateReader);
    let end = Infinity;
    while (Date.now() < end) {
        try {
            return newWriter(openFifo(path, constants.O_WRONLY));
        } catch (error) {
            if (codeOf(error) !== "ENXIO") {
                return undefined;
            }
        }
        end = Math.min(end, gone.aborted ? Date.now() + lateReader : Infinity);
        await backoff.wait(never);
    }
    return undefined;
}

function newWriter(fd: number): Socket {
    const socket = new Socket({ fd, readable: false, writable: true });
    // Whoever writes hears of it.
    socket.on("error", () => undefined);
    return socket;
}

const never = new AbortController().signal;
