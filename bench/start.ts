/**
 * From nothing running, with tools and images cached, to a network with a committed transaction, and back. Ends the cluster
 * that is running. Usage, as root: npx tsx bench/start.ts [runs, default 3]
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { repeated, report, seconds } from "./table";

async function main([runs = "3"]: readonly string[]): Promise<void> {
    await npm("run", "down");
    const starts = await repeated(Number(runs), async () => {
        let output = "";
        const total = await seconds(async () => {
            output = await npm("start");
        });
        return { total, up: stepSeconds(output, "pulumi up"), down: await seconds(() => npm("run", "down")) };
    });
    report([
        {
            figure: "npm start, tools and images cached",
            wanted: 120,
            unit: "s",
            measured: starts.map(({ total }) => total),
        },
        { figure: "of which pulumi up", wanted: 90, unit: "s", measured: starts.map(({ up }) => up) },
        { figure: "npm run down", wanted: 30, unit: "s", measured: starts.map(({ down }) => down) },
    ]);
}

async function npm(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)("npm", args, {
        cwd: join(__dirname, ".."),
        maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
}

/** The time that `npm start` itself prints beside a step. */
function stepSeconds(output: string, step: string): number {
    const [, minutes = "0", whole = "NaN"] = new RegExp(`${step}\\s+(?:(\\d+) min )?([\\d.]+) s`).exec(output) ?? [];
    return Number(minutes) * 60 + Number(whole);
}

void main(process.argv.slice(2));
