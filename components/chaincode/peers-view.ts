import { text } from "node:stream/consumers";
import { agentContainer } from "../../builder/contract";
import { readyPod } from "../../cluster/pods";
import { addressParts } from "../../fabric/dial";
import { failure } from "../../ground/failure";
import { isJsonObject, parseJson } from "../../ground/json";
import { inTime } from "../../ground/retry";
import { kubeClient, type Place } from "../remote/place";

/** Seconds for the whole of it. */
const mostSeconds = 14;

/** A peer is up when it is asked for its view. */
const podSeconds = 1;

/**
 * Run by the Node.js of the agent, which is in the peer's own pod: the same name servers, routes and network policies. Says nothing
 * more than a code. A server that is just being started has a few seconds to take connections. What is in between, as a sidecar of
 * a mesh, may take the connection for a server that is not there, and cut it then: a server keeps it.
 */
const program = `
const [host, port, most, patience, kept] = process.argv.slice(1);
const begun = Date.now();
let isKnown = require("node:net").isIP(host) !== 0;
let last;
const tell = (code) => { console.log(JSON.stringify({ code })); process.exit(0); };
setTimeout(() => tell(last ?? (isKnown ? "ETIMEDOUT" : "EAI_AGAIN")), most * 1000);
const dial = () => {
    const socket = require("node:net").connect({ host, port: Number(port) });
    socket.once("lookup", (error) => { isKnown = !error; });
    socket.once("connect", () => {
        last = "ECONNRESET";
        setTimeout(() => socket.destroyed || tell(""), kept * 1000);
    });
    socket.once("error", ({ code }) => { last = code ?? "UNKNOWN"; });
    socket.once("close", () => {
        Date.now() - begun < patience * 1000 ? setTimeout(dial, 500) : tell(last);
    });
    socket.resume();
};
dial();
`;

/** Seconds for one answer, for a server that refuses to begin to serve, and for which a connection has to be kept. */
const programSeconds = { most: 10, patience: 5, kept: 1 } as const;

/**
 * Why a peer finds nobody at an address, as a code; undefined when somebody takes its connection there. A failure says that the peer
 * could not be asked: the deployer may not run commands in pods, or the pod is not there.
 */
export async function silenceFor(place: Place, peer: string, address: string): Promise<string | undefined> {
    const { host, port } = addressParts(address) ?? { host: address, port: 0 };
    const what = { operation: `dial ${address}`, target: `peer ${peer}`, status: "UNKNOWN" };
    const { most, patience, kept } = programSeconds;
    const asked = run(place, peer, ["node", "-e", program, host, ...[port, most, patience, kept].map(String)]);
    const output = await inTime(mostSeconds * 1000, asked, () => {
        throw failure({ ...what, status: "ETIMEDOUT" }, `its pod has not answered within ${mostSeconds} s`);
    });
    const said = parseJson(output);
    if (!isJsonObject(said) || typeof said.code !== "string") {
        throw failure(what, `what its agent says is no answer: ${output.slice(0, 200)}`);
    }
    return said.code === "" ? undefined : said.code;
}

/** The output of a command beside a peer. */
async function run(place: Place, peer: string, command: readonly string[]): Promise<string> {
    const client = kubeClient(place);
    const pod = await readyPod(client, { namespace: place.namespace, name: peer, deadlineSeconds: podSeconds });
    const streams = await client.exec(place.namespace, pod, command, { container: agentContainer });
    const [output] = await Promise.all([text(streams.stdout), text(streams.stderr), streams.exit]);
    return output;
}
