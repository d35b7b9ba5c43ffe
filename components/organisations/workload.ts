import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { amount } from "../../builder/quantity";
import type { Node } from "../model/organisation";
import { labelsOf } from "../model/ownership";
import { declaredPullSecrets, declaredResources, declaredVariable } from "../stack/declared";
import { policiesFor, type Scope } from "../stack/scope";
import { started, templateHash, unawaited } from "./started";

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
    /**
     * Nodes of which one at a time may be away: then nothing restarts a changed node but the group's roll, which also waits for
     * its first start. Default: Kubernetes restarts it at once.
     */
    readonly group?: string;
    /** Seconds between the moment a stopping node gets no new connections and the signal to it. Default none. */
    readonly drainSeconds?: number;
}

/** A node's workload, and what others have to know of it. */
export interface Workload {
    readonly set: k8s.apps.v1.StatefulSet;
    /** There once its pod is ready; of a node in a group the group's roll waits for that. */
    readonly ready: pulumi.Resource;
    /** Hash of the template of its pod: another one needs a restart. */
    readonly template: pulumi.Output<string>;
    /** UID of the claim of its data: another one is an empty volume. */
    readonly volume: pulumi.Output<string>;
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

/** Label of the pods of which one at a time may be away; its value is the name of their group. */
export const groupLabel = "fabric/group";

/** A node as Kubernetes runs it: a claim, a Service of its name, and one pod that never runs twice at once. */
export function workload(args: WorkloadArgs, opts: pulumi.CustomResourceOptions): Workload {
    const { scope, node, component, group } = args;
    const options = { ...opts, provider: scope.provider };
    const labels = labelsOf(node.organisation, component, node.name);
    const metadata = { name: node.name, namespace: scope.namespace, labels };
    // A Service's endpoints are the pods of the workload that depends on it.
    const skipping = { ...metadata, annotations: unawaited };
    const claim = volumeClaim(scope, metadata, args.size, opts);
    const service = new k8s.core.v1.Service(node.name, { metadata: skipping, spec: serviceSpec(args) }, options);
    const podLabels: Record<string, string> = group === undefined ? labels : { ...labels, [groupLabel]: group };
    const template = {
        metadata: { labels: podLabels, annotations: annotations(args) },
        spec: podSpec(args, claim),
    };
    const spec = {
        replicas: 1,
        serviceName: node.name,
        // Otherwise Kubernetes never replaces a pod that cannot become ready, not even by one that could.
        podManagementPolicy: "Parallel",
        ...(group === undefined ? {} : { updateStrategy: { type: "OnDelete" } }),
        selector: { matchLabels: nodeSelector(node) },
        template,
    };
    const set = new k8s.apps.v1.StatefulSet(
        node.name,
        { metadata: skipping, spec },
        { ...options, dependsOn: [service, scope.volumes, ...policiesFor(scope, node.organisation)] },
    );
    const version = templateHash(template);
    const ready = group === undefined ? started(scope.place, node.name, set, version, opts) : set;
    return { set, ready, template: version, volume: claim.metadata.uid };
}

/**
 * A volume of the network's storage class, for one pod. Whatever leaves the config, its claim stays in the cluster with
 * the ledger on it; a node of that name that comes back goes on with it. Nobody waits for it: most classes make a volume when
 * a pod uses it first, and who may not read storage classes cannot tell.
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
    const skipping = { ...metadata, annotations: unawaited };
    return new k8s.core.v1.PersistentVolumeClaim(metadata.name, { metadata: skipping, spec }, options);
}

/** Of a port at which TLS is ended by the node alone: a mesh would take what is called gRPC for plain. */
export const tls = { appProtocol: "tls", protocol: "TCP" } as const;

/** Nodes of a network find each other while they start, so addresses are published before a pod is ready. */
function serviceSpec({ node, ports }: WorkloadArgs): k8s.types.input.core.v1.ServiceSpec {
    return {
        selector: nodeSelector(node),
        publishNotReadyAddresses: true,
        ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: port, ...tls })),
    };
}

function podSpec(args: WorkloadArgs, claim: k8s.core.v1.PersistentVolumeClaim): k8s.types.input.core.v1.PodSpec {
    const { container, ports, node, scope } = args;
    return {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        ...declaredPullSecrets(scope.model.cluster),
        // Time for what is under way, and for a ledger to be closed.
        terminationGracePeriodSeconds: 30 + (args.drainSeconds ?? 0),
        ...(args.group === undefined ? {} : spread(args.group)),
        ...(args.serviceAccountName === undefined ? {} : { serviceAccountName: args.serviceAccountName }),
        securityContext: {
            runAsNonRoot: true,
            runAsUser: user,
            runAsGroup: user,
            fsGroup: user,
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
        },
        ...(args.initContainers === undefined ? {} : { initContainers: [...args.initContainers] }),
        containers: [
            {
                ...container,
                ...(args.drainSeconds === undefined ? {} : { lifecycle: drain(args.drainSeconds) }),
                name: args.component,
                ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
                resources: declaredResources(node.resources),
                securityContext: restricted,
            },
        ],
        volumes: [{ name: dataVolume, persistentVolumeClaim: { claimName: claim.metadata.name } }, ...args.volumes],
    };
}

/** Over Kubernetes nodes and zones as far as there are any, so that one that fails takes no more than its share of a group. */
function spread(group: string): Pick<k8s.types.input.core.v1.PodSpec, "topologySpreadConstraints"> {
    const constraint = (topologyKey: string): k8s.types.input.core.v1.TopologySpreadConstraint => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { [groupLabel]: group } },
    });
    return { topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map(constraint) };
}

/** Kubernetes takes a stopping pod out of its Services side by side with this, so that no new connection meets its end. */
function drain(seconds: number): k8s.types.input.core.v1.Lifecycle {
    return { preStop: { exec: { command: ["sleep", String(seconds)] } } };
}

function annotations({ restartOn }: WorkloadArgs): Record<string, pulumi.Input<string>> {
    return Object.fromEntries(Object.entries(restartOn).map(([name, value]) => [`fabric/${name}`, value]));
}

/** Selects a node's pod. */
export function nodeSelector(node: Node): Record<string, string> {
    return { "app.kubernetes.io/name": node.name };
}

/** Ready when its operations port says so. The kubelet shows no certificate, and verifies none. */
export function healthProbe(port: number): k8s.types.input.core.v1.Probe {
    return { httpGet: { scheme: "HTTPS", path: "/healthz", port }, periodSeconds: 1 };
}

/** Environment variables from plain values. */
export function environment(values: Readonly<Record<string, pulumi.Input<string>>>): k8s.types.input.core.v1.EnvVar[] {
    return Object.entries(values).map(([name, value]) => declaredVariable(name, value));
}

/**
 * Tells Go's collector of a node's limit of memory, of which it knows nothing: it would let garbage grow to as much again as is in use, and have
 * the node ended though there is room. A tenth is left for what is not Go's: the runtime itself, shells, and files in memory.
 */
export function memoryVariables({ resources: { limits } }: Node): Record<string, string> {
    const limit = amount(limits["memory"] ?? "") ?? 0;
    return limit === 0 ? {} : { GOMEMLIMIT: `${Math.floor((0.9 * limit) / 1024)}KiB` };
}
