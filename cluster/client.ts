import type { ClusterAccess } from "./access";
import type { KubeClient } from "./api";
import { newCalls } from "./calls";
import { newDiscovery } from "./discovery";
import { follow } from "./follow";
import { newTransport } from "./http";
import { logs } from "./logs";
import { portForward } from "./port-forward";
import { attach, exec } from "./process-streams";
import { watch } from "./watch";

/** A client of one cluster. Connects when it is first used; close() it, or let the process end. */
export function newKubeClient(access: ClusterAccess): KubeClient {
    const transport = newTransport(access);
    const calls = newCalls(transport);
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
