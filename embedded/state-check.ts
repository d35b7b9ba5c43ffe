import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { textRefusal } from "../components/state/refusal";
import { failure, reasonOf } from "../ground/failure";

/** Commands of the CLI that run nothing of a state; all others are taken for such that do. */
const harmless = [
    ...["about", "completion", "config", "gen-completion", "help", "login", "logout", "plugin", "stack", "state"],
    ...["version", "whoami", "cancel", "--help", "-h", "--version"],
];

/** Whether a command may run what a state says. Options before the command's name hide it. */
export function runsState([command]: readonly string[]): boolean {
    return command !== undefined && !harmless.includes(command);
}

/**
 * Fails where a stack's state holds code that is not this program's, before anything of it is run; also where it cannot be read. A stack that is
 * not there yet has none.
 *
 * @returns what `pulumi stack export` prints of it
 */
export async function checkState(
    stack: string,
    pulumi: string,
    env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
    const state = await exported(stack, pulumi, env);
    const refusal = textRefusal(state);
    if (refusal !== undefined) {
        throw failure({ operation: "work with the state", target: `stack ${stack}` }, refusal);
    }
    return state;
}

const none = JSON.stringify({ deployment: {} });

async function exported(stack: string, pulumi: string, env: NodeJS.ProcessEnv): Promise<string> {
    const args = ["stack", "export", "--non-interactive", "--stack", stack];
    const options = { cwd: join(__dirname, ".."), env, maxBuffer: 2 ** 30 };
    try {
        return (await promisify(execFile)(pulumi, args, options)).stdout;
    } catch (error) {
        const reason = reasonOf(error);
        if (reason.includes(`no stack named '${stack}' found`)) {
            return none;
        }
        throw failure({ operation: "read the state", target: `stack ${stack}` }, reason);
    }
}
