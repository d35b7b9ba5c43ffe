import { loseVolume } from "./rolled";
import { succeeded, type LiveStack } from "./live-stack";
import type { Interruption } from "./interruption";
import type { Config, Settings } from "./small-network";

/** A change of a network, and where the ups that make it are killed, one after the other. */
export interface Stage {
    /** What happens beyond the change, before the first of them. */
    readonly before?: (live: LiveStack) => Promise<unknown>;
    readonly change: (settings: Settings) => void;
    readonly interruptions: readonly Interruption[];
    /** Transactions that the ledger has beyond those of the stages before, when the last up has gone through. */
    readonly adds: readonly string[];
}

type Subject = Interruption["subject"];
type Point = Interruption["point"];

/** What a network of the matrix is like: each stage changes some of it. */
interface Wanted {
    readonly version?: number;
    readonly timeout?: string;
    readonly anchors?: boolean;
    readonly cpu?: string;
}

export const matrixNamespace = "fabric-interruptions";

/** Three orderers, so that one may be lost, two organisations with a peer, and a chaincode that wants a first call for each version. */
function network({ version, timeout, anchors = true, cpu }: Wanted): (settings: Settings) => void {
    return (settings) => {
        const config = settings as Config; // The dev stack's own file.
        const peers = [cpu === undefined ? {} : { resources: { requests: { cpu } } }];
        config.organizations.slice(1).forEach((organisation) => Object.assign(organisation, { peers }));
        Object.assign(config.storage, { orderer: "128Mi", peer: "128Mi" });
        const given = { ...(timeout && { batch: { timeout } }), ...(!anchors && { anchors: { org1: [], org2: [] } }) };
        config.channels.forEach((channel) => Object.assign(channel, given));
        const definition = { version: `${version ?? 0}.0`, init: { function: "InitLedger" }, verify: [] };
        const defined = config.chaincodes.map((chaincode) => ({ ...chaincode, ...definition }));
        Object.assign(config, { chaincodes: version === undefined ? [] : defined });
    };
}

/** Each of these points for the CLI and then for the providers' process. */
function both(subject: Subject, ...points: readonly Point[]): readonly Interruption[] {
    return points.flatMap((point) => [engine(subject, point), provider(subject, point)]);
}

function engine(subject: Subject, point: Point): Interruption {
    return { subject, point, victim: "engine" };
}

function provider(subject: Subject, point: Point): Interruption {
    return { subject, point, victim: "provider" };
}

/** The version of the chaincode that is one to have: both approvals, the commit and the first call. */
function defined(sequence: number): readonly string[] {
    const approvals = ["Org1MSP", "Org2MSP"].map((mspId) => `approve ${mspId} asset-transfer ${sequence}`);
    const init = `init asset-transfer InitLedger of sequence ${sequence}`;
    return [...approvals, `commit asset-transfer ${sequence}`, init];
}

/**
 * All points of all modules that write to a ledger, a node, an authority or the keys of the cluster, for both victims. What one resource does
 * cannot be begun a second time, so a stage is as long as its change has resources that come to its points.
 */
export const stages: readonly Stage[] = [
    {
        change: network({}),
        interruptions: [
            ...both("AuthorityKeys", "called", "committed", "saved"),
            ...both("Identity", "called", "endorsed", "committed", "saved"),
            ...both("FirstBlock", "called", "saved"),
            ...both("OrdererJoin", "called", "endorsed", "saved"),
            ...both("PeerJoin", "called", "endorsed", "saved"),
            ...both("AnchorPeers", "called", "endorsed", "ordered", "saved"),
        ],
        adds: ["config 0", "config 1", "config 2"],
    },
    {
        change: network({ version: 1 }),
        interruptions: [
            ...both("InstalledPackage", "called", "endorsed", "saved"),
            ...both("Approval", "called", "endorsed", "ordered", "saved"),
            ...both("Commit", "called", "endorsed"),
            ...[engine("Commit", "ordered"), ...both("Commit", "saved")],
            ...both("WarmUp", "called", "endorsed", "saved"),
            ...both("Transaction", "called", "endorsed"),
            ...[engine("Transaction", "ordered"), ...both("Transaction", "saved")],
        ],
        adds: defined(1),
    },
    {
        change: network({ version: 2 }),
        interruptions: [...[provider("Commit", "ordered"), provider("Transaction", "ordered")]],
        adds: defined(2),
    },
    {
        change: network({ version: 3 }),
        interruptions: [engine("Commit", "committed"), engine("Transaction", "committed")],
        adds: defined(3),
    },
    {
        change: network({ version: 4 }),
        interruptions: [provider("Commit", "committed"), provider("Transaction", "committed")],
        adds: defined(4),
    },
    {
        change: network({ version: 4, timeout: "1s" }),
        interruptions: [
            ...both("ChannelSettings", "called", "endorsed"),
            ...[engine("ChannelSettings", "ordered"), ...both("ChannelSettings", "saved")],
        ],
        adds: ["config 3"],
    },
    {
        change: network({ version: 4, timeout: "900ms" }),
        interruptions: [provider("ChannelSettings", "ordered")],
        adds: ["config 4"],
    },
    {
        change: network({ version: 4, timeout: "800ms" }),
        interruptions: [engine("ChannelSettings", "committed")],
        adds: ["config 5"],
    },
    {
        change: network({ version: 4, timeout: "700ms" }),
        interruptions: [provider("ChannelSettings", "committed")],
        adds: ["config 6"],
    },
    {
        change: network({ version: 4, timeout: "700ms", anchors: false }),
        interruptions: both("AnchorPeers", "committed"),
        adds: ["config 7", "config 8"],
    },
    {
        change: network({ version: 4, timeout: "700ms", anchors: false, cpu: "20m" }),
        interruptions: both("Roll", "called", "committed", "saved"),
        adds: [],
    },
    ...["org0-orderer2", "org0-orderer3"].map((node, index): Stage => ({
        before: async (live) => {
            await loseVolume(live.kubernetes, matrixNamespace, node);
            succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
        },
        change: network({ version: 4, timeout: "700ms", anchors: false, cpu: "20m" }),
        interruptions: both(
            "OrdererJoin",
            ...(index === 0 ? (["endorsed", "ordered"] as const) : (["committed"] as const)),
        ),
        adds: [`config ${9 + 2 * index}`, `config ${10 + 2 * index}`],
    })),
];
