import { nodesOf } from "../config/nodes";
import type { StackCluster } from "../config/schema/cluster";
import type { StackConfig } from "../config/schema/stack";
import { clusterFor, clustersWith } from "../config/settled";
import type { Cluster, NetworkModel } from "./network";
import { resolveNetworkPolicies } from "./network-policies";

/** The clusters that organisations are on. */
export function resolveClusters(config: StackConfig): NetworkModel["clusters"] {
    const own = config.organizations.filter(({ partner }) => partner === undefined);
    const used = new Set(own.flatMap((organization) => clustersWith(organization, config)));
    const [main, ...others] = config.clusters;
    return [resolved(main, config), ...others.filter((one) => used.has(one)).map((one) => resolved(one, config))];
}

function resolved(cluster: StackCluster, { builder, networkPolicies }: StackConfig): Cluster {
    const { name, context, kubeconfig, namespace, createNamespace, storageClass, imagePullSecrets } = cluster;
    const { registry, pullRegistry = registry } = cluster;
    return {
        ...{ name, context, kubeconfig, namespace, createNamespace, storageClass, pullRegistry },
        pullSecrets: imagePullSecrets,
        admissionPolicy: builder.admissionPolicy ?? createNamespace,
        networkPolicies: resolveNetworkPolicies(networkPolicies, namespace),
    };
}

/** The registries of those on which something runs that is built: peers with their builders, and chaincode. */
export function runningRegistries(config: StackConfig): readonly string[] {
    const running = config.organizations.flatMap((organization) =>
        nodesOf(organization.peers).map((peer) => clusterFor(organization, config, peer)),
    );
    return [...new Set(running.flatMap(({ registry }) => registry ?? []))];
}
