import { createReadStream } from "node:fs";
import { join } from "node:path";

import { connectAlone } from "./connect";
import { resultFile } from "./package/build";
import { perform } from "./verbs/perform";

/** Performs the verb that the first argument names by its path, with the arguments after it: a verb without an agent. */
async function main(): Promise<void> {
    const [program = "", ...args] = process.argv.slice(2);
    const stop = new AbortController();
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
        process.on(signal, () => {
            stop.abort();
        });
    }
    const end = new AbortController();
    const status = await perform(
        { program, args, processId: process.pid, environment: process.env },
        {
            write: (text) =>
                new Promise((resolve) => {
                    process.stderr.write(text, () => {
                        resolve();
                    });
                }),
            stopped: stop.signal,
            imageFolder: undefined,
            content: { read: () => createReadStream(join(args[0] ?? "", resultFile)), decline: () => undefined },
            record: { begunJob: undefined, passedUntil: undefined, remember: () => Promise.resolve() },
            connect: (settings) => connectAlone(settings, end.signal),
        },
    );
    end.abort();
    process.exit(status);
}

void main();
