import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

import { failure } from "../ground/failure";
import { retry } from "../ground/retry";
import type { KubeClient } from "./api";
import { apiReason } from "./api-failure";
import { readyPod } from "./pods";

/** Which port of which node. */
interface TunnelTarget {
    readonly namespace: string;
    /** The node's name, as in its pods' label app.kubernetes.io/name. */
    readonly name: string;
    readonly port: number;
    /** How long to wait for a ready pod, when the tunnel is opened and at each connection. Seconds; default 120. */
    readonly deadlineSeconds?: number;
}

/** A local address that leads to a port of a node. */
export interface Tunnel {
    /** 127.0.0.1:PORT */
    readonly address: string;
    close(): void;
}

const defaultDeadlineSeconds = 120;

/** For connections through a shared tunnel, whose callers have different deadlines: a pod that is just being replaced. */
const connectionSeconds = 30;

/**
 * Listens on a local port and carries each connection through the Kubernetes API to a pod that is ready then, so a tunnel
 * outlives its pods. Waits for the first one.
 */
export async function openTunnel(client: KubeClient, target: TunnelTarget): Promise<Tunnel> {
    const { deadlineSeconds = defaultDeadlineSeconds, ...node } = target;
    await readyPod(client, { ...node, deadlineSeconds });
    return openListener(() => dial(client, { ...node, deadlineSeconds }));
}

/**
 * Listens on a local port and carries each connection on. Neither the listener nor its connections keep the process alive.
 *
 * @param far the other end of a new connection
 */
export async function openListener(far: () => Promise<Duplex>): Promise<Tunnel> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
        sockets.add(socket.unref());
        socket.once("close", () => sockets.delete(socket));
        void carry(far, socket);
    });
    return {
        address: await listen(server),
        close: () => {
            server.close();
            sockets.forEach((socket) => socket.destroy());
        },
    };
}

const shared = new WeakMap<KubeClient, Map<string, Promise<Tunnel>>>();

/**
 * The process's own tunnel to that port, opened when first asked for; a ready pod is waited for at each call, each caller with
 * a deadline of its own. Connections wait as long as is usual.
 */
export async function sharedTunnel(client: KubeClient, target: TunnelTarget): Promise<Pick<Tunnel, "address">> {
    const { deadlineSeconds = defaultDeadlineSeconds, ...node } = target;
    await readyPod(client, { ...node, deadlineSeconds });
    const tunnels = shared.get(client) ?? new Map<string, Promise<Tunnel>>();
    shared.set(client, tunnels);
    const key = `${target.namespace}/${target.name}:${target.port}`;
    const known = tunnels.get(key);
    if (known !== undefined) {
        return known;
    }
    const opened = openListener(() => dial(client, { ...node, deadlineSeconds: connectionSeconds }));
    tunnels.set(key, opened);
    // A failure is not kept: the next caller tries again.
    opened.catch(() => tunnels.delete(key));
    return opened;
}

/** A connection that cannot be carried is reset: its client sees at once that it failed. */
async function carry(far: () => Promise<Duplex>, socket: Socket): Promise<void> {
    try {
        const remote = await far();
        // Before the pipeline ends the connection as if all were well.
        remote.once("error", () => socket.resetAndDestroy());
        await pipeline(socket, remote, socket);
    } catch {
        socket.resetAndDestroy();
    }
}

/** Tries the pod that is ready, then the one that is ready after it: pods and API servers come and go. */
function dial(client: KubeClient, { port, ...selector }: Required<TunnelTarget>): Promise<Duplex> {
    const heals = (error: unknown): boolean => ![undefined, "Forbidden"].includes(apiReason(error));
    return retry({ seconds: selector.deadlineSeconds, heals }, async () => {
        const pod = await readyPod(client, selector);
        return client.portForward(selector.namespace, pod, port);
    });
}

function listen(server: Server): Promise<string> {
    return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            server.unref();
            if (address === null || typeof address === "string") {
                reject(failure({ operation: "listen", target: "127.0.0.1" }, "the system gave no port"));
            } else {
                resolve(`${address.address}:${address.port}`);
            }
        });
    });
}
