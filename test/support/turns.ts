import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

import { agentCommand } from "../../builder/contract";
import { newPeer } from "./runs";
import { checkout, makeBuilderHome, makeFolder, removeFolder, shells, startVerb } from "./verbs";

/** An agent as it is beside a peer, whose turns are looked at. */
export interface WatchedAgent {
    /** Calls a verb of a kind with a package's folders; resolves to its exit status and what it wrote. */
    call(kind: string, verb: string, args: readonly string[]): Promise<Called>;
    /** Does work, and tells how many milliseconds of the processor so many turns took together at most, one after the other. */
    during(count: number, work: () => Promise<unknown>): Promise<number>;
    close(): Promise<void>;
}

export interface Called {
    readonly status: unknown;
    readonly said: string;
}

/** Starts one with the options of Node that it has in a pod, by its spool and with real verbs. */
export async function watchedAgent(settings: Readonly<Record<string, string>>): Promise<WatchedAgent> {
    const [home, peer, folder] = [await makeBuilderHome(), await newPeer(), makeFolder({})];
    const probe = join(folder, "probe.cjs");
    const entryPoints = [join(checkout, "test", "support", "turns-probe.ts")];
    await build({ entryPoints, bundle: true, platform: "node", logLevel: "error", outfile: probe });
    const agent = fork(join(home, "agent.cjs"), [], {
        execArgv: [...agentCommand.slice(1, -1), "--require", probe],
        env: { PATH: process.env.PATH, ...peer.agentEnvironment, FABRIC_BUILDER_SHARED: tmpdir(), ...settings },
        stdio: "ignore",
    });
    const [shell = []] = shells;
    const { CORE_PEER_ID = "", FABRIC_BUILDER_SPOOL = "" } = peer.agentEnvironment;
    return {
        call: async (kind, verb, args) => {
            const environment = { CORE_PEER_ID, FABRIC_BUILDER_SPOOL };
            const started = startVerb({ shell, verb: join(home, kind, "bin", verb), args, environment });
            return { status: await started.status, said: started.stderr() };
        },
        during: async (count, work) => {
            await longestRun(agent, count);
            await work();
            return longestRun(agent, count);
        },
        close: async () => {
            agent.kill("SIGKILL");
            await once(agent, "exit");
            await peer.close();
            [home, folder].forEach(removeFolder);
        },
    };
}

/** Of the turns since it was asked last. */
async function longestRun(agent: ChildProcess, count: number): Promise<number> {
    const answer = once(agent, "message");
    agent.send(count);
    const [milliseconds] = (await answer) as [number]; // Of the probe's own.
    return milliseconds;
}
