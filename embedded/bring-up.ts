import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { Places } from "./places";
import { note, step } from "./progress";
import { clearLeftovers } from "./recovery";
import { type Update, ensureStack, up } from "./stack";
import type { OwnStack } from "./stack-settings";
import { checkState } from "./state-check";
import type { Toolchain } from "./toolchain/toolchain";

/** Makes a stack where it is not there, and makes true what its settings say. Resolves to the CLI's diagnostics, if any. */
export async function bringUp(
    toolchain: Pick<Toolchain, "path">,
    stack: OwnStack,
    update: Pick<Update, "env" | "cgroup" | "again">,
): Promise<string | undefined> {
    const pulumi = toolchain.path("pulumi");
    const { name, places } = stack;
    mkdirSync(places.logs, { recursive: true });
    return step("pulumi up", async () => {
        await ensureStack(pulumi, update.env, stack);
        await clearLeftovers(stack, pulumi, update.env, await checkState(name, pulumi, update.env));
        const log = updateLog(places);
        return up({ ...update, stack: name, pulumi, log, told: newReporter(Date.now, note) });
    });
}

/** All that the CLI has printed at the last update of a stack with these places. */
export function updateLog({ logs }: Pick<Places, "logs">): string {
    return join(logs, "pulumi-up.log");
}

/** Tells how far an update is every five seconds, by the lines of the CLI; one per resource would be hundreds. */
export function newReporter(now: () => number, tell: (line: string) => void): (line: string) => void {
    const period = 5000;
    let count = 0;
    let next = now() + period;
    return (line) => {
        const [, kind, name] = /^\s*[-+~]*\s+(\S+) (\S+) (?:created|updated|deleted|replaced)\b/.exec(line) ?? [];
        if (kind === undefined || name === undefined) {
            return;
        }
        count += 1;
        if (now() >= next) {
            next = now() + period;
            tell(`  ${count} resources, last ${kind} ${name}`);
        }
    };
}
