// Prints what a change of a stack does, as Markdown for a pull request: `npm run report`. It changes nothing.
import { parseArgs } from "node:util";
import { pulumi, runCommand } from "../components/state/cli";
import { isJsonObject, parseJson } from "../ground/json";
import { reportOf, type Report, type ReportArgs } from "./markdown";
import { changesIn, unknownIn } from "./preview";

const usage = `usage: npm run report -- [--stack STACK]
Previews the stack and prints what would change as Markdown: ledgers first, then clusters, dangers, a picture. The stack is that of the embedded CLI,
or of the one that PULUMI names: PULUMI=pulumi npm run --silent report -- --stack org1
Exit status: 0 no change, 2 a change, 3 a change with a danger, 1 it could not be previewed.`;

/** 1 is what a command fails with. */
const statuses: Readonly<Record<Report["verdict"], number>> = { "no change": 0, change: 2, danger: 3 };

async function main(words: readonly string[]): Promise<number> {
    const wanted = wantedBy(words);
    if (wanted === undefined) {
        console.error(usage);
        return words.includes("--help") ? 0 : 1;
    }
    const { stack = (await pulumi("stack", "--show-name")).trim() } = wanted;
    const preview = await previewed(stack);
    const [changes, unknown] = [changesIn(preview), unknownIn(preview)];
    const told = parseJson(await pulumi("stack", "output", "--json", "--stack", stack));
    // The outputs of this program; a stack without any has none.
    const outputs = (isJsonObject(told) ? told : {}) as ReportArgs["outputs"];
    const { markdown, verdict } = reportOf({ stack, changes, unknown, outputs, now: new Date() });
    process.stdout.write(markdown);
    return statuses[verdict];
}

function wantedBy(words: readonly string[]): { readonly stack?: string | undefined } | undefined {
    try {
        const options = { help: { type: "boolean" }, stack: { type: "string" } } as const;
        const { values } = parseArgs({ args: [...words], options });
        return values.help === true ? undefined : values;
    } catch {
        return undefined;
    }
}

/** What refuses a config is among what a preview prints, whatever its status says. */
async function previewed(stack: string): Promise<string> {
    try {
        return await pulumi("preview", "--json", "--non-interactive", "--stack", stack);
    } catch (error) {
        const { stdout } = error as { readonly stdout?: unknown }; // As node:child_process adds it.
        if (typeof stdout === "string" && stdout.trim() !== "") {
            return stdout;
        }
        throw error;
    }
}

runCommand(main);
