import type { common } from "@hyperledger/fabric-protos";
import { certificateFacts } from "../../fabric/certificates";
import { consenterWithKey } from "../../fabric/configtx/consenters";
import { withMovedOrderers, type OrdererMove } from "../../fabric/configtx/moves";
import { newOrderer } from "../../fabric/orderer";
import { shownKey } from "../../fabric/shown-key";
import type { Signer } from "../../fabric/signer";
import { failure, reasonOf } from "../../ground/failure";
import { hostsOf } from "../model/homes";
import { addressOf, hostPort } from "../model/host-port";
import { outsideEndpoint } from "../remote/nodes";
import { nodeHome, type Place, type Relay, type Target } from "../remote/place";
import { keyPair } from "../remote/secrets";
import { orWarn } from "../remote/warning";

/** By which addresses a channel is to know orderers of this stack. */
export interface OutsideOrderers {
    /** `host:port` outside by name of the orderer. */
    readonly addresses: Readonly<Record<string, string>>;
    /** Peers of this stack: from their pods each address is tried before the channel knows it; from this machine where it has none. */
    readonly through: readonly Relay[];
}

/** By orderer that is to be known outside, `host:port` inside by which a channel that lives knows it. */
export type KnownInside = Readonly<Record<string, string>>;

interface Asked {
    readonly place: Place;
    readonly channel: string;
    readonly orderers: readonly Target[];
    readonly outside?: OutsideOrderers;
    readonly inside?: KnownInside;
}

/** What of a channel's config is to change for its orderers to be known outside. */
export interface Moves {
    readonly change: (config: common.Config) => common.Config;
    /** Names of orderers that are not reached outside, and are left as they are therefore; absent where there is none. */
    readonly unmoved?: readonly string[];
}

const none: Moves = { change: (config) => config };

/**
 * The orderers that a channel knows by names inside though they have addresses outside. Whoever restarts dials what the channel says, and peers do so at once,
 * so an address that does not lead to its orderer, from inside too, would take the channel with it. So none is moved before each was reached; what cannot be
 * is a warning, and the next `up` tries again. Other addresses than those inside are left alone: they may be somebody's way.
 */
export async function ordererMoves(asked: Asked, current: common.Config, signer: Signer): Promise<Moves> {
    const { outside, channel } = asked;
    if (outside === undefined) {
        return none;
    }
    const pending = Object.keys(asked.inside ?? {});
    const stays = (reason: string): string =>
        `channel ${channel} goes on knowing its orderers by names inside the cluster: ${reason}; see that each address outside leads to its orderer from pods of this cluster, too, then run pulumi up again`;
    const moves = async (): Promise<Moves> => {
        const moved = await movesOn(asked, outside, current);
        await Promise.all(moved.map((move) => reached(asked, outside, move, signer)));
        const change = (config: common.Config): common.Config => withMovedOrderers(config, moved);
        return { change };
    };
    return orWarn(moves, stays, { ...none, ...(pending.length === 0 ? {} : { unmoved: pending }) });
}

interface NamedMove extends OrdererMove {
    readonly target: Target;
}

async function movesOn(
    { place, orderers }: Asked,
    outside: OutsideOrderers,
    current: common.Config,
): Promise<readonly NamedMove[]> {
    const found = orderers.map(async (target) => {
        const to = outside.addresses[target.name];
        return to === undefined ? [] : [await moveOf(place, target, to)];
    });
    const all = (await Promise.all(found)).flat();
    return all.filter((move) => isKnownInside(current, move) && withMovedOrderers(current, [move]) !== current);
}

async function moveOf(place: Place, target: Target, to: string): Promise<NamedMove> {
    const { name, organisation, port } = target;
    const home = nodeHome(place, target);
    const { certificate } = await keyPair(home, `${name}-tls`);
    const { publicKeySha256 } = certificateFacts(certificate);
    const from = hostsOf({ name, home }).map((host) => addressOf({ host, port }));
    return { target, organisation, publicKeySha256, from, to: hostPort(to) };
}

/** Or outside already, where somebody may have taken that from the addresses for blocks. */
function isKnownInside(config: common.Config, { publicKeySha256, from, to }: NamedMove): boolean {
    const consenter = consenterWithKey(config, publicKeySha256);
    const at = consenter && addressOf({ host: consenter.getHost(), port: consenter.getPort() });
    return at !== undefined && [...from, addressOf(to)].includes(at);
}

/** A process in a peer's pod is begun for it, maybe on a machine that has much else to do. */
const reachSeconds = 15;

/** As the others will look for it: by that address, and by the key that the channel knows. */
async function reached(
    { place, channel }: Asked,
    { through }: OutsideOrderers,
    { target, to, publicKeySha256 }: NamedMove,
    signer: Signer,
): Promise<void> {
    const address = addressOf(to);
    const endpoint = await outsideEndpoint(place, target, { address, through });
    const orderer = newOrderer(endpoint, signer, channel, { retrySeconds: reachSeconds });
    try {
        refuseOther(await shownKey(endpoint, reachSeconds), publicKeySha256);
        await orderer.connected(reachSeconds);
        await orderer.configBlock();
    } catch (error) {
        const from = through.length === 0 ? "this machine" : "pods of this stack's peers";
        throw failure(
            { operation: `reach ${target.name} outside`, target: address, status: "UNAVAILABLE" },
            `from ${from} it does not answer there (${reasonOf(error)})`,
        );
    } finally {
        orderer.close();
    }
}

/** Several nodes may have one host outside, and orderers know each other by their keys. */
function refuseOther(shown: string, own: string): void {
    if (shown !== own) {
        throw new Error("another node answers there, by its key");
    }
}
