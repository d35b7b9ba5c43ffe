import type { NetworkModel } from "../model/network";
import { channelNodes } from "../model/organisation";
import type { Place, Target } from "../remote/place";
import { placeOf, targetOf } from "../stack/scope";
import type { FormerState, RunningNode } from "./observed";

/** Where the network is as it was left: organisations and nodes that left the config are where the state has them. */
export function presentPlace(model: NetworkModel, { sites, nodeSites }: FormerState): Place {
    const place = withNodes(placeOf(model), model, nodeSites);
    const left = Object.entries(sites)
        .filter(([name]) => !model.organisations.some((one) => one.name === name))
        .map(([name, site]) => [name, site.cluster === place.cluster ? { namespace: site.namespace } : site] as const)
        .filter(([, site]) => site.cluster !== undefined || site.namespace !== model.namespace);
    return left.length === 0 ? place : { ...place, homes: { ...Object.fromEntries(left), ...place.homes } };
}

function withNodes(place: Place, { organisations }: NetworkModel, sites: FormerState["nodeSites"]): Place {
    const there = channelNodes(organisations).map(({ name }) => name);
    const left = Object.entries(sites).filter(
        ([name, { cluster }]) => cluster !== undefined && cluster !== place.cluster && !there.includes(name),
    );
    return left.length === 0 ? place : { ...place, nodes: { ...Object.fromEntries(left), ...place.nodes } };
}

/** The way to a node: by its configured address, if it is still in the config. */
export function wayIn(model: NetworkModel): (node: RunningNode) => Target {
    const configured = channelNodes(model.organisations);
    return ({ name, organisation, port = 0 }) => {
        const node = configured.find((one) => one.name === name);
        return node === undefined ? { name, organisation, port } : targetOf(node);
    };
}
