import type { Readable, Writable } from "node:stream";

import { type ProcessStreams } from "../../cluster/api";
import { apiReason } from "../../cluster/api-failure";
import { canHeal } from "../../cluster/follow";
import { reasonOf } from "../../ground/failure";
import { splitLines } from "../../ground/lines";
import type { Terminal } from "../verbs/terminal";
import type { ChaincodeClient } from "./cluster";
import { cutOff } from "./cut";
import { longestLine, newSpeech } from "./speech";

/** A container that waits for what it is sent. */
interface Receiver {
    readonly namespace: string;
    readonly pod: string;
    readonly container: string;
}

/** Attaches to a container; what a restart of the API server or the container's end would explain is a cut. */
export async function attachTo(
    client: Pick<ChaincodeClient, "attach">,
    { namespace, pod, container }: Receiver,
): Promise<ProcessStreams> {
    try {
        return await client.attach(namespace, pod, { container, stdin: true });
    } catch (error) {
        const isOver = apiReason(error) === "NotFound" || apiReason(error) === "BadRequest";
        throw isOver || canHeal(error) ? cutOff(reasonOf(error)) : error;
    }
}

/** Sends bytes after a line with their number, so that nothing depends on a client that can close its end. */
export async function send(stdin: Writable, size: number, content: AsyncIterable<Buffer>): Promise<void> {
    await written(stdin, Buffer.from(`${size}\n`));
    for await (const chunk of content) {
        await written(stdin, chunk);
    }
}

/** Resolves when the container may have it. */
export function written(stdin: Writable, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
        stdin.write(bytes, (error) => {
            if (error === undefined || error === null) {
                resolve();
            } else {
                reject(cutOff(`the container took no more of what it was sent: ${error.message}`));
            }
        });
    });
}

/** Passes on what a container says beside its result, each line with a label before it. */
export async function passLines(stderr: Readable, label: string, terminal: Terminal): Promise<void> {
    const speech = newSpeech(terminal, label);
    for await (const { text } of splitLines(stderr, longestLine)) {
        await speech.pass(text);
    }
    await speech.end();
}
