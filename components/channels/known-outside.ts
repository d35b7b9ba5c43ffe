import * as pulumi from "@pulumi/pulumi";
import { addressOf } from "../model/host-port";
import { isOrderedByOthers } from "../partners/waiting";
import type { ChannelArgs } from "./founding";
import type { KnownInside, OutsideOrderers } from "./orderer-moves";

interface KnownOrderers {
    readonly outside?: pulumi.Output<OutsideOrderers>;
    readonly inside?: KnownInside;
}

/**
 * By which addresses a channel is to know its orderers, beside the other settings; nothing where none of them has one outside. What is known of them before is a field
 * of its own, so that preview shows the change though a node port is not known yet.
 */
export function knownOrderers({ scope, channel, organisations, knownInside }: ChannelArgs): KnownOrderers {
    const ordering = organisations.filter(({ model: { name } }) => channel.orderers.includes(name));
    const shown = ordering.flatMap(({ orderers }) => orderers).filter(({ model }) => model.outside !== undefined);
    if (shown.length === 0 || isOrderedByOthers(channel, scope.model)) {
        return {};
    }
    const addresses = pulumi.all(
        Object.fromEntries(shown.map(({ model, announced }) => [model.name, announced.apply(addressOf)])),
    );
    // Also peers that are not on the channel: they show what pods here reach.
    const through = scope.model.organisations.flatMap(({ peers }) =>
        peers.map(({ name, organisation }) => ({ name, organisation })),
    );
    return {
        outside: addresses.apply((known) => ({ addresses: known, through })),
        ...(Object.keys(knownInside).length === 0 ? {} : { inside: knownInside }),
    };
}
