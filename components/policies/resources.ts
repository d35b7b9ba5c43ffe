import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../model/ownership";
import { nameOn } from "../model/parts";
import { chaincodeHome, type Part } from "../stack/scope";
import { policiesOf, type ClusterAddresses } from "./policies";

/**
 * The policies of what of a network is on a cluster, which are there before the pods that they are about, by organisation.
 *
 * @param addresses where the cluster has what pods need; undefined where it has not answered: then those that are there stay as they are
 */
export function networkPolicies(
    part: Omit<Part, "policies">,
    addresses: ClusterAddresses | undefined,
    opts: pulumi.CustomResourceOptions,
): Part["policies"] {
    const { model } = part;
    const home = (namespace: string): pulumi.Output<string> =>
        namespace === model.namespace ? part.namespace : (part.homes.get(namespace) ?? chaincodeHome(part, namespace));
    const options = addresses === undefined ? { ...opts, ignoreChanges: ["spec"] } : opts;
    const made = new Map<string, pulumi.Resource[]>();
    for (const { name, namespace, organisation, spec } of policiesOf(model, addresses ?? unknown)) {
        const metadata = { name, namespace: home(namespace), labels: labelsOf(organisation, "policy", name) };
        const policy = new k8s.networking.v1.NetworkPolicy(nameOn(model, name), { metadata, spec }, options);
        made.set(organisation, [...(made.get(organisation) ?? []), policy]);
    }
    return made;
}

const unknown: ClusterAddresses = { apiServer: [], dns: [] };
