import { constants } from "node:os";
import { startConsortium } from "./consortium/start-consortium";
import { down } from "./down";
import { places, placesProblems } from "./places";
import { explain } from "./progress";
import { start } from "./start";
import { e2e, e2eAll, interruptions, test } from "./test";

/** What each verb of `embedded/main.mjs`, which has checked its options, does. Resolves to the exit status. */
const verbs: Readonly<Record<string, (options: readonly string[]) => Promise<number>>> = {
    start: ([option]) => (option === "--example" ? startConsortium() : start()).then(() => 0),
    down: () => down().then(() => 0),
    test,
    e2e,
    "e2e:all": e2eAll,
    interruptions: () => interruptions("most"),
    "interruptions:all": () => interruptions("all"),
};

async function main([verb = "", ...options]: readonly string[]): Promise<number> {
    const run = verbs[verb];
    const problems = placesProblems(places);
    if (run === undefined || problems.length > 0) {
        console.error(
            run === undefined ? `${verb} is not one of ${Object.keys(verbs).join(", ")}` : problems.join("\n"),
        );
        return 1;
    }
    try {
        return await run(options);
    } catch (error) {
        console.error(explain(error));
        return 1;
    }
}

// Ending by ourselves lets the steps that run end what they have started.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

void main(process.argv.slice(2)).then((status) => {
    process.exitCode = status;
});
