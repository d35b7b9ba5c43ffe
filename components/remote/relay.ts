import { isIP } from "node:net";
import { Duplex } from "node:stream";
import { agentContainer } from "../../builder/contract";
import type { KubeClient } from "../../cluster/api";
import { readyPod } from "../../cluster/pods";
import { openListener, type Tunnel } from "../../cluster/tunnel";
import { addressParts } from "../../fabric/dial";
import { failure, reasonOf } from "../../ground/failure";
import { isInside } from "../model/host-port";
import { answering, isOutOfReach } from "./answering";
import { kubeClient, nodeHome, type Place, type Relay } from "./place";

/** A node of a partner, or one of this stack at its address outside, and the peers by whose pods it may be called. */
interface Partners {
    readonly name: string;
    /** `host:port`, as its card has it. */
    readonly address: string;
    readonly through: readonly Relay[];
}

/** How long the machine itself has to reach an address before a peer's pod is asked. Seconds. */
const directSeconds = 3;

/** A peer whose pod is not ready is passed over. Seconds. */
const podSeconds = 1;

/**
 * Where a partner's node is dialled: at the address of its card, or at the local end of a way through a pod of this stack's own peers, which have to reach
 * the partner's orderers anyway. Names inside a cluster are known to pods alone.
 *
 * @param seconds for an answer at the address, where there is no peer to go through
 */
export async function partnerAddress(place: Place, node: Partners, seconds: number): Promise<string> {
    const { name, address, through } = node;
    if (isInside(address) && through.length > 0) {
        return relayed(place, node);
    }
    try {
        return await answering({ name, address }, through.length > 0 ? Math.min(directSeconds, seconds) : seconds);
    } catch (error) {
        if (through.length === 0 || !isOutOfReach(error)) {
            throw error;
        }
        return relayed(place, node);
    }
}

/**
 * The name that a partner's node is asked for, and that its certificate has to be for: that of its address, by which a gateway in between tells nodes
 * apart. An IP address is nothing to ask for; there it is the node's own name.
 */
export function partnerName({ name, address }: Pick<Partners, "name" | "address">): string {
    const host = addressParts(address)?.host ?? name;
    return isIP(host) === 0 ? host : name;
}

const listeners = new Map<string, Promise<Tunnel>>();

/** The local end of a way through a pod of own peers, where no machine outside is asked; one listener for each node and process. */
export async function relayed(place: Place, node: Partners): Promise<string> {
    const key = JSON.stringify([place.context, place.kubeconfig, place.namespace, node.address]);
    const known = listeners.get(key) ?? openListener(() => dialled(place, node));
    listeners.set(key, known);
    known.catch(() => listeners.delete(key));
    return (await known).address;
}

/** From the first peer whose pod can be asked. */
async function dialled(place: Place, { name, address, through }: Partners): Promise<Duplex> {
    const reasons: string[] = [];
    for (const peer of through) {
        const home = nodeHome(place, peer);
        try {
            return await connection(kubeClient(home), { namespace: home.namespace, name: peer.name }, address);
        } catch (error) {
            reasons.push(reasonOf(error));
        }
    }
    const what = { operation: `reach ${name} through own peers`, target: address, status: "UNAVAILABLE" };
    throw failure(what, reasons.join("; "));
}

/**
 * Run by the Node.js of the agent, in the peer's own pod: the same name servers, routes and network policies. It ends when either end does, and by itself
 * where nobody answers.
 */
const program = `
const [host, port] = process.argv.slice(1);
const socket = require("node:net").connect({ host, port: Number(port), timeout: 10000 });
socket.once("connect", () => socket.setTimeout(0));
socket.once("timeout", () => socket.destroy());
socket.on("error", () => process.exit(1));
socket.on("close", () => process.exit(0));
process.stdin.pipe(socket).pipe(process.stdout);
`;

async function connection(
    client: KubeClient,
    { namespace, name }: { readonly namespace: string; readonly name: string },
    address: string,
): Promise<Duplex> {
    const { host, port } = addressParts(address) ?? { host: address, port: 0 };
    const pod = await readyPod(client, { namespace, name, deadlineSeconds: podSeconds });
    const command = ["node", "-e", program, host, String(port)];
    const far = await client.exec(namespace, pod, command, { container: agentContainer, stdin: true });
    far.stderr.resume();
    const stream = Duplex.from({ writable: far.stdin, readable: far.stdout });
    stream.once("close", () => {
        far.close();
    });
    return stream;
}
