import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../model/ownership";
import { chaincodeHome, type Scope } from "../stack/scope";
import { policiesOf, type ClusterAddresses } from "./policies";

/** The network's policies, which are there before the pods that they are about. */
export function networkPolicies(
    scope: Omit<Scope, "policies">,
    clusterAddresses: ClusterAddresses,
    opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
    const home = (namespace: string): pulumi.Output<string> =>
        namespace === scope.model.namespace
            ? scope.namespace
            : (scope.homes.get(namespace) ?? chaincodeHome(scope, namespace));
    return policiesOf(scope.model, clusterAddresses).map(({ name, namespace, organisation, spec }) => {
        const metadata = { name, namespace: home(namespace), labels: labelsOf(organisation, "policy", name) };
        return new k8s.networking.v1.NetworkPolicy(name, { metadata, spec }, opts);
    });
}
