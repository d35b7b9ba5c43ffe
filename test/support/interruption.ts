import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RemoteKind } from "../../components/remote/kinds";
import type { InterruptionPoint } from "../../ground/interruption";
import { blockFile, factsIn, type LedgerFact } from "./ledger-witness";
import { succeeded, type LiveStack } from "./live-stack";
import type { Run } from "./stack";

/** Where a run is to die, and who dies: the process that works on dynamic resources, or the CLI. */
export interface Interruption {
    readonly subject: RemoteKind;
    readonly point: InterruptionPoint;
    readonly victim: "provider" | "engine";
}

export function nameOf({ subject, point, victim }: Interruption): string {
    return `${subject} ${point} ${victim}`;
}

/** The run that died, and how long it and then the program's own command took. Seconds. */
export interface Interrupted {
    readonly run: Run;
    readonly seconds: number;
}

let count = 0;

/** Has `up` die there, and takes away what it left by the program's own command. Fails where it did not come to that. */
export async function interrupted(
    live: LiveStack,
    interruption: Interruption,
    ...options: readonly string[]
): Promise<Interrupted> {
    count += 1;
    const mark = join(live.folder, `interrupted-${count}`);
    const started = performance.now();
    const variables = { FABRIC_TEST_INTERRUPTION: `${nameOf(interruption)} ${mark}` };
    const run = await live.stack.runWith(variables, "up", "--yes", "--skip-preview", ...options);
    assert.ok(existsSync(mark), `the run came to ${nameOf(interruption)}:\n${run.output}`);
    assert.notEqual(run.status, 0, run.output);
    if (interruption.victim === "engine") {
        succeeded(await live.stack.recover());
    }
    assert.deepEqual(begun(live), [], "the state has nothing as begun");
    return { run, seconds: (performance.now() - started) / 1000 };
}

/** What the state has as begun, as the backend keeps it. */
function begun({ folder }: LiveStack): unknown {
    const [file = ""] = globSync(join(folder, ".pulumi/stacks/fabric/*.json"));
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as { readonly checkpoint: Checkpoint };
    return checkpoint.latest?.pending_operations ?? [];
}

interface Checkpoint {
    readonly latest?: { readonly pending_operations?: readonly unknown[] };
}

/** What the peers' ledgers say, by peer; fails where one has an invalid transaction, or the same twice. */
export async function judged(
    live: LiveStack,
    place: { readonly namespace: string; readonly channel: string },
    peers: readonly string[],
): Promise<readonly (readonly string[])[]> {
    const files = await Promise.all(peers.map((node) => blockFile(live.kubernetes, { ...place, node }, place.channel)));
    return files.map((file) => sound(factsIn(file)));
}

/** What transactions are about, where each is valid and there once. */
export function sound(facts: readonly LedgerFact[]): readonly string[] {
    const invalid = facts.filter(({ isValid }) => !isValid);
    assert.deepEqual(invalid, [], "every transaction is valid");
    const all = facts.map(({ what }) => what);
    assert.deepEqual([...new Set(all)], all, "nothing is there twice");
    return all;
}
