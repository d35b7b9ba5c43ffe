import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";

import { codeOf } from "../../ground/failure";
import type { RunRecord } from "../chaincode/one-run";
import { writeNewFile } from "../files/open";
import { files } from "./request";

/** Longer is no name of a Job. Bytes. */
const longestJobName = 63;

/** What an earlier agent has noted in the folder of a request. */
export function readRunRecord(folder: string): Omit<RunRecord, "remember"> {
    const begunJob = noted(join(folder, files.job));
    // A FIFO's time of modification is that of the last write to it.
    const passedUntil = begunJob === undefined ? undefined : lstatSync(join(folder, files.output)).mtime;
    return { begunJob, passedUntil };
}

/** Refused where it is no note of an agent's: whoever made the request may have put something else there. */
function noted(path: string): string | undefined {
    const fd = opened(path);
    if (fd === undefined) {
        return undefined;
    }
    try {
        const found = fstatSync(fd);
        if (!found.isFile() || found.size > longestJobName) {
            throw new Error(`the request's ${files.job} is not the name of a Job`);
        }
        return readFileSync(fd, "utf8");
    } finally {
        closeSync(fd);
    }
}

function opened(path: string): number | undefined {
    try {
        return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    } catch (error) {
        if (codeOf(error) !== "ENOENT") {
            throw error;
        }
        return undefined;
    }
}

/** Writes a file that is there at once; nowhere, when the verb is gone with its folder. */
export async function note(folder: string, name: string, content: string): Promise<void> {
    const path = join(folder, name);
    try {
        await writeNewFile(`${path}.new`, content);
        await rename(`${path}.new`, path);
    } catch (error) {
        if (codeOf(error) !== "ENOENT") {
            throw error;
        }
    }
}
