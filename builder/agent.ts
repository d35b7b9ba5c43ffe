import { connect } from "./connect";
import { spoolVariable } from "./contract";
import { startService } from "./service";

/** The agent beside a peer: serves the peer's verbs until it is told to end and none of them waits any more. */
function main(): void {
    const folder = process.env[spoolVariable] ?? "";
    if (folder === "") {
        throw new Error(`Expected ${spoolVariable} environment variable`);
    }
    const service = startService({
        folder,
        environment: process.env,
        connect,
        log: (line) => {
            console.log(line);
        },
    });
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
        // A sidecar is told after the peer has ended. Where the peer still runs, its verbs are still to be served.
        process.once(signal, () => {
            void service.end().then(() => process.exit(0));
        });
    }
    console.log(`Serving the verbs in ${folder}`);
}

main();
