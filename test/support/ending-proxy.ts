import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";

import type { ClusterAccess } from "../../cluster/access";

/** A way to the API server on which the first log that is followed ends early but cleanly, as when its node's kubelet restarts. */
export interface EndingProxy {
    readonly server: string;
    readonly close: () => void;
}

export async function startEndingProxy({ server: target, authority }: ClusterAccess): Promise<EndingProxy> {
    let hasEnded = false;
    const forward = (message: IncomingMessage, response: ServerResponse): void => {
        const url = message.url ?? "";
        const { method, headers } = message;
        const options = { method, headers, ...(authority === undefined ? {} : { ca: authority }) };
        const onward = request(`${target}${url}`, options, (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
            answer.on("error", () => response.destroy());
            if (!hasEnded && url.includes("/log?")) {
                hasEnded = true;
                answer.once("data", () => {
                    answer.unpipe(response);
                    response.end();
                    answer.destroy();
                });
            }
        });
        onward.on("error", () => response.destroy());
        response.on("close", () => onward.destroy());
        message.pipe(onward);
    };
    const server = createServer(forward);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}
