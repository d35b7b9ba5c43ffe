import type { Engine } from "./engine";
import type { Plugin } from "./plugin";
import { servePlugin } from "./server";

const parentCheckSeconds = 2;

/** Serves a plugin until the engine ends it. For the engine, the first line on standard output is the port. */
export async function runPlugin(newPlugin: (engine: Engine) => Plugin): Promise<void> {
    const { port } = await servePlugin(newPlugin);
    process.stdout.write(`${port}\n`);
    // No handler for SIGINT: with it the engine ends plugins that are done. Ctrl-C of the user does not come here, since the
    // engine gives its plugins a process group of their own.
    endWithParent();
}

/** An engine that was killed ends nobody: its plugins would stay for ever. */
function endWithParent(): void {
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) {
            process.exit(0);
        }
    }, parentCheckSeconds * 1000).unref();
}
