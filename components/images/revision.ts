import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * The commit that last touched a folder, as 40 hexadecimal digits, `-dirty` behind it when the folder has changes that are in no
 * commit. Undefined where nobody can tell: no git, no repository, a folder that is in no commit, or a shallow clone, in
 * which every file seems to come from the oldest commit that is there.
 */
export async function revisionOf(folder: string): Promise<string | undefined> {
    if ((await git(folder, "rev-parse", "--is-shallow-repository")) !== "false") {
        return undefined;
    }
    const commit = await git(folder, "log", "--max-count=1", "--format=%H", "--", ".");
    const changes = await git(folder, "status", "--porcelain", "--", ".");
    if (commit === undefined || commit === "" || changes === undefined) {
        return undefined;
    }
    return changes === "" ? commit : `${commit}-dirty`;
}

/** The same of a build's context. The project's whole folder has another one with each commit, whatever that touches: it says nothing of an image. */
export function sourceRevision(context: string): Promise<string | undefined> {
    return context === "." ? Promise.resolve(undefined) : revisionOf(context);
}

/** What git answers; undefined when it fails or is not there. Takes no lock, so that it disturbs nobody who commits meanwhile. */
async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
    try {
        const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0" };
        const { stdout } = await promisify(execFile)("git", ["-C", folder, ...args], {
            env,
            maxBuffer: 64 * 1024 * 1024,
        });
        return stdout.trim();
    } catch {
        return undefined;
    }
}
