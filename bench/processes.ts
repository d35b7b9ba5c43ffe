import { readFileSync, readdirSync } from "node:fs";

const kibibytesPerMebibyte = 1024;

/** Of sysconf(_SC_CLK_TCK), which is 100 on every Linux that Node.js runs on. */
const ticksPerSecond = 100;

/** Memory of a process in MiB: its share of what it uses (Pss), or all of it (Rss). */
export function memoryOf(pid: number, kind: "Pss" | "Rss"): number {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const [, kibibytes = "NaN"] = new RegExp(`^${kind}:\\s+(\\d+) kB`, "m").exec(rollup) ?? [];
    return Number(kibibytes) / kibibytesPerMebibyte;
}

/** Seconds of a processor that a process has used, in user and kernel mode. */
export function cpuSecondsOf(pid: number): number {
    // The name in parentheses may hold anything; utime and stime are the 12th and 13th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** A process with all that descend from it. */
export function familyOf(pid: number): readonly number[] {
    const parents = readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((name) => [Number(name), parentOf(name)] as const);
    const below = (parent: number): readonly number[] =>
        parents.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
    return [pid, ...below(pid)];
}

function parentOf(pid: string): number | undefined {
    try {
        return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    } catch {
        return undefined; // It ended meanwhile.
    }
}
