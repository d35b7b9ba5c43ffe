import type { KubeClient } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import type { ClusterSettings } from "./settings";

/** Who provisions the volumes of the storage class. */
export const provisionerName = "fabric-embedded/folder";

/** The default storage class: a claim of it gets its volume at once. */
export const storageClassName = "embedded";

/** As most clouds' classes are: a claim of it gets its volume when a pod that uses it has been given a node. */
export const lateStorageClassName = "embedded-late";

/** Puts the objects into the cluster that other distributions come with: DNS and a storage class. */
export async function applyClusterObjects(client: KubeClient, settings: ClusterSettings): Promise<void> {
    await Promise.all(
        clusterObjects(settings).map(async (object) => {
            const { name, namespace } = object.metadata;
            const reference = { apiVersion: object.apiVersion, kind: object.kind };
            const path = await client.resourcePath({
                ...reference,
                ...(name === undefined ? {} : { name }),
                ...(namespace === undefined ? {} : { namespace }),
            });
            await client.apply(path, object, { fieldManager: "fabric-embedded", force: true });
        }),
    );
}

function clusterObjects(settings: ClusterSettings): readonly KubeObject[] {
    return [
        storageClass(storageClassName, "Immediate", { "storageclass.kubernetes.io/is-default-class": "true" }),
        storageClass(lateStorageClassName, "WaitForFirstConsumer", {}),
        ...dnsService(settings),
        ...dnsAccess(),
    ];
}

function storageClass(
    name: string,
    volumeBindingMode: "Immediate" | "WaitForFirstConsumer",
    annotations: Readonly<Record<string, string>>,
): KubeObject {
    return {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name, annotations },
        provisioner: provisionerName,
        reclaimPolicy: "Delete",
        volumeBindingMode,
    };
}

/** A service without a selector: CoreDNS runs on the node itself, not in a pod. */
function dnsService({ dnsService: clusterIP, nodeAddress }: ClusterSettings): readonly KubeObject[] {
    const metadata = { name: "kube-dns", namespace: "kube-system" };
    const ports = [
        { name: "dns", port: 53, protocol: "UDP" },
        { name: "dns-tcp", port: 53, protocol: "TCP" },
    ];
    return [
        { apiVersion: "v1", kind: "Service", metadata, spec: { clusterIP, ports } },
        {
            apiVersion: "discovery.k8s.io/v1",
            kind: "EndpointSlice",
            metadata: {
                ...metadata,
                labels: {
                    "kubernetes.io/service-name": metadata.name,
                    "endpointslice.kubernetes.io/managed-by": "fabric-embedded",
                },
            },
            addressType: "IPv4",
            endpoints: [{ addresses: [nodeAddress], conditions: { ready: true } }],
            ports,
        },
    ];
}

function dnsAccess(): readonly KubeObject[] {
    const name = "system:coredns";
    const readable = (apiGroup: string, resources: readonly string[]): object => ({
        apiGroups: [apiGroup],
        resources,
        verbs: ["list", "watch"],
    });
    return [
        {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRole",
            metadata: { name },
            rules: [
                readable("", ["endpoints", "services", "pods", "namespaces"]),
                readable("discovery.k8s.io", ["endpointslices"]),
            ],
        },
        {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRoleBinding",
            metadata: { name },
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
            subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name }],
        },
    ];
}
