import { lstatSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { oneLine, reasonOf } from "../../ground/failure";
import { folderBelow, removeTree } from "../files/folder";
import { stepsFrom } from "../files/shared";
import { listen, makeFifo, watchLife } from "./fifo";
import { bellName, files } from "./request";
import { isThere, type Performer, serve, type Session } from "./session";

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

/** Where requests come from. */
interface SpoolPlace {
    /** The folder for temporary files that peer and agent share. */
    readonly shared: string;
    /** Below it. */
    readonly folder: string;
}

/** Serves the verbs that wait in a folder, those from before the start included, and those that come. */
export function openSpool(place: SpoolPlace, perform: Performer, log: (line: string) => void): Spool {
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    const { path: folder, close } = folderBelow(place.shared, stepsFrom(place.shared, place.folder));
    makeFifo(folder, bellName);
    const { sessions, answerNew } = newSessions(folder, perform, log);
    const silence = listen(join(folder, bellName), answerNew);
    answerNew();
    return {
        isLive: (jobName) => [...sessions.values()].some((session) => session.jobName() === jobName),
        tidy: async () => {
            for (const name of staleFolders(folder).filter((found) => !sessions.has(found))) {
                await removeTree(join(folder, name));
            }
        },
        idle: async () => {
            while (sessions.size > 0) {
                await Promise.allSettled([...sessions.values()].map(({ done }) => done));
            }
        },
        close: () => {
            silence();
            close();
        },
    };
}

interface Sessions {
    /** By the names of their requests. */
    readonly sessions: ReadonlyMap<string, Session>;
    /** Begins with the requests that nobody answers yet. */
    readonly answerNew: () => void;
}

function newSessions(folder: string, perform: Performer, log: (line: string) => void): Sessions {
    const sessions = new Map<string, Session>();
    // Of those that cannot be answered, so that each is told of once.
    const dropped = new Set<string>();
    const drop = (name: string, error: unknown): void => {
        dropped.add(name);
        log(`Request ${oneLine(name, 100)} was dropped: ${oneLine(reasonOf(error))}`);
    };
    const answerNew = (): void => {
        const waiting = requests(folder);
        [...dropped].filter((name) => !waiting.includes(name)).forEach((name) => dropped.delete(name));
        for (const name of waiting.filter((found) => !sessions.has(found) && !dropped.has(found))) {
            try {
                const session = serve(join(folder, name), perform);
                sessions.set(name, session);
                void session.done
                    .catch((error: unknown) => {
                        drop(name, error);
                    })
                    .finally(() => sessions.delete(name));
            } catch (error) {
                drop(name, error);
            }
        }
    };
    return { sessions, answerNew };
}

/** Complete requests without an answer. */
function requests(folder: string): readonly string[] {
    return folders(folder).filter(
        (name) => isThere(join(folder, name, files.request)) && !isThere(join(folder, name, files.status)),
    );
}

/** Folders whose verb is gone, since a while. */
function staleFolders(folder: string): readonly string[] {
    return folders(folder).filter((name) => {
        const path = join(folder, name);
        return Date.now() - lstatSync(path).mtimeMs > staleAfter && !isAlive(join(path, files.life));
    });
}

function folders(folder: string): readonly string[] {
    return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
}

function isAlive(life: string): boolean {
    try {
        const { gone, close } = watchLife(life);
        close();
        return !gone.aborted;
    } catch {
        // There is none, or something else in its place.
        return false;
    }
}
