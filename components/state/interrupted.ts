import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { failure, reasonOf } from "../../ground/failure";
import { fieldAt, isJsonObject, parseJson } from "../../ground/json";

/** Runs a command of the Pulumi CLI; resolves to what it prints, and fails with what it says. */
export type Cli = (...words: readonly string[]) => Promise<string>;

/** What a run that was killed left in the way of the next one. */
export interface Leftovers {
    /** Resources that it was about, with what it was doing to them: "creating org1-approval". */
    readonly begun: readonly string[];
    /** Who held the lock of the stack, and has ended. */
    readonly ended: readonly string[];
}

/** Who holds a lock of a stack, as backends that keep states in files or buckets say it (pkg/backend/diy/lock.go of Pulumi). */
interface Holder {
    readonly user: string;
    readonly host: string;
    readonly pid: number;
    readonly since: string;
}

/**
 * Takes away what a run of a stack that was killed has left: its lock, when its process has ended, and the operations that the state has as
 * begun. All that the program makes is looked for before it is made, so the next `up` finds out by itself what came of these. A lock that may be
 * somebody's is left, and told.
 *
 * @param words options of `pulumi refresh`, `--stack` before all
 * @param exported what `pulumi stack export` prints of the stack
 */
export async function recover(cli: Cli, words: readonly string[], exported: string): Promise<Leftovers> {
    const clear = (): Promise<string> => cli("refresh", ...words, ...clearing, ...rootOnly(exported));
    const begun = begunIn(exported);
    try {
        await clear();
        return { begun, ended: [] };
    } catch (error) {
        const holders = holdersIn(reasonOf(error));
        if (holders.length === 0) {
            throw error;
        }
        refuseHeld(holders);
        await cli("cancel", "--yes", ...stackOf(words));
        await clear();
        return { begun, ended: holders.map(told) };
    }
}

/** Which stack is meant, of these options: other commands of the CLI do not know all that `refresh` does. */
export function stackOf(words: readonly string[]): readonly string[] {
    const options = { stack: { type: "string", short: "s" }, cwd: { type: "string", short: "C" } } as const;
    const { stack, cwd } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true }).values;
    const given = Object.entries({ stack, cwd }).filter(([, value]) => typeof value === "string");
    return given.flatMap(([name, value]) => [`--${name}`, String(value)]);
}

const clearing = ["--yes", "--skip-preview", "--non-interactive", "--clear-pending-creates"];

/** The stack itself is its one resource that nobody has to be asked about. */
function rootOnly(exported: string): readonly string[] {
    const root = recordsIn(exported, "resources").find(({ type }) => type === "pulumi:pulumi:Stack");
    return typeof root?.["urn"] === "string" ? ["--target", root["urn"]] : [];
}

/** What a state has as begun and not ended. */
export function begunIn(exported: string): readonly string[] {
    return recordsIn(exported, "pending_operations").map(({ type, resource }) => {
        const urn = fieldAt(resource, "urn");
        return `${String(type)} ${typeof urn === "string" ? (urn.split("::").at(-1) ?? urn) : "a resource"}`;
    });
}

function recordsIn(exported: string, name: string): readonly Readonly<Record<string, unknown>>[] {
    const found = fieldAt(parseJson(exported), "deployment", name);
    return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

/** Those that the CLI names when it refuses a locked stack. */
function holdersIn(message: string): readonly Holder[] {
    const found = message.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g);
    return [...found].map(([, user = "", host = "", pid, since = ""]) => ({ user, host, pid: Number(pid), since }));
}

function refuseHeld(holders: readonly Holder[]): void {
    const held = holders.filter(({ host, pid }) => host !== hostname() || isRun(pid));
    if (held.length > 0) {
        const what = { operation: "recover", target: "the stack", status: "locked" };
        const todo = "wait for that run, or end it; where you know that it has ended, run pulumi cancel and this again";
        throw failure(what, `${held.map(told).join(" and ")} holds its lock: ${todo}`);
    }
}

function told({ user, host, pid, since }: Holder): string {
    return `${user}@${host} (process ${pid}, since ${since})`;
}

/** By the name of the process too, where the system tells it, as its number may be another's by now. */
function isRun(pid: number): boolean {
    try {
        process.kill(pid, 0);
    } catch (error) {
        // One that is another user's may not be asked.
        return error instanceof Error && "code" in error && error.code === "EPERM";
    }
    try {
        return readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("pulumi");
    } catch {
        return true;
    }
}
