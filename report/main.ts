// Prints what a change of a stack does, as Markdown for a pull request or as HTML: `npm run report`. It changes nothing.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { approvalsOf } from "../components/chaincode/approvals";
import { pulumiIn, runCommand } from "../components/state/cli";
import { reachEmbedded } from "../embedded/places";
import { reasonOf } from "../ground/failure";
import { isJsonObject, parseJson } from "../ground/json";
import { approvedSoFar } from "./approved";
import { changesAt, pendingIn } from "./base";
import { contentOf, type ReportArgs, type Verdict } from "./content";
import { htmlOf } from "./html";
import { reportOf } from "./markdown";
import { changesIn, unknownIn, type Change } from "./preview";

const usage = `usage: npm run report -- [--stack STACK] [--base REF] [--html] [--rest FILE]
Previews the stack and prints what would change as Markdown: ledgers first, then clusters, dangers, a picture. The stack is that of the embedded CLI,
or of the one that PULUMI names: PULUMI=pulumi npm run --silent report -- --stack org1
--base REF   tells what was pending at that commit already from what differs from it
--html       one HTML file in the place of Markdown
--rest FILE  takes the rows of the ledgers' table that a comment has no room for
Exit status: 0 no change, 2 a change, 3 a change with a danger, 1 it could not be previewed.`;

/** 1 is what a command fails with. */
const statuses: Readonly<Record<Verdict, number>> = { "no change": 0, change: 2, danger: 3 };

interface Wanted {
    readonly stack?: string | undefined;
    readonly base?: string | undefined;
    readonly html?: boolean | undefined;
    readonly rest?: string | undefined;
}

async function main(words: readonly string[]): Promise<number> {
    const wanted = wantedBy(words);
    if (wanted === undefined) {
        console.error(usage);
        return words.includes("--help") ? 0 : 1;
    }
    const args = await gathered(wanted);
    if (wanted.html === true) {
        const content = contentOf(args);
        process.stdout.write(htmlOf(content));
        return statuses[content.verdict];
    }
    const { markdown, rest, verdict } = reportOf(args);
    process.stdout.write(markdown);
    if (wanted.rest !== undefined) {
        writeFileSync(wanted.rest, rest ?? "");
    }
    return statuses[verdict];
}

async function gathered({ base: ref, ...wanted }: Wanted): Promise<ReportArgs> {
    const here = process.cwd();
    const pulumi = (...args: readonly string[]): Promise<string> => pulumiIn(here, program, ...args);
    const { stack = (await pulumi("stack", "--show-name")).trim() } = wanted;
    const preview = await previewed(here, program, stack);
    const [changes, unknown] = [changesIn(preview), unknownIn(preview)];
    const told = parseJson(await pulumi("stack", "output", "--json", "--stack", stack));
    // The outputs of this program; a stack without any has none.
    const outputs = (isJsonObject(told) ? told : {}) as ReportArgs["outputs"];
    reachEmbedded();
    const approved = await approvedSoFar(changes, approvalsOf);
    const base = ref === undefined ? {} : await comparedWith(ref, stack);
    return { stack, changes, unknown, outputs, approved, ...base, now: new Date() };
}

const program = join(__dirname, "..");

/** A report without it is a report: what hinders it is one sentence of it. */
async function comparedWith(ref: string, stack: string): Promise<Pick<ReportArgs, "base" | "note">> {
    try {
        const preview = async (folder: string): Promise<readonly Change[]> =>
            changesIn(await previewed(folder, folder, stack));
        const before = await changesAt(ref, stack, preview);
        return before === undefined
            ? { note: `${ref} has no settings of this stack: all of it is new.` }
            : { base: { ref, isPending: pendingIn(before) } };
    } catch (error) {
        return { note: `What was pending at ${ref} already is not known: ${reasonOf(error)}` };
    }
}

function wantedBy(words: readonly string[]): Wanted | undefined {
    try {
        const text = { type: "string" } as const;
        const options = {
            help: { type: "boolean" },
            html: { type: "boolean" },
            stack: text,
            base: text,
            rest: text,
        } as const;
        const { values } = parseArgs({ args: [...words], options });
        return values.help === true ? undefined : values;
    } catch {
        return undefined;
    }
}

/** What refuses a config is among what a preview prints, whatever its status says. */
async function previewed(folder: string, checkout: string, stack: string): Promise<string> {
    try {
        return await pulumiIn(folder, checkout, "preview", "--json", "--non-interactive", "--stack", stack);
    } catch (error) {
        const { stdout } = error as { readonly stdout?: unknown }; // As node:child_process adds it.
        if (typeof stdout === "string" && stdout.trim() !== "") {
            return stdout;
        }
        throw error;
    }
}

runCommand(main);
