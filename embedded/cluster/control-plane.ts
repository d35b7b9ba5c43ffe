import { join } from "node:path";

import { auditFlags, auditPolicy } from "./audit";
import { type Authority, type StoredPair, type Holder } from "./certificates";
import { corefile, kubeletConfig } from "./configuration";
import { kubeconfigText } from "./kubeconfig";
import { machineNameServers } from "./name-servers";
import type { Part } from "./processes";
import { encryptionConfig } from "./secrets";
import type { ClusterSettings, Site } from "./settings";

/** What the parts of Kubernetes are described from. */
export interface ControlPlane extends Site {
    readonly authority: Authority;
}

/** A start makes many calls at once; the default limits, made for big clusters, would stretch it by seconds. */
const unthrottled = { "kube-api-qps": "500", "kube-api-burst": "1000" };

/** The API server's names as a service. */
const apiNames = ["", ".default", ".default.svc", ".default.svc.cluster.local"].map((end) => `kubernetes${end}`);

/** The address of the API server, from the machine and inside of the node alike. */
export function apiServerUrl(settings: ClusterSettings): string {
    return `https://${settings.nodeAddress}:${settings.ports.apiServer}`;
}

export function etcd({ settings, tool, env }: ControlPlane): Part {
    const { ports } = settings;
    const client = `http://127.0.0.1:${ports.etcdClient}`;
    const peer = `http://127.0.0.1:${ports.etcdPeer}`;
    // Nobody but root and the node's own processes can reach the loopback device of the node's network namespace.
    const args = [
        ["--name", "default"],
        ["--data-dir", join(settings.folder, "etcd")],
        ["--listen-client-urls", client],
        ["--advertise-client-urls", client],
        ["--listen-peer-urls", peer],
        ["--initial-advertise-peer-urls", peer],
        ["--initial-cluster", `default=${peer}`],
        ["--log-level", "warn"],
    ].flat();
    return { name: "etcd", command: tool("etcd"), args, files: {}, env };
}

export async function apiServer({ settings, authority, tool, env }: ControlPlane): Promise<Part> {
    const serving = await authority.pair("kube-apiserver", {
        commonName: "kube-apiserver",
        hosts: [...apiNames, settings.nodeAddress, settings.apiService],
    });
    const kubeletClient = await authority.pair("kubelet-client", {
        commonName: "kube-apiserver",
        organisation: "system:masters",
    });
    const tokens = await authority.pair("service-accounts", { commonName: "service-accounts" });
    const encryption = join(settings.folder, "encryption.json");
    const policy = join(settings.folder, "audit-policy.json");
    const args = Object.entries({
        ...auditFlags(settings, policy),
        "advertise-address": settings.nodeAddress,
        "authorization-mode": "Node,RBAC",
        "bind-address": settings.nodeAddress,
        "client-ca-file": authority.path,
        "encryption-provider-config": encryption,
        "etcd-servers": `http://127.0.0.1:${settings.ports.etcdClient}`,
        "kubelet-client-certificate": kubeletClient.path,
        "kubelet-client-key": kubeletClient.path,
        // The node's name means nothing to the machine's resolver.
        "kubelet-preferred-address-types": "InternalIP",
        "kubelet-certificate-authority": authority.path,
        "secure-port": settings.ports.apiServer,
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": tokens.path,
        "service-account-signing-key-file": tokens.path,
        "service-cluster-ip-range": settings.services,
        "tls-cert-file": serving.path,
        "tls-private-key-file": serving.path,
    });
    const files = { [encryption]: await encryptionConfig(settings), [policy]: auditPolicy() };
    return { name: "kube-apiserver", command: tool("kube-apiserver"), args: flags(args), files, env };
}

