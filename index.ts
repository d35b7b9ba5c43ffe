import { readStackConfig } from "./components/config/stack";
import { resolveNetwork } from "./components/model/resolve";
import { Network } from "./components/network";
import { announcedOrderers, movedAddresses, networkOutputs, type NetworkOutputs } from "./components/outputs";
import { readCards } from "./components/partners/read-cards";
import { warnOfWaiting, waitingChannels } from "./components/partners/waiting";
import { unfoundedChannels, unorderedChannels } from "./components/preflight/founded";
import { preflight } from "./components/preflight/preflight";
import { orderingNodes } from "./components/preflight/rules/consenters";
import { movedOrderers } from "./components/preflight/rules/outside";
import { refuseUntrusted } from "./components/preflight/untrusted";
import { quietFollowers, withoutPackages } from "./components/stack/stack-traces";

/** Pulumi runs the function that a program exports, and takes what it returns as the stack's outputs. */
export = async (): Promise<NetworkOutputs> => {
    quietFollowers();
    try {
        const config = readStackConfig();
        await refuseUntrusted(config);
        const model = resolveNetwork(config, await readCards(config));
        const observed = await preflight(model);
        const outdated = (observed.nodes ?? []).filter(({ isOutdated }) => isOutdated).map(({ name }) => name);
        const { formerState, surroundings: clusterAddresses } = observed;
        const waiting = waitingChannels(model, await unfoundedChannels(model, formerState));
        const unordered = await unorderedChannels(model, formerState, (channel) => channel in waiting);
        warnOfWaiting(waiting, unordered);
        const known = { packages: formerState.packages, former: formerState, clusterAddresses };
        const knownInside = movedOrderers(model, observed);
        const found = { outdated, ...known, waiting, unordered, knownInside };
        const network = new Network("network", model, found);
        const moved = movedAddresses(network, knownInside);
        return networkOutputs(network, orderingNodes(model, observed, announcedOrderers(network), moved));
    } catch (error) {
        throw withoutPackages(error);
    }
};
