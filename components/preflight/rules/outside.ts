import { isDeepStrictEqual } from "node:util";
import { pathOf, type Problem } from "../../config/problem";
import { hostOf } from "../../config/schema/addresses";
import { hostsOf } from "../../model/homes";
import { addressOf, type HostPort } from "../../model/host-port";
import { outsideName } from "../../model/names";
import type { NetworkModel } from "../../model/network";
import type { Orderer } from "../../model/organisation";
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

/** Addresses of consenters and orderers that a channel got before there was another one stay as they are. */
export function outsideWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    const inside = knownOrderers(model, observed).filter(
        ({ orderer, at }) => orderer.outside !== undefined && isInside(orderer, at),
    );
    return model.organisations.flatMap((organisation, index) => {
        const own = inside.filter(({ orderer }) => orderer.organisation === organisation.name);
        const channels = [...new Set(own.map(({ channel }) => channel))];
        return channels.map((channel) => {
            const names = own.filter((one) => one.channel === channel).map(({ orderer }) => orderer.name);
            const reason = `channel ${channel} goes on knowing ${names.join(", ")} by names inside the cluster, as consenters and as where blocks are had: nodes elsewhere do not reach them there, and an up does not change it; anchors, cards and connection profiles have the addresses outside`;
            return { path: pathOf("organizations", index, "orderers"), reason };
        });
    });
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

const keepIt = "addresses of consenters cannot be changed yet, so keep outside as it was";
