import type { ClusterAccess } from "./access";
import type { KubeClient } from "./api";
import { newCalls } from "./calls";
import { newDiscovery } from "./discovery";
import { follow } from "./follow";
import { newTransport } from "./http";
import { logs } from "./logs";
import { newOutage } from "./outage";
import { portForward } from "./port-forward";
import { attach, exec } from "./process-streams";
import { watch } from "./watch";

/** How long a client bears a server that does not answer. */
export interface Patience {
    /** For each answer. Default 60: the API server itself gives up on a request after a minute. */
    readonly answerSeconds: number;
    /** For which a server that could not be reached is not tried again, and calls fail at once. Default 0. */
    readonly restSeconds: number;
}

const usual: Patience = { answerSeconds: 60, restSeconds: 0 };

/** A client of one cluster. Connects when it is first used; close() it, or let the process end. */
export function newKubeClient(access: ClusterAccess, { answerSeconds, restSeconds }: Patience = usual): KubeClient {
    const transport = newTransport(access, newOutage(restSeconds));
    const calls = newCalls(transport, answerSeconds);
    const watched = { list: calls.list, watch: watch.bind(undefined, transport) };
    return {
        ...calls,
        target: transport.target,
        watch: watched.watch,
        follow: (path, query, signal) => follow(watched, path, query, signal),
        logs: (...args) => logs(transport, calls, ...args),
        portForward: (...args) => portForward(transport, ...args),
        attach: (...args) => attach(transport, ...args),
        exec: (...args) => exec(transport, ...args),
        resourcePath: newDiscovery(transport, access.namespace),
        close: () => {
            transport.close();
        },
    };
}
