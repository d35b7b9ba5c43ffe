import type { PodProblem } from "../../../cluster/pod-problems";
import type { Place } from "../../remote/place";
import type { ChannelChaincode } from "./chaincodes";
import type { NodeChannels, RollNode } from "./nodes";
import type { NodeState } from "./step";

/** Nodes of which one at a time may be away: the orderers of a network, or the peers of an organisation. */
export interface Group {
    readonly place: Place;
    readonly role: "orderer" | "peer";
    readonly nodes: readonly RollNode[];
    /** By node the template that its workload was given, as Kubernetes names it, where that is known and nothing has changed it since. */
    readonly given?: ReadonlyMap<string, string>;
}

/** A node, and the channels and chaincodes that tell how it is. */
export interface Observed extends NodeState {
    readonly channels: NodeChannels;
    /** Chaincodes of those expected that do not answer yet. */
    readonly silent: readonly ChannelChaincode[];
    /** Whether somebody has given its workload another template by hand. */
    readonly isForeign: boolean;
    /** What is wrong with its pod; undefined when nothing is known to be. */
    readonly problem: PodProblem | undefined;
    /** The template that its workload has by now. */
    readonly revision: string | undefined;
}
