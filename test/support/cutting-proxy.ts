import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A way to a local port on which nobody stays who says nothing, as load balancers have it. */
export interface CuttingProxy {
    readonly port: number;
    /** How many connections it has cut, and how many there are now. */
    readonly cut: () => number;
    readonly open: () => number;
    readonly stop: () => void;
}

/** @param idleSeconds after which without a byte from either end a connection is cut */
export async function startCuttingProxy(target: number, idleSeconds: number): Promise<CuttingProxy> {
    const open = new Set<() => void>();
    let cut = 0;
    const server = createServer((near) => {
        const end = joined(near, connect(target, "127.0.0.1"), {
            idleSeconds,
            onIdle: () => (cut += 1),
            onEnd: () => open.delete(end),
        });
        open.add(end);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        port: (server.address() as AddressInfo).port,
        cut: () => cut,
        open: () => open.size,
        stop: () => {
            server.close();
            open.forEach((end) => {
                end();
            });
        },
    };
}

interface Watched {
    readonly idleSeconds: number;
    readonly onIdle: () => void;
    readonly onEnd: () => void;
}

/** Has two sockets hear each other, and end together; what ends them. */
function joined(near: Socket, far: Socket, { idleSeconds, onIdle, onEnd }: Watched): () => void {
    let idle: NodeJS.Timeout | undefined;
    const end = (): void => {
        clearTimeout(idle);
        near.destroy();
        far.destroy();
        onEnd();
    };
    const heard = (): void => {
        clearTimeout(idle);
        idle = setTimeout(() => {
            onIdle();
            end();
        }, idleSeconds * 1000);
    };
    heard();
    for (const socket of [near, far]) {
        socket.on("data", heard);
        socket.on("error", end);
        socket.on("close", end);
    }
    near.pipe(far).pipe(near);
    return end;
}
