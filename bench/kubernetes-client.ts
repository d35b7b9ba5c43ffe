/**
 * What a Kubernetes client costs in a process of its own, with one watch of all pods open: memory (PSS) and the time to load it. Node.js alone, the
 * client of this project, bundled as the agent is, and @kubernetes/client-node where KUBERNETES_CLIENT_NODE names a folder in which
 * `npm install @kubernetes/client-node` ran. The embedded cluster has to be up.
 * Usage: npx tsx bench/kubernetes-client.ts [runs, default 5]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { places } from "../embedded/places";
import { memoryOf } from "./processes";
import { machine, printTable, repeated, spread } from "./table";

interface Cost {
    /** MiB. */
    readonly memory: number;
    /** Seconds. */
    readonly loading: number;
}

/** How long a process is left alone before its memory is read, in milliseconds. */
const settling = 3000;

async function main([runs = "5"]: readonly string[]): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "kubernetes-client-"));
    try {
        const programs = await written(folder, process.env.KUBERNETES_CLIENT_NODE);
        const rows: (readonly string[])[] = [];
        for (const [name, program] of programs) {
            const costs = await repeated(Number(runs), () => costOf(program));
            const memory = spread(costs.map((cost) => cost.memory));
            rows.push([name, ...memory, ...spread(costs.map(({ loading }) => loading)), runs]);
        }
        console.log(`${machine()}\n`);
        printTable(["", "MiB", "minimum", "maximum", "s to load", "minimum", "maximum", "runs"], rows);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Programs by what they load; each prints how long that took, and stays. */
async function written(
    folder: string,
    clientNode: string | undefined,
): Promise<readonly (readonly [string, string])[]> {
    const [alone, own, theirs] = ["alone.mjs", "own.cjs", "theirs.mjs"].map((name) => join(folder, name));
    if (alone === undefined || own === undefined || theirs === undefined) {
        throw new Error("unreachable: three are named");
    }
    writeFileSync(alone, "console.log(0); setInterval(() => undefined, 1e6);");
    await build({
        stdin: { contents: ownProgram, resolveDir: resolve("."), loader: "ts" },
        outfile: own,
        ...{ bundle: true, platform: "node", format: "cjs", logLevel: "error" },
    });
    const both = [["Node.js alone", alone] as const, ["cluster/", own] as const];
    if (clientNode === undefined) {
        return both;
    }
    writeFileSync(theirs, clientNodeProgram(join(clientNode, "node_modules/@kubernetes/client-node/dist/index.js")));
    return [...both, ["@kubernetes/client-node", theirs]];
}

const kubeconfig = JSON.stringify(places.kubeconfig);

const ownProgram = `
    import { newKubeClient } from "./cluster/client";
    import { loadCluster } from "./cluster/kubeconfig";
    console.log(performance.now());
    const client = newKubeClient(loadCluster({ kubeconfig: ${kubeconfig} }));
    void (async () => {
        for await (const event of client.follow("/api/v1/pods", {}, new AbortController().signal)) { void event; }
    })();`;

function clientNodeProgram(module: string): string {
    return `
    const { KubeConfig, Watch } = await import(${JSON.stringify(module)});
    console.log(performance.now());
    const config = new KubeConfig();
    config.loadFromFile(${kubeconfig});
    await new Watch(config).watch("/api/v1/pods", {}, () => undefined, () => undefined);`;
}

async function costOf(program: string): Promise<Cost> {
    const child: ChildProcess = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
    const { stdout, pid } = child;
    if (stdout === null || pid === undefined) {
        throw new Error(`cannot start ${program}`);
    }
    const line = await new Promise((resolve) => createInterface(stdout).once("line", resolve));
    await sleep(settling);
    const memory = memoryOf(pid, "Pss");
    child.kill();
    await once(child, "exit");
    return { memory, loading: Number(line) / 1000 };
}

void main(process.argv.slice(2));
