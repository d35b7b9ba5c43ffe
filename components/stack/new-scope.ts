import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { chaincodeNamespaces } from "../chaincode/namespaces";
import type { KnownInside } from "../channels/orderer-moves";
import type { NetworkModel } from "../model/network";
import { instanceOf } from "../model/ownership";
import { nameOn, parts } from "../model/parts";
import { resourceNames, type Former } from "../model/resource-names";
import { apartHomes, homeNamespaces } from "../organisations/namespaces";
import { keptWith } from "../organisations/volumes";
import type { WaitingChannels } from "../partners/waiting";
import type { ClusterAddresses } from "../policies/policies";
import { networkPolicies } from "../policies/resources";
import type { Place } from "../remote/place";
import { remote, type Remote } from "../remote/resource";
import { restrictedNamespace } from "./namespace";
import { accessOf, placeOf, type Part, type Scope } from "./scope";

/** What was there before anything is changed. */
export interface Found extends Pick<Scope, "outdated" | "packages" | "images" | "sequences"> {
    /** What the state says of names. */
    readonly former: Former;
    /** By the name of each cluster that has answered. */
    readonly clusterAddresses: ReadonlyMap<string | undefined, ClusterAddresses>;
    /** By partner, the fingerprints of the roots that the last `up` has trusted. */
    readonly trusted: Readonly<Record<string, readonly string[]>>;
    /** Channels that are not declared in this run. */
    readonly waiting: WaitingChannels;
    /** By channel that is joined and no more, why nothing is ordered there yet. */
    readonly unordered: Readonly<Record<string, string>>;
    /** By channel and orderer, the addresses inside by which channels know orderers that they are to know outside. */
    readonly knownInside: Readonly<Record<string, KnownInside>>;
}

/** A changed ConfigMap or Secret keeps its name, and what somebody changed by hand is set right by the next `up`. */
const applying = {
    enableServerSideApply: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    enablePatchForce: true,
    // What a run that died has left is taken over; components/preflight/foreign.ts refuses what is somebody else's before.
    upsertExistingObjects: true,
};

/**
 * Before it tells that a cluster is away, the plugin waits twice for so many seconds: for its version and for its schemas. More than the ten that a
 * webhook has by default, and for both together less than half a minute.
 */
const impatient = { kubeClientSettings: { timeout: 14 } };

/** The clusters with the namespaces of a network, made first and removed last. */
export function newScope(
    model: NetworkModel,
    { former, clusterAddresses, outdated, packages, images, sequences }: Found,
    opts: pulumi.CustomResourceOptions,
): Scope {
    const all = parts(model).map((part) => newPart(part, clusterAddresses.get(part.cluster.name), opts));
    const [main] = all;
    if (main === undefined) {
        throw new Error("unreachable: a network is on a cluster");
    }
    const place = { ...placeOf(model), instance: instanceOf(pulumi.getStack()) };
    return {
        ...main,
        model,
        parts: new Map(all.map((part) => [part.model.cluster.name, part])),
        place,
        outdated,
        packages,
        images,
        sequences,
        names: resourceNames(model, former),
    };
}

/** @param addresses undefined where the cluster has not answered */
function newPart(
    model: NetworkModel,
    addresses: ClusterAddresses | undefined,
    opts: pulumi.CustomResourceOptions,
): Part {
    const access = { ...accessOf(model.cluster), ...applying, ...(model.clusters.length === 1 ? {} : impatient) };
    const provider = new k8s.Provider(nameOn(model, "cluster"), access, opts);
    const options = { ...opts, provider };
    const made = namespace(model, options);
    const homes = homeNamespaces(model, options);
    const chaincodes = chaincodeNamespaces(model, new Map([[model.namespace, made], ...homes]), options);
    const place = { ...placeOf(model), instance: instanceOf(pulumi.getStack()) };
    const volumes = allVolumes(
        model,
        pulumi.all([made, ...homes.values()]).apply(() => place),
        opts,
    );
    const part = { model, provider, namespace: made, homes, chaincodes, volumes };
    return { ...part, policies: networkPolicies(part, addresses, options) };
}

/** What becomes of the volumes when the stack is destroyed; a StatefulSet depends on it, so that it goes before them. */
function allVolumes(
    model: NetworkModel,
    place: pulumi.Output<Place>,
    opts: pulumi.CustomResourceOptions,
): Remote<"Volumes"> {
    const organisations = model.organisations.map(({ name }) => name);
    const homes = apartHomes(model);
    const inputs = { place, onDestroy: model.storage.onDestroy, organisations };
    const all = { ...inputs, ...(homes.length === 0 ? {} : { homes: [...homes] }) };
    return remote("Volumes", nameOn(model, "volumes"), all, opts);
}

function namespace(model: NetworkModel, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
    return model.createNamespace
        ? restrictedNamespace(model.namespace, nameOn(model, model.namespace), { ...opts, ...keptWith(model.storage) })
        : pulumi.output(model.namespace);
}
