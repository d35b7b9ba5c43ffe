import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { failure, reasonOf } from "../ground/failure";
import { unknownValue, type Change } from "./preview";

/**
 * What a preview of a stack tells at a commit, with the settings and the program that are there. It runs in a checkout of its own, which goes again.
 *
 * @param preview previews in a folder
 * @returns undefined where the commit has no settings of the stack
 * @throws failure() when there is no such commit, or its preview fails
 */
export async function changesAt(
    ref: string,
    stack: string,
    preview: (folder: string) => Promise<readonly Change[]>,
    project = process.cwd(),
): Promise<readonly Change[] | undefined> {
    const what = { operation: "preview the stack as it was", target: `${stack} at ${ref}` };
    const git = gitIn(project, what);
    const commit = (await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)).trim();
    const prefix = (await git("rev-parse", "--show-prefix")).trim();
    const checkout = mkdtempSync(join(tmpdir(), "report-base-"));
    try {
        await git("worktree", "add", "--detach", "--quiet", "--force", checkout, commit);
        const folder = resolve(checkout, prefix);
        if (!existsSync(join(folder, `Pulumi.${stack.split("/").at(-1) ?? stack}.yaml`))) {
            return undefined;
        }
        // The packages of here: their versions are no part of what a reviewer asks about.
        symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
        return await preview(folder);
    } finally {
        await git("worktree", "remove", "--force", checkout).catch(() => "");
        rmSync(checkout, { recursive: true, force: true });
    }
}

function gitIn(
    folder: string,
    what: { readonly operation: string; readonly target: string },
): (...words: readonly string[]) => Promise<string> {
    return async (...words) => {
        try {
            const { stdout } = await promisify(execFile)("git", ["-C", folder, ...words]);
            return stdout;
        } catch (error) {
            const why =
                words[1] === "--verify" ? "there is no such commit here: fetch it first" : reasonOf(error).trim();
            throw failure(what, why);
        }
    };
}

/**
 * Tells a change that was pending before from one that is new: the same is done to the same resource. Of what is known only after an `up` nobody can say
 * whether it is the same, so it counts as new.
 */
export function pendingIn(before: readonly Change[]): (change: Change) => boolean {
    const known = new Map(before.map((change) => [change.urn, change]));
    return (change) => {
        const former = known.get(change.urn);
        return (
            former?.operation === change.operation &&
            isDeepStrictEqual(former.after, change.after) &&
            !JSON.stringify(change.after).includes(unknownValue)
        );
    };
}
