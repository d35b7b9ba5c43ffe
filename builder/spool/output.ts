import type { Socket } from "node:net";

import { openWriter } from "./fifo";

/** The way to the standard error of a verb. */
interface Output {
    /** In the order of the calls; resolves when the next text may come. What nobody reads any more is dropped. */
    readonly write: (text: string) => Promise<void>;
    /** After all that was written. */
    end(): Promise<void>;
}

/** Writes to the FIFO that a verb reads; connects with the first text. */
export function newOutput(path: string, gone: AbortSignal): Output {
    let socket: Socket | undefined;
    let last = Promise.resolve();
    const send = async (text: string): Promise<void> => {
        // Once more where the reader was replaced.
        for (let tries = 0; tries < 2; tries += 1) {
            socket = socket === undefined || socket.destroyed ? await openWriter(path, gone) : socket;
            if (socket === undefined || (await written(socket, text))) {
                return;
            }
        }
    };
    const close = async (): Promise<void> => {
        socket ??= await openWriter(path, gone);
        await ended(socket);
    };
    const next = (work: () => Promise<void>): Promise<void> => {
        last = last.then(work);
        return last;
    };
    return { write: (text) => next(() => send(text)), end: () => next(close) };
}

function written(socket: Socket, text: string): Promise<boolean> {
    return new Promise((resolve) => {
        socket.write(text, (error) => {
            resolve(error === undefined || error === null);
        });
    });
}

function ended(socket: Socket | undefined): Promise<void> {
    return new Promise((resolve) => {
        if (socket === undefined || socket.destroyed) {
            resolve();
            return;
        }
        socket.once("close", () => {
            resolve();
        });
        socket.end();
        socket.destroySoon();
    });
}
