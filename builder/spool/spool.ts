import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { reasonOf } from "../../fabric/failure";
import { listen, makeFifo, watchLife } from "./fifo";
import { bellName, files } from "./request";
import { type Performer, serve, type Session } from "./session";

/** The folder through which the verbs of a peer hand over to its agent. */
export interface Spool {
    /** Whether a verb that waits here counts on this Job. */
    readonly isLive: (jobName: string) => boolean;
    /** Removes what verbs left that were killed. */
    tidy(): Promise<void>;
    /** Resolves when no verb waits any more. */
    idle(): Promise<void>;
    close(): void;
}

/** A verb that was killed while it prepared its request leaves a folder that nobody asks for. Milliseconds. */
const staleAfter = 60_000;

/** Serves the verbs that wait in a folder, those from before the start included, and those that come. */
export function openSpool(folder: string, perform: Performer, log: (line: string) => void): Spool {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makeFifo(join(folder, bellName));
    const sessions = new Map<string, Session>();
    const answerNew = (): void => {
        for (const name of requests(folder).filter((found) => !sessions.has(found))) {
            const session = serve(join(folder, name), perform);
            sessions.set(name, session);
            void session.done
                .catch((error: unknown) => {
                    log(`Request ${name} was dropped: ${reasonOf(error)}`);
                })
                .finally(() => sessions.delete(name));
        }
    };
    const silence = listen(join(folder, bellName), answerNew);
    answerNew();
    return {
        isLive: (jobName) => [...sessions.values()].some((session) => session.jobName() === jobName),
        tidy: async () => {
            for (const name of staleFolders(folder).filter((found) => !sessions.has(found))) {
                await rm(join(folder, name), { recursive: true, force: true });
            }
        },
        idle: async () => {
            while (sessions.size > 0) {
                await Promise.allSettled([...sessions.values()].map(({ done }) => done));
            }
        },
        close: silence,
    };
}

/** Complete requests without an answer. */
function requests(folder: string): readonly string[] {
    return folders(folder).filter(
        (name) => existsSync(join(folder, name, files.request)) && !existsSync(join(folder, name, files.status)),
    );
}

/** Folders whose verb is gone, since a while. */
function staleFolders(folder: string): readonly string[] {
    return folders(folder).filter((name) => {
        const path = join(folder, name);
        return Date.now() - statSync(path).mtimeMs > staleAfter && !isAlive(join(path, files.life));
    });
}

function folders(folder: string): readonly string[] {
    return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
}

function isAlive(life: string): boolean {
    if (!existsSync(life)) {
        return false;
    }
    const { gone, close } = watchLife(life);
    close();
    return !gone.aborted;
}
