import { nodesOf } from "./nodes";
import type { ClusterConfig, StackCluster } from "./schema/cluster";
import type { OrganisationConfig } from "./schema/organisation";
import type { StackConfig, WrittenConfig } from "./schema/stack";

/** A config without mistakes with what each of its clusters has: what a cluster does not say for itself is as the stack says. */
export function settled(config: WrittenConfig): StackConfig {
    const [first, ...others] = clustersOf(config);
    const { namespace, createNamespace, registry, pullRegistry, storageClass } = first;
    return {
        ...config,
        namespace,
        createNamespace,
        ...(registry === undefined ? {} : { registry }),
        ...(pullRegistry === undefined ? {} : { pullRegistry }),
        storage: { ...config.storage, ...(storageClass === undefined ? {} : { class: storageClass }) },
        clusters: [first, ...others],
    };
}

/** That of the first organisation first: the order in which a config has keys is not kept by Pulumi. */
function clustersOf(config: WrittenConfig): StackConfig["clusters"] {
    const all = Object.entries(config.clusters).sort(([a], [b]) => (a < b ? -1 : 1));
    const main = config.organizations.find(({ cluster }) => cluster !== undefined)?.cluster;
    const [first, ...others] = [...all.filter(([name]) => name === main), ...all.filter(([name]) => name !== main)].map(
        ([name, cluster]) => clusterOf(name, cluster, config),
    );
    return first === undefined ? [theOne(config)] : [first, ...others];
}

function clusterOf(name: string, cluster: ClusterConfig, stack: WrittenConfig): StackCluster {
    const { context, kubeconfig, registry = stack.registry, storage, imagePullSecrets } = cluster;
    return {
        name,
        context,
        kubeconfig,
        namespace: cluster.namespace ?? stack.namespace ?? "",
        createNamespace: cluster.createNamespace ?? stack.createNamespace,
        registry,
        // The nodes' name of the stack's registry is none of its own registry.
        pullRegistry: cluster.pullRegistry ?? cluster.registry ?? stack.pullRegistry,
        storageClass: storage.class ?? stack.storage.class,
        outside: cluster.outside ?? stack.outside,
        imagePullSecrets,
    };
}

function theOne(stack: WrittenConfig): StackCluster {
    const { context, kubeconfig, namespace = "", createNamespace, registry, pullRegistry, outside, storage } = stack;
    const own = { context, kubeconfig, namespace, createNamespace, registry, pullRegistry, outside };
    return { name: undefined, ...own, storageClass: storage.class, imagePullSecrets: [] };
}

/** The cluster of an organisation, or of a node of it that may name another; what names none is on the first, since there is no other. */
export function clusterFor(
    organisation: { readonly cluster?: string | undefined },
    { clusters }: StackConfig,
    node: { readonly cluster?: string | undefined } = {},
): StackCluster {
    const wanted = node.cluster ?? organisation.cluster;
    return clusters.find(({ name }) => name === wanted) ?? clusters[0];
}

/** All that an organisation has something on: its own first. */
export function clustersWith(
    organisation: OrganisationConfig,
    stack: StackConfig,
): readonly [StackCluster, ...StackCluster[]] {
    const main = clusterFor(organisation, stack);
    const nodes = [...nodesOf(organisation.orderers), ...nodesOf(organisation.peers)];
    const others = new Set(nodes.map((node) => clusterFor(organisation, stack, node)));
    return [main, ...[...others].filter((one) => one !== main)];
}
