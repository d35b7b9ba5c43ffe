import { join } from "node:path";

import { pluginName } from "./enforcer/plugin";
import {
    type BuildingCluster,
    type ClusterSettings,
    buildkitSocket,
    containerdSocket,
    pluginsFolder,
} from "./settings";

/** containerd's configuration. Everything it keeps lies in the cluster's own folders. */
export function containerdConfig(settings: ClusterSettings, registry: string): string {
    const cri = 'plugins."io.containerd.grpc.v1.cri"';
    // A negative OOM score is not allowed on every machine. AppArmor's profile would stay loaded for ever.
    return `version = 2
root = "${join(settings.folder, "containerd")}"
state = "${join(settings.run, "containerd")}"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.tracing"]
[grpc]
address = "${containerdSocket(settings)}"
[plugins."io.containerd.internal.v1.opt"]
path = "${join(settings.folder, "containerd-opt")}"
[${cri}]
restrict_oom_score_adj = true
disable_apparmor = true
netns_mounts_under_state_dir = true
sandbox_image = "${registry}/pause:1"
[${cri}.cni]
bin_dir = "${pluginsFolder(settings)}"
conf_dir = "${join(settings.folder, "cni")}"
[${cri}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[${cri}.containerd.runtimes.runc.options]
Root = "${join(settings.run, "runc")}"
[${cri}.registry.mirrors."${registry}"]
endpoint = ["http://${registry}"]
`;
}

/**
 * Pods are joined to the node by a routed link each instead of a bridge, so that traffic to a service is translated
 * back, and judged by the policies, without the kernel's bridge netfilter module.
 */
export function cniConfig(settings: ClusterSettings): string {
    return network(settings, "pods", pluginName);
}

/** The steps of image builds are joined to BuildKit's network in the same way. */
export function stepNetwork(settings: ClusterSettings): string {
    return network(settings, "steps", "ptp");
}

function network({ run, pods }: ClusterSettings, name: "pods" | "steps", type: string): string {
    const ipam = {
        type: "host-local",
        dataDir: join(run, name === "pods" ? "pod-addresses" : "step-addresses"),
        ranges: [[{ subnet: pods }]],
        routes: [{ dst: "0.0.0.0/0" }],
    };
    return JSON.stringify({ cniVersion: "0.4.0", name, plugins: [{ type, ipMasq: false, ipam }] });
}

/**
 * The registry's configuration. Nothing is deleted: packages name images for good.
 *
 * @param users a htpasswd file with those who may read and write; without one, everybody may read and nobody may write
 */
export function registryConfig(store: string, address: string, users: string | undefined): string {
    return JSON.stringify({
        version: "0.1",
        log: { level: "warn", accesslog: { disabled: true } },
        storage: {
            filesystem: { rootdirectory: store },
            delete: { enabled: false },
            maintenance: { uploadpurging: { enabled: false }, readonly: { enabled: users === undefined } },
        },
        ...(users === undefined ? {} : { auth: { htpasswd: { realm: "embedded", path: users } } }),
        // Signs the state of an upload between its requests, each of which is authorised by itself.
        http: { addr: address, secret: "embedded" },
    });
}

/** What BuildKit's configuration is made from, besides the settings. */
interface BuildKitPlace {
    readonly registry: string;
    /** The file that says how steps are joined to BuildKit's network. */
    readonly network: string;
    /** The folder of the CNI plugins. */
    readonly plugins: string;
}

/**
 * BuildKit's configuration; its containers run in the cluster's cgroup, each on a network of its own. None is given the entitlement
 * `network.host`, so a build that asks for the network of what builds it is refused.
 */
export function buildkitConfig(settings: BuildingCluster, { registry, network, plugins }: BuildKitPlace): string {
    return `root = "${settings.buildkitStore}"
[grpc]
address = ["unix://${buildkitSocket(settings)}"]
[worker.containerd]
enabled = false
[worker.oci]
enabled = true
networkMode = "cni"
cniConfigPath = "${network}"
cniBinaryPath = "${plugins}"
defaultCgroupParent = "/${settings.id}/build"
gc = true
maxUsedSpace = "20GB"
[registry."${registry}"]
http = true
`;
}

/** What kubelet is told. */
export function kubeletConfig(
    settings: ClusterSettings,
    files: { readonly clientAuthority: string; readonly pair: string },
): string {
    return JSON.stringify({
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        address: settings.nodeAddress,
        port: settings.ports.kubelet,
        healthzBindAddress: settings.nodeAddress,
        healthzPort: settings.ports.kubeletHealth,
        authentication: {
            anonymous: { enabled: false },
            webhook: { enabled: true },
            x509: { clientCAFile: files.clientAuthority },
        },
        authorization: { mode: "Webhook" },
        tlsCertFile: files.pair,
        tlsPrivateKeyFile: files.pair,
        clusterDNS: [settings.dnsService],
        clusterDomain: "cluster.local",
        resolvConf: join(settings.folder, "resolv.conf"),
        containerRuntimeEndpoint: `unix://${containerdSocket(settings)}`,
        cgroupRoot: `/${settings.id}`,
        volumePluginDir: join(settings.folder, "volume-plugins"),
        ...undemanding,
    });
}

/** Settings for a developer's machine: whatever its disk and its kernel are like, and no waiting for the sake of a big cluster. */
const undemanding = {
    cgroupDriver: "cgroupfs",
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: ["none"],
    // The root device is not visible to kubelet on machines with unusual disks.
    localStorageCapacityIsolation: false,
    // A developer's disk is rarely empty.
    evictionHard: { "nodefs.available": "1%", "imagefs.available": "1%", "memory.available": "100Mi" },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    makeIPTablesUtilChains: false,
    maxPods: 200,
    registryPullQPS: 0,
    serializeImagePulls: false,
    eventRecordQPS: 0,
    kubeAPIQPS: 100,
    kubeAPIBurst: 200,
    // A container that ends again and again is started again after a second, not after up to five minutes.
    featureGates: { KubeletCrashLoopBackOffMax: true },
    crashLoopBackOff: { maxContainerRestartPeriod: "1s" },
};

/** CoreDNS' configuration: the cluster's names by the API server, all others by the machine's name servers. */
export function corefile(kubeconfig: string, nameServers: readonly string[]): string {
    const forward = nameServers.length === 0 ? "" : `    forward . ${nameServers.join(" ")}\n`;
    return `.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig ${kubeconfig}
        ttl 5
        fallthrough in-addr.arpa ip6.arpa
    }
    cache 30
${forward}}
`;
}
