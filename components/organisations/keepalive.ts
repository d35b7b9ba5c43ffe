import type { Node } from "../model/organisation";

/** How a node keeps the connections of its callers. Go durations. */
interface Keepalive {
    /** After which without a word from a caller the node asks for a sign of life. */
    readonly interval: string;
    /** Whoever asks for one more often than this is cut off. */
    readonly least: string;
}

type Role = "peer" | "orderer";

/** Load balancers cut what is idle for a minute, some of them without a word to either end. */
const throughBalancers: Keepalive = { interval: "30s", least: "5s" };

const variables = {
    peer: { interval: "CORE_PEER_KEEPALIVE_INTERVAL", least: "CORE_PEER_KEEPALIVE_MININTERVAL" },
    orderer: {
        interval: "ORDERER_GENERAL_KEEPALIVE_SERVERINTERVAL",
        least: "ORDERER_GENERAL_KEEPALIVE_SERVERMININTERVAL",
    },
} as const;

/**
 * The settings by which a node that is reached outside keeps idle connections; none of one that is not. The node asks, whoever called it: an orderer asks
 * another one once in a minute, which is too late and no setting (Fabric: orderer/common/server/main.go), and so does a peer by default, since somebody
 * else's node cuts off who asks more often. A peer's gateway asks each ten seconds, and is cut off by what takes that once in a minute (it sets nothing, which
 * gRPC takes for its least interval).
 */
export function keepaliveSettings({ outside }: Pick<Node, "outside">, role: Role): Record<string, string> {
    return outside === undefined ? {} : keepalive(role, throughBalancers);
}

/** The same with other durations. */
export function keepalive(role: Role, { interval, least }: Keepalive): Record<string, string> {
    return { [variables[role].interval]: interval, [variables[role].least]: least };
}
