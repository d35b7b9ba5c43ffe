import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { begunIn, recover } from "../components/state/interrupted";
import type { Places } from "./places";
import { note } from "./progress";
import type { OwnStack } from "./stack-settings";

/** Commands of the CLI that go on where an earlier one was killed. */
const goingOn = ["up", "update", "refresh", "destroy"];

/** Whether a command is one that what a killed run left would be in the way of. */
export function goesOn([command = ""]: readonly string[]): boolean {
    return goingOn.includes(command);
}

/** Where the locks of a stack's runs are. */
export function locksOf(name: string, { pulumiState }: Pick<Places, "pulumiState">): string {
    return join(pulumiState, ".pulumi", "locks", "organization", "fabric", name);
}

/**
 * Takes away what a run that was killed has left of a stack: a lock of nobody, operations that it had begun. Fails where somebody holds the lock.
 *
 * @param exported what `pulumi stack export` prints of it
 */
export async function clearLeftovers(
    { name, places }: Pick<OwnStack, "name" | "places">,
    pulumi: string,
    env: NodeJS.ProcessEnv,
    exported: string,
): Promise<void> {
    const locks = locksOf(name, places);
    const isLocked = existsSync(locks) && readdirSync(locks).length > 0;
    if (!isLocked && begunIn(exported).length === 0) {
        return;
    }
    note("An earlier run was ended before it could tidy up: this one goes on from there.");
    const options = { cwd: join(__dirname, ".."), env, maxBuffer: 2 ** 30 };
    const cli = async (...words: readonly string[]): Promise<string> =>
        (await promisify(execFile)(pulumi, [...words], options)).stdout;
    await recover(cli, ["--stack", name], exported);
}
