import { isDeepStrictEqual } from "node:util";
import { pathOf, type Problem } from "../../config/problem";
import { hostOf } from "../../config/schema/addresses";
import { hostsOf } from "../../model/homes";
import { addressOf, type HostPort } from "../../model/host-port";
import { outsideName } from "../../model/names";
import type { NetworkModel } from "../../model/network";
import type { Orderer } from "../../model/organisation";
import { isOrderedByOthers } from "../../partners/waiting";
import type { Observed } from "../observed";
import { knownOrderer } from "./known-orderers";

/** An orderer by the address at which a channel knows it. */
interface Known {
    readonly orderer: Orderer;
    /** Of its settings. */
    readonly path: string;
    readonly channel: string;
    readonly at: HostPort;
}

/**
 * An address by which a channel knows a consenter is where the others look for it, and what its certificate has to be for: taken away, it takes the consenter
 * with it, and of all consenters together the channel.
 */
export function outsideProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    return knownOrderers(model, observed)
        .filter(({ orderer, at }) => !isInside(orderer, at))
        .flatMap(({ orderer, path, channel, at }) => {
            const reason = lossOf(orderer, at, observed.formerState.names);
            const known = `channel ${channel} knows ${orderer.name} as ${addressOf(at)}, by which the other orderers and the peers call it`;
            return reason === undefined ? [] : [{ path, reason: `${known}, and ${reason}` }];
        });
}

/**
 * What becomes of addresses that a channel got before there were others: they are changed where this stack has all administrators that have to sign it, and
 * stay as they are elsewhere.
 */
export function outsideWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    const inside = knownOrderers(model, observed).filter(
        ({ orderer, at }) => orderer.outside !== undefined && isInside(orderer, at),
    );
    return model.organisations.flatMap((organisation, index) => {
        const own = inside.filter(({ orderer }) => orderer.organisation === organisation.name);
        const channels = [...new Set(own.map(({ channel }) => channel))];
        return channels.map((channel) => {
            const names = own.filter((one) => one.channel === channel).map(({ orderer }) => orderer.name);
            const known = `${names.join(", ")} by names inside the cluster, as consenters and as where blocks are had`;
            const stays = `goes on knowing ${known}: nodes elsewhere do not reach them there, and an up does not change it, since other companies order it, too, and would have to sign; anchors, cards and connection profiles have the addresses outside`;
            const moves = `knows ${known}: an up gives it their addresses outside, once each is reached there from inside the cluster, and those are not to be changed any more`;
            const reason = `channel ${channel} ${isMoved(channel, model) ? moves : stays}`;
            return { path: pathOf("organizations", index, "orderers"), reason };
        });
    });
}

/** By channel and orderer, the addresses inside that a channel is to know no more; of channels that a node has told of alone, since a first block may be long past. */
export function movedOrderers(
    model: NetworkModel,
    observed: Observed,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
    const told = observed.channels.filter(({ name, source }) => source === "node" && isMoved(name, model));
    const entries = told.map((channel) => {
        const known = knownOrderers(model, { ...observed, channels: [channel] });
        const moved = known
            .filter(({ orderer, at }) => orderer.outside !== undefined && isInside(orderer, at))
            .map(({ orderer, at }) => [orderer.name, addressOf(at)] as const);
        return [channel.name, Object.fromEntries(moved)] as const;
    });
    return Object.fromEntries(entries.filter(([, moved]) => Object.keys(moved).length > 0));
}

function isMoved(name: string, model: NetworkModel): boolean {
    return model.channels.some((channel) => channel.name === name && !isOrderedByOthers(channel, model));
}

function knownOrderers(model: NetworkModel, { channels }: Observed): readonly Known[] {
    return channels.flatMap(({ name: channel, facts }) =>
        model.organisations.flatMap((organisation, index) =>
            organisation.orderers.flatMap((orderer) => {
                const at = facts?.consenters.find((one) => knownOrderer(one, organisation, facts) === orderer.name);
                const path = pathOf("organizations", index, "orderers", orderer.position, "outside");
                return at === undefined ? [] : [{ orderer, path, channel, at: { host: at.host, port: at.port } }];
            }),
        ),
    );
}

function isInside(orderer: Orderer, { host, port }: HostPort): boolean {
    return port === orderer.port && hostsOf(orderer).includes(host);
}

/**
 * What is taken away from who is known there; undefined where it is still reached.
 *
 * @param resources names of those in the stack's state
 */
function lossOf(orderer: Orderer, at: HostPort, resources: readonly string[]): string | undefined {
    const { hosts, outside } = orderer;
    const isMade = resources.includes(outsideName(orderer.name));
    if (outside?.host !== at.host) {
        const isLed = hosts.includes(hostOf(addressOf(at))) && !(isMade && outside === undefined);
        return isLed ? undefined : `this config takes that address from it: ${keepIt}`;
    }
    if (outside.port === undefined) {
        const todo = `write outside: { port: ${at.port} } for this node, or the API server would choose another one`;
        return isMade ? undefined : `the Service that had the port is not in the stack's state any more: ${todo}`;
    }
    return isDeepStrictEqual({ host: outside.host, port: outside.port }, at)
        ? undefined
        : `this config moves it to port ${outside.port}: ${keepIt}`;
}

const keepIt =
    "running orderers go on calling the one that they knew when they started, which has to be served until all of them have been restarted by another, so keep outside as it was";
