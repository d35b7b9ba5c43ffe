import { readStackConfig } from "./components/config/stack";
import { toldDigests } from "./components/images/told-digests";
import { unpushedBuilds } from "./components/images/unpushed";
import { resolveNetwork } from "./components/model/resolve";
import { Network } from "./components/network";
import { announcedOrderers, movedAddresses, networkOutputs, type NetworkOutputs } from "./components/outputs";
import { readCards } from "./components/partners/read-cards";
import { warnOfWaiting, waitingChannels } from "./components/partners/waiting";
import { foreseenSequences } from "./components/preflight/foreseen";
import { unfoundedChannels, unorderedChannels } from "./components/preflight/founded";
import { preflight } from "./components/preflight/preflight";
import { orderingNodes } from "./components/preflight/rules/consenters";
import { movedOrderers } from "./components/preflight/rules/outside";
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
        const knownInside = movedOrderers(model, observed);
        const images = { known: formerState.images, unpushed: unpushedBuilds(), told: toldDigests() };
        const sequences = foreseenSequences(model, observed);
        const known = { packages, images, sequences, trusted, former: formerState, clusterAddresses, knownInside };
        const network = new Network("network", model, { outdated, ...known, waiting, unordered });
        const ordering = orderingNodes(
            model,
            observed,
            announcedOrderers(network),
            movedAddresses(network, knownInside),
        );
        return keptOutputs(networkOutputs(network, ordering), observed.outputs);
    } catch (error) {
        throw withoutPackages(error);
    }
};
