import { lstatSync } from "node:fs";
import { join } from "node:path";

import { reasonOf } from "../../ground/failure";
import { newBackoff } from "../../ground/retry";
import type { RunRecord } from "../chaincode/one-run";
import { openFolder } from "../files/folder";
import { readSmallFile } from "../files/open";
import type { VerbContext, Call } from "../verbs/work";
import { newContent } from "./content";
import { watchLife } from "./fifo";
import { newOutput } from "./output";
import { files, parseRequest } from "./request";
import { note, readRunRecord } from "./run-record";

/** A verb that waits for the agent. */
export interface Session {
    /** The Job that it counts on, if it has come that far. */
    jobName(): string | undefined;
    /** Settles when the verb has been answered. */
    readonly done: Promise<void>;
}

/** What a session hands to whoever performs the verb. */
type Requested = Omit<VerbContext, "connect" | "shared">;

/** Performs a verb; resolves to its exit status. */
export type Performer = (call: Call, requested: Requested) => Promise<number>;

/**
 * Serves the request in a folder, from its beginning or from where the agent's predecessor left it. All that is read and written
 * is in that very folder, and nothing of it is a link: what is there may be of anybody's making who can be in the peer's place.
 */
export function serve(path: string, perform: Performer): Session {
    const folder = openFolder(path);
    try {
        const before = readRunRecord(folder.path);
        let jobName = before.begunJob;
        const remember = async (name: string): Promise<void> => {
            jobName = name;
            await note(folder.path, files.job, name);
        };
        const answered = answer(folder.path, { ...before, remember }, perform);
        return { jobName: () => jobName, done: answered.finally(folder.close) };
    } catch (error) {
        folder.close();
        throw error;
    }
}

async function answer(folder: string, record: RunRecord, perform: Performer): Promise<void> {
    const life = watchLife(join(folder, files.life));
    const output = newOutput(join(folder, files.output), life.gone);
    const content = newContent(join(folder, files.content), life.gone);
    try {
        const isCopied = [files.image, files.build].some((name) => isThere(join(folder, name)));
        const imageFolder = isCopied ? folder : undefined;
        const requested = { write: output.write, stopped: life.gone, imageFolder, record, content };
        const status = await performed(folder, requested, perform);
        // Without it the verb would ask again.
        await persistently(life.gone, () => note(folder, files.status, `${status}\n`));
    } finally {
        content.decline();
        await output.end();
        life.close();
    }
}

export function isThere(path: string): boolean {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** More than the system lets anybody call a verb with. Bytes. */
const largestRequest = 4 * 2 ** 20;

async function performed(folder: string, requested: Requested, perform: Performer): Promise<number> {
    try {
        return await perform(parseRequest(await readSmallFile(join(folder, files.request), largestRequest)), requested);
    } catch (error) {
        await requested.write(`${reasonOf(error)}\n`);
        return 1;
    }
}

/** Tries until it works, for as long as the verb is there and once more at its end: memory for temporary files can be full. */
async function persistently(gone: AbortSignal, work: () => Promise<void>): Promise<void> {
    const backoff = newBackoff();
    for (;;) {
        try {
            await work();
            return;
        } catch (error) {
            if (gone.aborted) {
                throw error;
            }
            await backoff.wait(gone).catch(() => undefined);
        }
    }
}
