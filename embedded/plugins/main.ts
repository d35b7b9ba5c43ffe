/*
 * A stand-in: it takes the place of the official Pulumi plugins for Kubernetes and for random values where these cannot be downloaded. It serves the
 * kinds that this project's program declares, with their arguments, in the official plugins' words and states, so that a stack can go from one to
 * the other; whatever else there is, and waiting for objects above all, it refuses. To run other programs with it is not meant.
 */
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
