import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parseJson, textAt } from "../../ground/json";

/** What the last preview on this machine has told of an image that is to be pushed. */
export interface ToldDigest {
    /** Of what it is built from and how. */
    readonly key: string;
    readonly digest: string;
}

/** What previews tell, kept for the `up` that comes after them, by the name of the image's resource. */
export interface ToldDigests {
    /** Undefined where none has told of it, or not lately. */
    readonly read: (name: string) => Promise<ToldDigest | undefined>;
    readonly write: (name: string, told: ToldDigest) => Promise<void>;
    readonly forget: (name: string) => Promise<void>;
}

/** A preview that was not followed by an `up` for so long is none that somebody has decided by. */
const keptHours = 24;

/** Of the running program's stack, below PULUMI_HOME. */
export function toldDigests(env: NodeJS.ProcessEnv = process.env): ToldDigests {
    const home = env["PULUMI_HOME"] ?? join(env["HOME"] ?? homedir(), ".pulumi");
    const stack = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].map(encodeURIComponent).join(".");
    return digestsIn(join(home, "fabric-previews", stack));
}

/**
 * The same in a folder. What cannot be kept is not told later: a preview is no less true for that, and an `up` compares with what it
 * computes itself.
 *
 * @param now milliseconds since 1970
 */
export function digestsIn(folder: string, now = Date.now): ToldDigests {
    const fileOf = (name: string): string => join(folder, `${encodeURIComponent(name)}.json`);
    const orNothing = (work: Promise<unknown>): Promise<void> => work.then(nothing, nothing);
    return {
        read: async (name) => {
            const text = await readFile(fileOf(name), "utf8").catch(() => "");
            const found = parseJson(text);
            const [key, digest, at] = ["key", "digest", "at"].map((field) => textAt(found, field));
            const isRecent = now() - Date.parse(at ?? "") < keptHours * 3_600_000;
            return key && digest && isRecent ? { key, digest } : undefined;
        },
        write: (name, told) =>
            orNothing(
                mkdir(folder, { recursive: true, mode: 0o700 }).then(() =>
                    writeFile(fileOf(name), JSON.stringify({ ...told, at: new Date(now()).toISOString() })),
                ),
            ),
        forget: (name) => orNothing(rm(fileOf(name), { force: true })),
    };
}

function nothing(): void {
    // See above.
}
