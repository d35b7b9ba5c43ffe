import type { Chaincode } from "./chaincode";
import type { NetworkModel } from "./network";

/** What the state of the last `up` says of names; empty before the first one. */
export interface Former {
    /** Names of all its resources. */
    readonly names: readonly string[];
    readonly channels: readonly string[];
    /** Each as `<channel>/<name>`. */
    readonly chaincodes: readonly string[];
}

export interface ResourceName {
    readonly name: string;
    /** What the same resource was called by the last `up`, where that was another name. */
    readonly aliases: readonly { readonly name: string }[];
}

type Named = Pick<Chaincode, "channel" | "name">;

/** Names of what belongs to channels and chaincodes. */
export interface ResourceNames {
    /** Of what a channel has for a node or an organisation. */
    readonly ofChannel: (channel: string, owner: string) => ResourceName;
    /** Of a chaincode itself; by it the outputs tell chaincodes apart. */
    readonly ofChaincode: (chaincode: Named) => ResourceName;
    /** Of what a chaincode has: for its channel, or for a node, an organisation. */
    readonly below: (chaincode: Named, ...owner: readonly string[]) => ResourceName;
    /** Of a call that a chaincode gets; calls of two chaincodes collide where their chaincodes do. */
    readonly ofCall: (chaincode: Named, call: string) => ResourceName;
}

/**
 * Names are joined with a dash, as in `mychannel-org1`, unless two would be the same: `a` and `b-c`, `a-b` and `c`. Those are
 * joined with a slash, which no name of the config has. Whoever had the dash in the state stays the same resource by an alias,
 * and so does what has a dash again when the other is gone.
 */
export function resourceNames(model: NetworkModel, former: Former): ResourceNames {
    const onChannels = shared(channelNames(model));
    const onChaincodes = shared(chaincodeNames(model));
    const alone = shared(model.chaincodes.map(aloneSpellings));
    const calling = shared(model.chaincodes.map(({ channel, name }) => spellings(channel, name)));
    const of = ({ channel, name }: Named, own: Spellings, isShared: boolean): ResourceName =>
        chosen(own, isShared, former, former.chaincodes.includes(`${channel}/${name}`));
    return {
        ofChannel: (channel, owner) => {
            const own = spellings(channel, owner);
            return chosen(own, onChannels.has(own.plain), former, former.channels.includes(channel));
        },
        ofChaincode: (chaincode) => {
            const own = aloneSpellings(chaincode);
            return of(chaincode, own, alone.has(own.plain));
        },
        below: (chaincode, ...owner) => {
            const own = spellings(chaincode.channel, chaincode.name, ...owner);
            return of(chaincode, own, onChaincodes.has(own.plain));
        },
        ofCall: (chaincode, call) => {
            const { channel, name } = chaincode;
            return of(chaincode, spellings(channel, name, call), calling.has(spellings(channel, name).plain));
        },
    };
}

interface Spellings {
    readonly plain: string;
    readonly apart: string;
}

function spellings(...parts: readonly string[]): Spellings {
    return { plain: parts.join("-"), apart: parts.join("/") };
}

function aloneSpellings({ channel, name }: Named): Spellings {
    return { plain: name, apart: `${channel}/${name}` };
}

/** An alias is only for who was there: whoever is new under a name that another had is not that one. */
function chosen({ plain, apart }: Spellings, isShared: boolean, { names }: Former, isFormer: boolean): ResourceName {
    const [name, other] = isShared ? [apart, plain] : [plain, apart];
    return { name, aliases: isFormer && !names.includes(name) && names.includes(other) ? [{ name: other }] : [] };
}

/** The plain spellings that stand for more than one thing. */
function shared(all: readonly Spellings[]): ReadonlySet<string> {
    const first = new Map<string, string>();
    return new Set(
        all.flatMap(({ plain, apart }) => {
            const before = first.get(plain) ?? apart;
            first.set(plain, before);
            return before === apart ? [] : [plain];
        }),
    );
}

function channelNames({ channels, organisations }: NetworkModel): readonly Spellings[] {
    return channels.flatMap((channel) =>
        organisations
            .filter(({ name }) => channel.orderers.includes(name) || channel.members.includes(name))
            .flatMap(({ name, orderers, peers }) => [name, ...[...orderers, ...peers].map((node) => node.name)])
            .map((owner) => spellings(channel.name, owner)),
    );
}

function chaincodeNames({ chaincodes, channels, organisations }: NetworkModel): readonly Spellings[] {
    return chaincodes.flatMap(({ channel, name }) => {
        const members = channels.find((one) => one.name === channel)?.members ?? [];
        const owners = organisations
            .filter((organisation) => members.includes(organisation.name))
            .flatMap((member) => [
                [member.name],
                [member.name, "server"],
                [member.name, "client"],
                ...member.peers.map((peer) => [peer.name]),
            ]);
        return [[], ...owners].map((owner) => spellings(channel, name, ...owner));
    });
}
