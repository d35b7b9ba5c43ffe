import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Node } from "./model/organisation";
import { labelsOf, type Scope } from "./scope";

type Container = k8s.types.input.core.v1.Container;
type Volume = k8s.types.input.core.v1.Volume;

/** What differs between the nodes of a network; the rest of their pods is the same. */
export interface WorkloadArgs {
    readonly scope: Scope;
    readonly node: Node;
    /** "ca", "orderer" or "peer". */
    readonly component: string;
    /** Size of its volume, a Kubernetes quantity. */
    readonly size: string;
    readonly ports: Readonly<Record<string, number>>;
    readonly container: Omit<Container, "name" | "ports" | "resources" | "securityContext">;
    readonly initContainers?: readonly Container[];
    readonly volumes: readonly Volume[];
    /** Content that only a restart brings into effect, for example fingerprints of certificates. */
    readonly restartOn: Readonly<Record<string, pulumi.Input<string>>>;
    readonly serviceAccountName?: pulumi.Input<string>;
    /** Seconds that a stopping pod is given. Default 30. */
    readonly graceSeconds?: number;
}

/** Name of the volume that every node has; its claim has the node's name. */
export const dataVolume = "data";

/** Passes Pod Security `restricted`; read-only where the image allows is the container's own choice. */
export const restricted: k8s.types.input.core.v1.SecurityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
};

/** The user of every pod of a network; the group owns its volumes. */
const user = 1000;

/** A node as Kubernetes runs it: a claim, a Service of its name, and one pod that never runs twice at once. */
export function workload(args: WorkloadArgs, opts: pulumi.CustomResourceOptions): k8s.apps.v1.StatefulSet {
    const { scope, node, component } = args;
    const options = { ...opts, provider: scope.provider };
    const labels = labelsOf(node.organisation, component, node.name);
    const metadata = { name: node.name, namespace: scope.namespace, labels };
    // Its endpoints are the pods of the workload that depends on it: nothing to wait for.
    const unawaited = { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } };
    const claim = volumeClaim(scope, metadata, args.size, opts);
    const service = new k8s.core.v1.Service(node.name, { metadata: unawaited, spec: serviceSpec(args) }, options);
    const spec = {
        replicas: 1,
        serviceName: node.name,
        // Otherwise Kubernetes never replaces a pod that cannot become ready, not even by one that could.
        podManagementPolicy: "Parallel",
        selector: { matchLabels: selector(node) },
        template: { metadata: { labels, annotations: annotations(args) }, spec: podSpec(args, claim) },
    };
    return new k8s.apps.v1.StatefulSet(
        node.name,
        { metadata, spec },
        { ...options, dependsOn: [service, scope.volumes] },
    );
}

/**
 * A volume of the network's storage class, for one pod. Whatever leaves the config, its claim stays in the cluster with
 * the ledger on it; a node of that name that comes back goes on with it.
 *
 * @param metadata with the name, which is that of the resource, too
 * @param size a Kubernetes quantity
 */
export function volumeClaim(
    scope: Scope,
    metadata: k8s.types.input.meta.v1.ObjectMeta & { readonly name: string },
    size: string,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.PersistentVolumeClaim {
    const { storageClass } = scope.model.storage;
    const spec = {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: size } },
        ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    };
    const options = { ...opts, provider: scope.provider, retainOnDelete: true };
    return new k8s.core.v1.PersistentVolumeClaim(metadata.name, { metadata, spec }, options);
}

/** Nodes of a network find each other while they start, so addresses are published before a pod is ready. */
function serviceSpec({ node, ports }: WorkloadArgs): k8s.types.input.core.v1.ServiceSpec {
    return {
        selector: selector(node),
        publishNotReadyAddresses: true,
        ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: port, protocol: "TCP" })),
    };
}

function podSpec(args: WorkloadArgs, claim: k8s.core.v1.PersistentVolumeClaim): k8s.types.input.core.v1.PodSpec {
    const { container, ports, node } = args;
    return {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: args.graceSeconds ?? 30,
        ...(args.serviceAccountName === undefined ? {} : { serviceAccountName: args.serviceAccountName }),
        securityContext: {
            runAsNonRoot: true,
            runAsUser: user,
            runAsGroup: user,
            fsGroup: user,
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
        },
        initContainers: [...(args.initContainers ?? [])],
        containers: [
            {
                ...container,
                name: args.component,
                ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
                resources: { requests: { ...node.resources.requests }, limits: { ...node.resources.limits } },
                securityContext: restricted,
            },
        ],
        volumes: [{ name: dataVolume, persistentVolumeClaim: { claimName: claim.metadata.name } }, ...args.volumes],
    };
}

function annotations({ restartOn }: WorkloadArgs): Record<string, pulumi.Input<string>> {
    return Object.fromEntries(Object.entries(restartOn).map(([name, value]) => [`fabric/${name}`, value]));
}

function selector(node: Node): Record<string, string> {
    return { "app.kubernetes.io/name": node.name };
}

/** Environment variables from plain values. */
export function environment(values: Readonly<Record<string, pulumi.Input<string>>>): k8s.types.input.core.v1.EnvVar[] {
    return Object.entries(values).map(([name, value]) => ({ name, value }));
}
