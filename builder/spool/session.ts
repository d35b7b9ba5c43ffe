import { existsSync, readFileSync, statSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { newBackoff } from "../../cluster/waiting";
import { codeOf, reasonOf } from "../../fabric/failure";
import type { Memory } from "../chaincode/run";
import type { Call, Surroundings } from "../verbs/perform";
import { newContent } from "./content";
import { watchLife } from "./fifo";
import { newOutput } from "./output";
import { files, parseRequest } from "./request";

/** A verb that waits for the agent. */
export interface Session {
    /** The Job that it counts on, if it has come that far. */
    jobName(): string | undefined;
    /** Settles when the verb has been answered. */
    readonly done: Promise<void>;
}

/** What a session hands to whoever performs the verb. */
export type Requested = Omit<Surroundings, "connect">;

/** Performs a verb; resolves to its exit status. */
export type Performer = (call: Call, requested: Requested) => Promise<number>;

/** Serves the request in a folder, from its beginning or from where the agent's predecessor left it. */
export function serve(folder: string, perform: Performer): Session {
    const before = readMemory(folder);
    let jobName = before.begunJob;
    const remember = async (name: string): Promise<void> => {
        jobName = name;
        await keep(folder, files.job, name);
    };
    return { jobName: () => jobName, done: answer(folder, { ...before, remember }, perform) };
}

async function answer(folder: string, memory: Memory, perform: Performer): Promise<void> {
    const life = watchLife(join(folder, files.life));
    const output = newOutput(join(folder, files.output), life.gone);
    const content = newContent(join(folder, files.content), life.gone);
    try {
        const isCopied = [files.image, files.build].some((name) => existsSync(join(folder, name)));
        const imageFolder = isCopied ? folder : undefined;
        const requested = { write: output.write, stopped: life.gone, imageFolder, memory, content };
        const status = await performed(folder, requested, perform);
        // Without it the verb would ask again.
        await persistently(life.gone, () => keep(folder, files.status, `${status}\n`));
    } finally {
        content.decline();
        await output.end();
        life.close();
    }
}

async function performed(folder: string, requested: Requested, perform: Performer): Promise<number> {
    try {
        return await perform(parseRequest(await readFile(join(folder, files.request), "utf8")), requested);
    } catch (error) {
        await requested.write(`${reasonOf(error)}\n`);
        return 1;
    }
}

function readMemory(folder: string): Omit<Memory, "remember"> {
    const job = join(folder, files.job);
    if (!existsSync(job)) {
        return { begunJob: undefined, passedUntil: undefined };
    }
    // A FIFO's time of modification is that of the last write to it.
    return { begunJob: readFileSync(job, "utf8"), passedUntil: statSync(join(folder, files.output)).mtime };
}

/** Tries until it works, for as long as the verb is there: memory for temporary files can be full. */
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

/** Writes a file at once; nowhere, when the verb is gone with its folder. */
async function keep(folder: string, name: string, content: string): Promise<void> {
    const path = join(folder, name);
    try {
        await writeFile(`${path}.new`, content);
        await rename(`${path}.new`, path);
    } catch (error) {
        if (codeOf(error) !== "ENOENT") {
            throw error;
        }
    }
}
