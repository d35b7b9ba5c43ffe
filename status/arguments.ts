import { parseArgs } from "node:util";

/** What `npm run status` is asked for. */
export interface Wanted {
    /** Name of the stack; undefined for the one that is selected. */
    readonly stack: string | undefined;
    readonly json: boolean;
    /** File of the page; undefined prints. */
    readonly html: string | undefined;
    /** Seconds between two looks; undefined for one look. */
    readonly watch: number | undefined;
}

export const usage = `usage: npm run status -- [--stack STACK] [--json | --html FILE] [--watch [SECONDS]]
Asks the stack's clusters and nodes how they are, and prints it; changes nothing. What is down is a line of it, not a failure.
  --json             prints all of it as JSON
  --html FILE        writes it as a page with a picture
  --watch [SECONDS]  again and again until it is ended, ten seconds apart by default
The stack is that of the embedded CLI, or of the one that PULUMI names: PULUMI=pulumi npm run --silent status -- --stack org1
Exit status: 0 all is well, 2 something wants to be looked at, 3 something is down, 1 nothing could be asked.`;

/** Between two looks. */
const usualSeconds = 10;

const options = {
    help: { type: "boolean" },
    stack: { type: "string" },
    json: { type: "boolean", default: false },
    html: { type: "string" },
    watch: { type: "boolean", default: false },
} as const;

/** Reads the words of a command line; undefined where they are not understood, or ask for help. */
export function wantedBy(words: readonly string[]): Wanted | undefined {
    const { values, positionals } = parsed(words);
    const { stack, json, html, watch } = values;
    const seconds = positionals.length === 0 ? usualSeconds : Number(positionals[0]);
    const isOne = values.help !== true && !(json && html !== undefined);
    const isPaced = watch ? positionals.length <= 1 && seconds >= 1 : positionals.length === 0;
    return isOne && isPaced ? { stack, json, html, watch: watch ? seconds : undefined } : undefined;
}

function parsed(words: readonly string[]): ReturnType<typeof parse> {
    try {
        return parse(words);
    } catch {
        return parse(["--help"]);
    }
}

function parse(words: readonly string[]) {
    return parseArgs({ args: [...words], allowPositionals: true, options });
}