export async function controllerManager(plane: ControlPlane): Promise<Part> {
    const tokens = await plane.authority.pair("service-accounts", { commonName: "service-accounts" });
    return clientPart(plane, { commonName: "system:kube-controller-manager" }, "kube-controller-manager", {
        ...unthrottled,
        "leader-elect": "false",
        // There is no other node to go to: the pods of one that was silent for a while, as after a pause of the machine, stay reachable.
        "node-monitor-grace-period": "1h",
        "root-ca-file": plane.authority.path,
        "secure-port": "0",
        "service-account-private-key-file": tokens.path,
        "use-service-account-credentials": "true",
    });
}

export async function scheduler(plane: ControlPlane): Promise<Part> {
    return clientPart(plane, { commonName: "system:kube-scheduler" }, "kube-scheduler", {
        ...unthrottled,
        "leader-elect": "false",
        "secure-port": "0",
    });
}

export async function proxy(plane: ControlPlane): Promise<Part> {
    const { settings } = plane;
    return clientPart(plane, { commonName: "system:kube-proxy" }, "kube-proxy", {
        "cluster-cidr": settings.pods,
        // The node's network namespace may not change the machine's connection tracking; its defaults are ample.
        "conntrack-max-per-core": "0",
        "conntrack-tcp-timeout-close-wait": "0",
        "conntrack-tcp-timeout-established": "0",
        "healthz-bind-address": `${settings.nodeAddress}:${settings.ports.proxyHealth}`,
        "hostname-override": settings.nodeName,
        "iptables-localhost-nodeports": "false",
        "metrics-bind-address": `127.0.0.1:${settings.ports.proxyMetrics}`,
        "proxy-mode": "iptables",
    });
}

export async function kubelet(plane: ControlPlane): Promise<Part> {
    const { settings, authority } = plane;
    const serving = await authority.pair("kubelet", {
        commonName: `system:node:${settings.nodeName}`,
        organisation: "system:nodes",
        hosts: [settings.nodeName, settings.nodeAddress],
    });
    const config = join(settings.folder, "kubelet.json");
    const resolvConf = machineNameServers()
        .map((server) => `nameserver ${server}\n`)
        .join("");
    const part = await clientPart(
        plane,
        { commonName: `system:node:${settings.nodeName}`, organisation: "system:nodes" },
        "kubelet",
        {
            config,
            "hostname-override": settings.nodeName,
            "node-ip": settings.nodeAddress,
            "root-dir": join(settings.folder, "kubelet"),
        },
    );
    const files = {
        [config]: kubeletConfig(settings, { clientAuthority: authority.path, pair: serving.path }),
        [join(settings.folder, "resolv.conf")]: resolvConf,
    };
    return { ...part, files: { ...part.files, ...files } };
}

/** CoreDNS runs beside the pods' network, not in a pod, so that it needs no image and is there before the first pod. */
export async function dns(plane: ControlPlane): Promise<Part> {
    const { settings } = plane;
    const config = join(settings.folder, "Corefile");
    const { text, path } = await userKubeconfig(plane, "coredns", { commonName: "system:coredns" });
    const files = { [config]: corefile(path, machineNameServers()), [path]: text };
    return { name: "coredns", command: plane.tool("coredns"), args: ["-conf", config], files, env: plane.env };
}

async function clientPart(
    plane: ControlPlane,
    holder: Holder,
    name: string,
    settings: Readonly<Record<string, string>>,
): Promise<Part> {
    const { text, path } = await userKubeconfig(plane, name, holder);
    const args = flags(Object.entries({ kubeconfig: path, ...settings }));
    return { name, command: plane.tool(name), args, files: { [path]: text }, env: plane.env };
}

async function userKubeconfig(
    { settings, authority }: ControlPlane,
    name: string,
    holder: Holder,
): Promise<{ readonly text: string; readonly path: string }> {
    const pair: StoredPair = await authority.pair(`${name}-user`, holder);
    const text = kubeconfigText(settings.context, apiServerUrl(settings), authority.certificate, pair);
    return { text, path: join(settings.folder, `${name}.kubeconfig`) };
}

function flags(settings: readonly (readonly [string, string | number])[]): readonly string[] {
    return settings.map(([name, value]) => `--${name}=${value}`);
}
