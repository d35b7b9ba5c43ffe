import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import type { Places } from "../places";

/** What is needed to make a part of the toolchain. */
export interface Workshop {
    /** The finished part's content goes here; the folder exists and is empty. */
    readonly folder: string;
    /** A copy of the pinned files, for programs that write beside what they read; it goes away afterwards. */
    readonly source: string;
    /** Room for temporary files, on the same disk as the rest; it goes away afterwards. */
    readonly scratch: string;
    /** A log of this name, empty. */
    readonly log: (name: string) => string;
}

/** Tools that are made together and kept in one folder of the cache. */
export interface Part {
    /** Also the name of the folder with the pinned files. */
    readonly name: string;
    /** Whatever decides over the result beside the pinned files: flags, architecture. */
    readonly settings: string;
    /** Folders of programs in the finished part, relative to it; those that it does not have are left out. */
    readonly bin: readonly string[];
    readonly make: (workshop: Workshop) => Promise<void>;
}

/** Where a part is, or will be: named by the hash of everything that decides over its content. */
export function partFolder(part: Part, sources: string, places: Places): string {
    const hash = createHash("sha256").update(part.settings);
    const source = join(sources, part.name);
    for (const file of filesBelow(source)) {
        const content = readFileSync(file);
        hash.update(`\0${relative(source, file)}\0${content.length}\0`).update(content);
    }
    return join(places.tools, `${part.name}-${hash.digest("hex").slice(0, 12)}`);
}

function filesBelow(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
}

/** Makes a part beside its place and moves it there when it is whole, so that a folder with the right name is a finished one. */
export async function makePart(part: Part, sources: string, places: Places): Promise<void> {
    const finished = partFolder(part, sources, places);
    if (existsSync(finished)) {
        return;
    }
    const unfinished = join(places.tools, `.unfinished-${part.name}`);
    rmSync(unfinished, { recursive: true, force: true });
    const workshop = newWorkshop(unfinished, places);
    cpSync(join(sources, part.name), workshop.source, { recursive: true });
    await part.make(workshop);
    renameSync(workshop.folder, finished);
    rmSync(unfinished, { recursive: true, force: true });
}

function newWorkshop(unfinished: string, places: Places): Workshop {
    const room = (name: string): string => {
        const folder = join(unfinished, name);
        mkdirSync(folder, { recursive: true });
        return folder;
    };
    const log = (name: string): string => {
        const file = join(places.buildLogs, `${name}.log`);
        rmSync(file, { force: true });
        return file;
    };
    return { folder: room("content"), source: room("source"), scratch: room("scratch"), log };
}
