import { cpus, loadavg, totalmem } from "node:os";

/** The machine that a figure came from, and what else it did: figures of two machines do not compare. */
export function machine(): string {
    const [processor] = cpus();
    const gibibytes = Math.round(totalmem() / 2 ** 30);
    const [load = 0] = loadavg();
    const name = processor?.model ?? "unknown processor";
    const size = `${cpus().length} cores, ${gibibytes} GiB`;
    return `${name}, ${size}, ${process.platform}, Node ${process.version}, load of the last minute ${load.toFixed(1)}`;
}

/** One claim: what was asked for, and what was measured. */
export interface Row {
    readonly figure: string;
    /** Infinity for what is only there to compare with. */
    readonly wanted: number;
    readonly unit: string;
    readonly measured: readonly number[];
}

/** Prints the machine and one table; the exit status says whether every median keeps its bound. */
export function report(rows: readonly Row[]): void {
    console.log(`${machine()}\n`);
    printTable(
        ["figure", "wanted", "median", "minimum", "maximum", "runs", ""],
        rows.map((row) => {
            const isAsked = Number.isFinite(row.wanted);
            const wanted = isAsked ? `≤ ${row.wanted} ${row.unit}`.trimEnd() : `– ${row.unit}`;
            const runs = String(row.measured.length);
            return [row.figure, wanted, ...spread(row.measured), runs, isAsked ? (kept(row) ? "met" : "missed") : ""];
        }),
    );
    process.exitCode = rows.every(kept) ? 0 : 1;
}

/** Prints a table whose first column is text. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
    console.log([line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:")))].join("\n"));
    rows.forEach((row) => {
        console.log(line(row));
    });
}

/** Median, minimum and maximum as text. */
export function spread(values: readonly number[]): readonly string[] {
    const sorted = [...values].sort((a, b) => a - b);
    return [median(sorted), sorted[0] ?? NaN, sorted.at(-1) ?? NaN].map(rounded);
}

/** Seconds that some work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
    const started = process.hrtime.bigint();
    await work();
    return Number(process.hrtime.bigint() - started) / 1e9;
}

/** The results of some work, one after the other. */
export async function repeated<T>(times: number, work: () => Promise<T>): Promise<readonly T[]> {
    const results: T[] = [];
    for (let turn = 0; turn < times; turn++) {
        results.push(await work());
    }
    return results;
}

function kept({ measured, wanted }: Row): boolean {
    return measured.length > 0 && median([...measured].sort((a, b) => a - b)) <= wanted;
}

function median(sorted: readonly number[]): number {
    const middle = Math.floor(sorted.length / 2);
    const [below = NaN, above = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
    return (below + above) / 2;
}

function rounded(value: number): string {
    return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
}
