import { deadlineAfter, type Endpoint } from "../../fabric/endpoint";
import { isNotYet, mayBeOrdered, newGateway, type Gateway } from "../../fabric/gateway";
import { newLifecycle, type Lifecycle } from "../../fabric/lifecycle";
import { newOrderer, type Orderer } from "../../fabric/orderer";
import { newPeer, type Peer } from "../../fabric/peer";
import { newSigner, type Signer } from "../../fabric/signer";
import { cannotServe, throughAny, turnSeconds } from "./failover";
import { nodeEndpoint } from "./nodes";
import { homeIn, type Target, type Place } from "./place";
import { keyPair } from "./secrets";

/** A peer, and the organisation whose administrator acts on it. */
export interface AdministeredPeer {
    readonly place: Place;
    readonly peer: Target;
    readonly mspId: string;
}

/** An organisation that acts on a channel, through the gateway service of whichever of its peers serves. */
export interface Acting {
    readonly organisation: string;
    readonly mspId: string;
    /** In the order in which they are asked. */
    readonly peers: readonly Target[];
}

export interface ChannelPlace {
    readonly place: Place;
    readonly channel: string;
}

/** Seconds to go on while no node of a list serves: a restart, an election, gossip that has not told them of each other. */
const retrySeconds = 60;

/** chaincode.startuptimeout of peers: those of other stacks may start a chaincode at its first call only. */
const startSeconds = 300;

/** How long an answer is worth waiting for. */
export interface TimeLimit {
    /** Seconds after which nothing more is asked. Default: a minute for a node that serves, and then its answers' own time. */
    readonly seconds?: number | undefined;
}

/** Acts on a peer as the administrator of its organisation. There is no other for what is this very peer's. */
export async function asPeerAdmin<T>(
    { place, peer: target, mspId }: AdministeredPeer,
    act: (peer: Peer) => Promise<T>,
): Promise<T> {
    const [endpoint, signer] = await Promise.all([
        nodeEndpoint(place, target),
        adminSigner(place, target.organisation, mspId),
    ]);
    return closing(newPeer(endpoint, signer), act);
}

/** Asks or changes a channel through the first of its orderers that serves it, in the name of the signer. */
export async function withOrderer<T>(
    {
        place,
        channel,
        orderers,
    }: { readonly place: Place; readonly channel: string; readonly orderers: readonly Target[] },
    signer: Signer,
    act: (orderer: Orderer) => Promise<T>,
): Promise<T> {
    const operation = `ask an orderer of channel ${channel}`;
    const alike = { operation, nodes: orderers, nameOf: ({ name }: Target) => name, seconds: retrySeconds };
    return throughAny(alike, async (target) => {
        const endpoint = await nodeEndpoint(place, target, { podSeconds: turnSeconds.pod });
        return connected(newOrderer(endpoint, signer, channel, { retrySeconds: turnSeconds.answer }), act);
    });
}

/**
 * Uses the lifecycle of a channel as the administrator of one of these organisations, through the first peer of theirs that
 * serves. All that the lifecycle does may be begun anew on the next one: what was approved or committed before is found so.
 */
export async function asLifecycle<T>(
    on: ChannelPlace,
    acting: readonly Acting[],
    act: (lifecycle: Lifecycle) => Promise<T>,
    { seconds }: TimeLimit = {},
): Promise<T> {
    const isPassedOn = (error: unknown): boolean => cannotServe(error) || isNotYet(error);
    const limit = seconds === undefined ? {} : { askBy: deadlineAfter(seconds), commitSeconds: 2 * seconds };
    const options = { retrySeconds: turnSeconds.answer, ...limit };
    // A last question needs time for its answer: none is begun in the second half.
    const rounds = seconds === undefined ? undefined : seconds / 2;
    return throughPeers({ ...on, acting, isPassedOn, seconds: rounds }, (endpoint, signer) =>
        connected(newLifecycle(endpoint, signer, on.channel, options), act),
    );
}

/**
 * Calls chaincode as the administrator of an organisation, through the first of its peers that serves. A transaction that
 * may have been ordered is not made again: only the peer that it was given to is asked what became of it.
 */
export async function withGateway<T>(
    on: ChannelPlace,
    acting: Acting,
    act: (gateway: Gateway) => Promise<T>,
): Promise<T> {
    const isPassedOn = (error: unknown): boolean => (cannotServe(error) || isNotYet(error)) && !mayBeOrdered(error);
    const options = { retrySeconds: turnSeconds.answer, orderedSeconds: retrySeconds, startSeconds };
    return throughPeers({ ...on, acting: [acting], isPassedOn }, (endpoint, signer) =>
        connected(newGateway(endpoint, signer, on.channel, options), act),
    );
}

interface Through extends ChannelPlace, TimeLimit {
    readonly acting: readonly Acting[];
    readonly isPassedOn: (error: unknown) => boolean;
}

function throughPeers<T>(
    { place, channel, acting, isPassedOn, seconds = retrySeconds }: Through,
    act: (endpoint: Endpoint, signer: Signer) => Promise<T>,
): Promise<T> {
    const nodes = acting.flatMap(({ organisation, mspId, peers }) =>
        peers.map((target) => ({ organisation, mspId, target })),
    );
    const operation = `act for ${acting.map(({ organisation }) => organisation).join(" or ")} on channel ${channel}`;
    const nameOf = ({ target }: (typeof nodes)[number]): string => target.name;
    const alike = { operation, nodes, nameOf, seconds, isPassedOn };
    return throughAny(alike, async ({ organisation, mspId, target }) => {
        const [endpoint, signer] = await Promise.all([
            nodeEndpoint(place, target, { podSeconds: turnSeconds.pod }),
            adminSigner(place, organisation, mspId),
        ]);
        return act(endpoint, signer);
    });
}

/** A node that hangs is found out before anything is sent to it, when the next one can still be asked for sure. */
function connected<N extends { readonly connected: (seconds: number) => Promise<void>; readonly close: () => void }, T>(
    node: N,
    act: (node: N) => Promise<T>,
): Promise<T> {
    return closing(node, async () => {
        await node.connected(turnSeconds.connection);
        return act(node);
    });
}

async function closing<N extends { readonly close: () => void }, T>(node: N, act: (node: N) => Promise<T>): Promise<T> {
    try {
        return await act(node);
    } finally {
        node.close();
    }
}

/** The administrator of an organisation, as signer of proposals and config updates. */
export async function adminSigner(place: Place, organisation: string, mspId: string): Promise<Signer> {
    const { certificate, key } = await keyPair(homeIn(place, organisation), `${organisation}-admin-msp`);
    return newSigner({ mspId, certificate }, key);
}
