import { pathOf, problemAt, type Problem } from "../../config/problem";
import { nameOfHost } from "../../model/homes";
import { addressOf, hostPort, isInside } from "../../model/host-port";
import { ordererNumber } from "../../model/names";
import type { NetworkModel } from "../../model/network";
import { channelNodes } from "../../model/organisation";
import type { Partner } from "../../model/partner";
import { fingerprints } from "../../partners/partner";
import { lacking } from "../../partners/waiting";
import type { FormerState } from "../observed";

type Known = Pick<FormerState, "partners" | "channels">;

/**
 * What of partners' cards is not taken over: a root that nobody has confirmed, since whoever can change a card would be the partner by it, and a card
 * that is gone while nodes of this stack serve its channels.
 */
export function partnerProblems(model: NetworkModel, known: Known): readonly Problem[] {
    return [
        ...model.partners.flatMap((partner) => rootProblems(partner, known)),
        ...model.partners.flatMap((partner) => namesakeProblems(partner, model)),
        ...model.partners.flatMap((partner) => neighbourProblems(partner, model)),
        ...goneProblems(model, known),
    ];
}

/** Roots that change, though somebody has confirmed them, and nodes that partners are not told how to reach. */
export function partnerWarnings(model: NetworkModel, known: Known): readonly Problem[] {
    return [...changedRoots(model, known), ...hiddenNodes(model)];
}

/** A name inside the cluster is no use to who is on another one. */
function hiddenNodes({ organisations, partners }: NetworkModel): readonly Problem[] {
    const nodes = channelNodes(organisations);
    const hidden = nodes.filter(({ outside }) => outside === undefined).map(({ name }) => name);
    const elsewhere = partners.filter(({ card }) =>
        [...(card?.orderers ?? []), ...(card?.peers ?? [])].some(({ address }) => !isInside(address)),
    );
    const who = elsewhere.map(({ name }) => name).join(", ");
    return problemAt(
        "outside",
        hidden.length > 0 &&
            elsewhere.length > 0 &&
            `is not set for ${hidden.join(", ")}, and ${who} has addresses outside: from another cluster their names inside lead nowhere`,
    );
}

function changedRoots({ partners }: NetworkModel, known: Known): readonly Problem[] {
    return partners.flatMap((partner) => {
        const { name, position, roots = [] } = partner;
        const added = newRoots(partner, known).filter((root) => roots.includes(root));
        const before = known.partners[name] ?? [];
        return added.length === 0
            ? []
            : [
                  {
                      path: pathOf("organizations", position, "partner", "roots"),
                      reason: `the roots of ${name} CHANGE, as confirmed here: from ${before.join(", ")} to ${rootsOf(partner).join(", ")}; channels know ${name} by those that they have until their config is changed`,
                  },
              ];
    });
}

function rootProblems(partner: Partner, known: Known): readonly Problem[] {
    const { name, position, roots } = partner;
    const unconfirmed =
        roots === undefined ? newRoots(partner, known) : rootsOf(partner).filter((one) => !roots.includes(one));
    if (unconfirmed.length === 0) {
        return [];
    }
    const other = `${unconfirmed.join(", ")}, SHA-256 of ${unconfirmed.length === 1 ? "a root" : "roots"} of its card`;
    const before =
        roots === undefined
            ? `${name} has other roots than this stack has trusted, which were ${(known.partners[name] ?? []).join(", ")}: now it has ${other}`
            : `does not name ${other}`;
    const todo = `ask ${name}, on another way than the card came, whether that is its root; if it is, set partner.roots to [${rootsOf(partner).join(", ")}]`;
    const key = roots === undefined ? [] : ["roots"];
    return [{ path: pathOf("organizations", position, "partner", ...key), reason: `${before}; ${todo}` }];
}

/** Nodes of a channel are told apart by their names. */
function namesakeProblems({ name, position, card }: Partner, model: NetworkModel): readonly Problem[] {
    const own = model.organisations.flatMap(({ orderers, peers }) => [...orderers, ...peers].map((node) => node.name));
    const before = model.partners.slice(
        0,
        model.partners.findIndex((partner) => partner.name === name),
    );
    const taken = [...own, ...before.flatMap((partner) => nodeNames(partner.card))];
    const twice = nodeNames(card).filter((node) => taken.includes(node));
    const reason = `the card of ${name} has nodes of names that others have: ${twice.join(", ")}`;
    return twice.length === 0 ? [] : [{ path: pathOf("organizations", position, "partner"), reason }];
}

/** Nodes of a channel find each other by their addresses, and a stack its own orderers by their names inside. */
function neighbourProblems({ name, position, card }: Partner, model: NetworkModel): readonly Problem[] {
    const before = model.partners.filter((partner) => partner.position < position);
    const taken = [...ownAddresses(model), ...before.flatMap((partner) => nodesOf(partner.card))];
    const isOwn = (address: string): boolean =>
        model.organisations.some(
            (own) => ordererNumber(own.name, nameOfHost(hostPort(address).host, own.home)) !== undefined,
        );
    const twice = nodesOf(card).filter(
        ({ address }) => isOwn(address) || taken.some((other) => other.address === address),
    );
    const all = twice.map((node) => `${node.address} of ${node.name}`).join(", ");
    const reason = `the card of ${name} has addresses that lead to nodes of others: ${all}; ask ${name} for its newest card`;
    return twice.length === 0 ? [] : [{ path: pathOf("organizations", position, "partner"), reason }];
}

/** As far as the config says them: a node port that the API server chooses is known later. */
function ownAddresses({ organisations }: NetworkModel): readonly { readonly address: string }[] {
    const nodes = channelNodes(organisations);
    return nodes.flatMap(({ internalAddress, outside }) => [
        { address: internalAddress },
        ...(outside?.port === undefined ? [] : [{ address: addressOf({ host: outside.host, port: outside.port }) }]),
    ]);
}

function nodeNames(card: Partner["card"]): readonly string[] {
    return nodesOf(card).map(({ name }) => name);
}

function nodesOf(card: Partner["card"]): readonly { readonly name: string; readonly address: string }[] {
    return card === undefined ? [] : [...card.orderers, ...card.peers];
}

/** Those that the last `up` has not trusted; none of a partner that it did not know. */
function newRoots(partner: Partner, { partners }: Known): readonly string[] {
    const before = partners[partner.name];
    return before === undefined ? [] : rootsOf(partner).filter((root) => !before.includes(root));
}

function rootsOf({ card }: Partner): readonly string[] {
    if (card === undefined) {
        return [];
    }
    const { roots, tlsRoots } = fingerprints(card);
    return [...new Set([...roots, ...tlsRoots])];
}

function goneProblems(model: NetworkModel, { channels }: Known): readonly Problem[] {
    return model.channels
        .filter(({ name }) => channels.includes(name))
        .flatMap((channel) =>
            lacking(channel, model).map(({ partner: { position, card }, reason }) => {
                const effect = `nodes of this stack serve channel ${channel.name}, which would be left without it`;
                const todo = card === undefined ? "put it back" : "put the card back that has them";
                return {
                    path: pathOf("organizations", position, "partner"),
                    reason: `${reason}; ${effect}: ${todo}`,
                };
            }),
        );
}
