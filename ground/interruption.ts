import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync, writeFileSync } from "node:fs";

/**
 * How far an operation has come: it was called and has done nothing; whoever it asks has answered, as a peer that endorsed or an authority; it was
 * ordered; it is on the ledger, or in the cluster; and it has told its result, which the state does not have yet.
 */
export const interruptionPoints = ["called", "endorsed", "ordered", "committed", "saved"] as const;

export type InterruptionPoint = (typeof interruptionPoints)[number];

/** Where a run is to die, as a test says it in the environment: subject, point, victim and a file, with spaces between. */
interface Interruption {
    readonly subject: string;
    readonly point: string;
    /** "provider" is this process, "engine" the CLI that has started it. */
    readonly victim: string;
    /** Written in that moment. While it is there, nothing dies. */
    readonly mark: string;
}

const subjects = new AsyncLocalStorage<string>();

/** The environment of the process alone tells it, which no config and no state reaches; that of a user has none. */
const wanted = interruptionOf(process.env["FABRIC_TEST_INTERRUPTION"]);

function interruptionOf(text: string | undefined): Interruption | undefined {
    const [subject, point, victim, mark] = text?.split(" ") ?? [];
    return subject === undefined || point === undefined || victim === undefined || mark === undefined
        ? undefined
        : { subject, point, victim, mark };
}

/** Does what a test may interrupt; `reached` within it is about this subject. */
export function interruptible<T>(subject: string, act: () => Promise<T>): Promise<T> {
    return wanted === undefined ? act() : subjects.run(subject, act);
}

/**
 * Says how far the operation has come. Where a test wants it to end there, the process is killed, or the CLI is, and then this one goes no
 * further; in all other runs nothing happens.
 */
export async function reached(point: InterruptionPoint): Promise<void> {
    if (wanted?.point === point && wanted.subject === subjects.getStore() && isFirst(wanted.mark)) {
        process.kill(wanted.victim === "engine" ? cli() : process.pid, "SIGKILL");
        await new Promise(() => undefined);
    }
}

function isFirst(mark: string): boolean {
    try {
        writeFileSync(mark, "", { flag: "wx" });
        return true;
    } catch {
        return false;
    }
}

/** The nearest process above this one that is the Pulumi CLI. */
function cli(): number {
    for (let pid = process.pid; pid > 1;) {
        const [, name, parent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
        if (name === "pulumi") {
            return pid;
        }
        pid = Number(parent);
    }
    throw new Error("cannot interrupt the CLI: no process above this one is called pulumi");
}
