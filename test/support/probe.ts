import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { KubeObject } from "../../cluster/client";

const execute = promisify(execFile);

/** Where a connection is tried to. */
export interface Target {
    readonly address: string;
    readonly port: number;
}

/**
 * How a connection was answered:
 * - open: by somebody who listens
 * - closed: by nobody who listens, so that nothing stood in the way
 * - prohibited: by a firewall
 * - silent: not at all
 */
export type Answer = "open" | "closed" | "prohibited" | "silent";

/** Dials every target, and prints how each answered, in their order. */
const program = `
const { connect } = require("node:net");
const words = { ECONNREFUSED: "closed", EHOSTUNREACH: "prohibited" };
const dial = ({ address, port }) => new Promise((resolve) => {
    const socket = connect({ host: address, port });
    socket.setTimeout(4000);
    const end = (answer) => { socket.destroy(); resolve(answer); };
    socket.on("connect", () => end("open"));
    socket.on("timeout", () => end("silent"));
    socket.on("error", ({ code }) => end(words[code] ?? code));
});
Promise.all(JSON.parse(process.argv[1]).map(dial)).then((answers) => console.log(JSON.stringify(answers)));`;

/** Tries connections as from within a running pod of the embedded cluster, with a program of this machine: the pod needs none. */
export async function probe(pod: KubeObject, targets: readonly Target[]): Promise<readonly Answer[]> {
    const args = ["--target", String(processOf(pod)), "--net", "--", process.execPath, "-e", program];
    const { stdout } = await execute("nsenter", [...args, JSON.stringify(targets)]);
    return JSON.parse(stdout) as readonly Answer[]; // Our own program's.
}

/** One of the pod's processes; all of them have its network. Their cgroup has the pod's UID in its name. */
function processOf({ metadata }: KubeObject): number {
    const { uid = "" } = metadata;
    const found = readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .find((pid) => cgroupOf(pid).includes(`pod${uid}`));
    return Number(found ?? assert.fail(`no process of pod ${metadata.namespace ?? ""}/${metadata.name ?? ""} runs`));
}

function cgroupOf(pid: string): string {
    try {
        return readFileSync(`/proc/${pid}/cgroup`, "utf8");
    } catch {
        return "";
    }
}
