// Prints how a stack's network is: `npm run status`. It changes nothing.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { pulumi } from "../components/state/cli";
import { places } from "../embedded/places";
import { failure, reasonOf } from "../ground/failure";
import { wait } from "../ground/retry";
import { describe, isSeen } from "./describe";
import { look } from "./look";
import { pageOf } from "./page";
import type { Health, Status } from "./status";
import { subjectIn } from "./subject";
import { textOf } from "./text";

const usage = `usage: npm run status -- [--stack STACK] [--json | --html FILE] [--watch [SECONDS]]
Asks the stack's clusters and nodes how they are, and prints it; changes nothing. What is down is a line of it, not a failure.
  --json           prints all of it as JSON
  --html FILE      writes it as a page with a picture
  --watch SECONDS  again and again, until it is ended
The stack is that of the embedded CLI, or of the one that PULUMI names: PULUMI=pulumi npm run --silent status -- --stack org1
Exit status: 0 all is well, 2 something wants to be looked at, 3 something is down, 1 nothing could be asked.`;

/** 1 is what a command fails with. */
const statuses: Readonly<Record<Health, number>> = { well: 0, attention: 2, down: 3 };

interface Wanted {
    readonly stack: string | undefined;
    readonly json: boolean;
    readonly html: string | undefined;
    /** Seconds between two looks; undefined for one look. */
    readonly watch: number | undefined;
}

async function main(words: readonly string[]): Promise<number> {
    const wanted = wantedBy(words);
    if (wanted === undefined) {
        console.error(usage);
        return words.includes("--help") ? 0 : 1;
    }
    reachEmbedded();
    for (;;) {
        const status = await seenStatus(wanted.stack);
        await told(wanted, status);
        if (wanted.watch === undefined) {
            return statuses[status.health];
        }
        await wait(wanted.watch * 1000);
    }
}

function wantedBy(words: readonly string[]): Wanted | undefined {
    try {
        const { values, positionals } = parseArgs({
            args: [...words],
            allowPositionals: true,
            options: {
                help: { type: "boolean" },
                stack: { type: "string" },
                json: { type: "boolean", default: false },
                html: { type: "string" },
                watch: { type: "boolean", default: false },
            },
        });
        const { stack, json, html, watch, help = false } = values;
        const [seconds = usualSeconds, ...more] = positionals.map(Number);
        const isUnderstood = !help && more.length === 0 && seconds >= 1 && (watch || positionals.length === 0);
        return isUnderstood && !(json && html !== undefined)
            ? { stack, json, html, watch: watch ? seconds : undefined }
            : undefined;
    } catch {
        return undefined;
    }
}

/** Between two looks. */
const usualSeconds = 10;

/** The embedded cluster is on this machine, where no proxy knows it; others are found as kubectl finds them. */
function reachEmbedded(): void {
    if (process.env.PULUMI === undefined) {
        Object.assign(process.env, { KUBECONFIG: places.kubeconfig, NO_PROXY: "*", no_proxy: "*" });
    }
}

async function seenStatus(stack: string | undefined): Promise<Status> {
    const subject = subjectIn(await pulumi("stack", "export", ...(stack === undefined ? [] : ["--stack", stack])));
    const seen = await look(subject);
    if (!isSeen(seen)) {
        const reason = seen.namespaces.map(({ away }) => away).find((one) => one !== undefined);
        const what = { operation: "ask how the network is", target: `stack ${subject.stack}` };
        throw failure(what, reason ?? "its state has no nodes yet; run pulumi up");
    }
    return describe(subject, seen, new Date());
}

async function told({ json, html, watch }: Wanted, status: Status): Promise<void> {
    if (html !== undefined) {
        writeFileSync(html, pageOf(status));
        return;
    }
    // A terminal shows one look at a time, a file has all of them.
    const clear = watch !== undefined && !json && process.stdout.isTTY ? "\u001b[2J\u001b[H" : "";
    const text = json
        ? `${JSON.stringify(status, undefined, watch === undefined ? 2 : undefined)}\n`
        : textOf(status, process.stdout.columns);
    await written(clear + text);
}

function written(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
        process.stdout.write(text, (error) => {
            if (error) {
                reject(error);
            } else {
                resolve();
            }
        });
    });
}

// Questions that came to nothing may still be open, and nobody waits for them.
main(process.argv.slice(2)).then(
    (status) => process.exit(status),
    (error: unknown) => {
        console.error(reasonOf(error));
        process.exit(1);
    },
);
