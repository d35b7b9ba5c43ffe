import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { chaincodeNamespaces } from "../chaincode/namespaces";
import type { NetworkModel } from "../model/network";
import { instanceOf } from "../model/ownership";
import { resourceNames, type Former } from "../model/resource-names";
import { apartHomes, homeNamespaces } from "../organisations/namespaces";
import { keptWith } from "../organisations/volumes";
import type { WaitingChannels } from "../partners/waiting";
import type { ClusterAddresses } from "../policies/policies";
import { networkPolicies } from "../policies/resources";
import type { Place } from "../remote/place";
import { remote, type Remote } from "../remote/resource";
import { restrictedNamespace } from "./namespace";
import { accessOf, placeOf, type Scope } from "./scope";

/** What was there before anything is changed. */
export interface Found extends Pick<Scope, "outdated" | "packages"> {
    /** What the state says of names. */
    readonly former: Former;
    readonly clusterAddresses: ClusterAddresses;
    /** Channels that are not declared in this run. */
    readonly waiting: WaitingChannels;
    /** By channel that is joined and no more, why nothing is ordered there yet. */
    readonly unordered: Readonly<Record<string, string>>;
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

/** The cluster with the namespaces of a network, made first and removed last. */
export function newScope(
    model: NetworkModel,
    { former, clusterAddresses, outdated, packages }: Found,
    opts: pulumi.CustomResourceOptions,
): Scope {
    const provider = new k8s.Provider("cluster", { ...accessOf(model), ...applying }, opts);
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
    const names = resourceNames(model, former);
    const scope = { model, provider, namespace: made, homes, chaincodes, place, outdated, packages, names, volumes };
    return { ...scope, policies: networkPolicies(scope, clusterAddresses, options) };
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
    return remote("Volumes", "volumes", { ...inputs, ...(homes.length === 0 ? {} : { homes: [...homes] }) }, opts);
}

function namespace(model: NetworkModel, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
    return model.createNamespace
        ? restrictedNamespace(model.namespace, { ...opts, ...keptWith(model.storage) })
        : pulumi.output(model.namespace);
}
