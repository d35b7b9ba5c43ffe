import { readStackConfig } from "./components/config/stack";
import { resolveNetwork } from "./components/model/resolve";
import { Network } from "./components/network";
import { announcedOrderers, networkOutputs, type NetworkOutputs } from "./components/outputs";
import { readCards } from "./components/partners/read-cards";
import { warnOfWaiting, waitingChannels } from "./components/partners/waiting";
import { unfoundedChannels, unorderedChannels } from "./components/preflight/founded";
import { preflight } from "./components/preflight/preflight";
import { orderingNodes } from "./components/preflight/rules/consenters";
import { refuseUntrusted } from "./components/preflight/untrusted";
import { keptOutputs } from "./components/stack/kept-outputs";
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
        const { packages, partners: trusted } = formerState;
        const known = { packages, trusted, former: formerState, clusterAddresses };
        const found = { outdated, ...known, waiting, unordered };
        const network = new Network("network", model, found);
        const outputs = networkOutputs(network, orderingNodes(model, observed, announcedOrderers(network)));
        return keptOutputs(outputs, observed.outputs);
    } catch (error) {
        throw withoutPackages(error);
    }
};
