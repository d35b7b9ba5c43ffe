import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { KubeObject } from "../../cluster/object";
import { processesIn } from "./containers";

const execute = promisify(execFile);

/** Where a connection is tried to. */
export interface Target {
    readonly address: string;
    readonly port: number;
    /** Default false: TCP. */
    readonly udp?: boolean;
}

/**
 * How a connection was answered:
 * - open: by somebody who listens
 * - refused: by a firewall, or as nobody listens
 * - silent: not at all
 */
export type Answer = "open" | "refused" | "silent";

/** Dials every target, and prints how each answered, in their order. By UDP it asks for a name. */
const program = `
const { connect } = require("node:net");
const { createSocket } = require("node:dgram");
const words = { ECONNREFUSED: "refused", EHOSTUNREACH: "refused" };
const question = Buffer.from("000101000001000000000000" + "0a6b756265726e65746573" + "00" + "00010001", "hex");
const ask = ({ address, port }) => new Promise((resolve) => {
    const socket = createSocket("udp4");
    const end = (answer) => { clearTimeout(timer); socket.close(); resolve(answer); };
    const timer = setTimeout(end, 4000, "silent");
    socket.on("message", () => end("open"));
    socket.on("error", ({ code }) => end(words[code] ?? code));
    socket.connect(port, address, () => socket.send(question));
});
const dial = (target) => target.udp ? ask(target) : call(target);
const call = ({ address, port }) => new Promise((resolve) => {
    const socket = connect({ host: address, port });
    socket.setTimeout(4000);
    const end = (answer) => { socket.destroy(); resolve(answer); };
    socket.on("connect", () => end("open"));
    socket.on("timeout", () => end("silent"));
    socket.on("error", ({ code }) => end(words[code] ?? code));
});
Promise.all(JSON.parse(process.argv[1]).map(dial)).then((answers) => console.log(JSON.stringify(answers)));`;

/** Tries connections as from within a running pod of the embedded cluster, with a program of this machine: the pod needs none. */
export function probe(pod: KubeObject, targets: readonly Target[]): Promise<readonly Answer[]> {
    return probeBeside(processOf(pod), targets);
}

/** Tries connections from the network of a process. */
export async function probeBeside(pid: string, targets: readonly Target[]): Promise<readonly Answer[]> {
    const args = ["--target", pid, "--net", "--", process.execPath, "-e", program, JSON.stringify(targets)];
    const { stdout } = await execute("nsenter", args);
    return JSON.parse(stdout) as readonly Answer[]; // Our own program's.
}

/** All processes of a pod have its network. */
function processOf({ metadata }: KubeObject): string {
    const { uid = "", namespace = "", name = "" } = metadata;
    return processesIn(uid)[0] ?? assert.fail(`no process of pod ${namespace}/${name} runs`);
}
