import type { Problem } from "../config/problem";
import type { Home } from "../model/homes";
import type { NetworkModel } from "../model/network";
import { authoritiesOf } from "../model/organisation";
import { inParts, placed } from "./in-parts";
import type { Observed, Seen } from "./observed";
import { addressWarnings } from "./rules/addresses";
import { overtakenWarnings } from "./rules/agreements";
import { capabilityProblems } from "./rules/capabilities";
import { channelProblems, channelWarnings } from "./rules/channels";
import { clusterMoves } from "./rules/clusters";
import { collectionProblems } from "./rules/collections";
import { consenterProblems, followerWarnings } from "./rules/consenters";
import { databaseProblems, databaseWarnings } from "./rules/databases";
import { gatewayProblems } from "./rules/gateways";
import { keyProblems, keyWarnings } from "./rules/keys";
import { limitProblems } from "./rules/limits";
import { namespaceProblems } from "./rules/namespaces";
import { quotaProblems } from "./rules/quotas";
import { organisationProblems } from "./rules/organisations";
import { outsideProblems, outsideWarnings } from "./rules/outside";
import { policyProblems, policyWarnings } from "./rules/policies";
import { placeProblems } from "./rules/places";
import { storageClassProblems, storageClassWarnings } from "./rules/storage-classes";
import { keptVolumes, lostVolumes, volumeProblems } from "./rules/volumes";

/** What a change would break of a network that lives, one entry for each, with what is safe instead; pure. */
export function preflightProblems(model: NetworkModel, { whole, parts }: Seen): readonly Problem[] {
    const moves = [...clusterMoves(model, whole.formerState), ...inParts(parts, placeProblems)];
    // Elsewhere there is nothing to compare with.
    return moves.length > 0
        ? moves
        : [...placed(model, networkProblems(model, whole)), ...inParts(parts, livingProblems)];
}

/** Of what several clusters have together. */
function networkProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    return [
        ...organisationProblems(model, observed),
        ...channelProblems(model, observed),
        ...collectionProblems(model, observed),
        ...policyProblems(model, observed),
        ...capabilityProblems(model, observed),
        ...consenterProblems(model, observed),
    ];
}

/** Of what is on one. */
function livingProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    return [
        ...keyProblems(model, observed),
        ...outsideProblems(model, observed),
        ...volumeProblems(model, observed),
        ...databaseProblems(model, observed),
    ];
}

/** What a cluster cannot give to the network, one entry for each, with what it has; pure. */
export function clusterProblems({ parts }: Pick<Seen, "parts">): readonly Problem[] {
    return inParts(parts, (model, observed) => [
        ...namespaceProblems(model, observed),
        ...limitProblems(model, observed),
        ...quotaProblems(model, observed),
        ...storageClassProblems(model, observed),
        ...gatewayProblems(model, observed),
    ]);
}

/** What can be done but is hardly known: silent orderers, a world state made anew, volumes that stay behind; pure. */
export function preflightWarnings(model: NetworkModel, { whole, parts }: Seen): readonly Problem[] {
    const network = [
        ...channelWarnings(model, whole),
        ...overtakenWarnings(model, whole),
        ...policyWarnings(model, whole),
        ...followerWarnings(model, whole),
    ];
    return [...placed(model, network), ...inParts(parts, livingWarnings)];
}

function livingWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    return [
        ...keyWarnings(model, observed),
        ...outsideWarnings(model, observed),
        ...databaseWarnings(model, observed),
        ...volumeWarnings(model, observed),
        ...storageClassWarnings(model, observed),
        ...addressWarnings(model, observed),
    ];
}

function volumeWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    const lost = lostVolumes(model, observed);
    const from = model.organisations.filter((one) =>
        [...authoritiesOf(one), ...one.orderers, ...one.peers].some(({ name }) =>
            lost.some((claim) => claim.startsWith(name)),
        ),
    );
    const missing = `the volume claims ${lost.join(", ")} were lost from ${homesOf(from.map(({ home }) => home))}: pulumi up --refresh makes their nodes anew on empty volumes`;
    const claims = keptVolumes(model, observed);
    const kept = claims.map(({ name }) => name);
    const reason = `kept in ${homesOf(claims)}, for nodes that are not in the config: the volume claims ${kept.join(", ")}. A node of that name that is added again goes on with its ledger; kubectl delete pvc removes it for good`;
    return [
        ...(lost.length === 0 ? [] : [{ path: "storage", reason: missing }]),
        ...(kept.length === 0 ? [] : [{ path: "organizations", reason }]),
    ];
}

function homesOf(homes: readonly Home[]): string {
    const names = [...new Set(homes.map(({ namespace }) => namespace))].sort();
    return `${names.length === 1 ? "namespace" : "namespaces"} ${names.join(", ")}`;
}
