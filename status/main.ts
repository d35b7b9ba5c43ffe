// Prints how a stack's network is: `npm run status`. It changes nothing.
import { writeFileSync } from "node:fs";
import { pulumi } from "../components/state/cli";
import { reachEmbedded } from "../embedded/places";
import { failure, reasonOf } from "../ground/failure";
import { wait } from "../ground/retry";
import { usage, wantedBy, type Wanted } from "./arguments";
import { describe, isSeen } from "./describe";
import { look } from "./look";
import { pageOf } from "./page";
import type { Health, Status } from "./status";
import { subjectIn } from "./subject";
import { textOf } from "./text";

/** 1 is what a command fails with. */
const statuses: Readonly<Record<Health, number>> = { well: 0, attention: 2, down: 3 };

async function main(words: readonly string[]): Promise<number> {
    const wanted = wantedBy(words);
    if (wanted === undefined) {
        console.error(usage);
        return words.includes("--help") ? 0 : 1;
    }
    reachEmbedded();
    if (wanted.watch === undefined) {
        const status = await seenStatus(wanted.stack);
        await told(wanted, status);
        return statuses[status.health];
    }
    return watched(wanted, wanted.watch);
}

/** Looks again and again; a look that comes to nothing is told, and is not the last. */
async function watched(wanted: Wanted, seconds: number): Promise<never> {
    for (;;) {
        try {
            await told(wanted, await seenStatus(wanted.stack));
        } catch (error) {
            console.error(reasonOf(error));
        }
        await wait(seconds * 1000);
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
