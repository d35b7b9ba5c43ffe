import { join } from "node:path";

import { fixedCredential } from "../../cluster/access";
import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { listAt, objectsAt } from "../../ground/json";
import { type Authority, openAuthority } from "./certificates";
import {
    type ControlPlane,
    apiServer,
    apiServerUrl,
    controllerManager,
    dns,
    etcd,
    kubelet,
    proxy,
    scheduler,
} from "./control-plane";
import { enforcer, enforces, placePlugins } from "./enforcer/part";
import { containerd, nodeRegistry } from "./host-parts";
import { openKernel } from "./kernel";
import { kubeconfigText, writePrivately } from "./kubeconfig";
import { linkNode } from "./network";
import { inNode, untilHeld } from "./node";
import { applyClusterObjects } from "./objects";
import { type Part, type PartProcess, ensurePart } from "./processes";
import { answers, resolves, serves, untilReady } from "./readiness";
import { encryptStored } from "./secrets";
import { type ClusterSettings, type Site, containerdSocket } from "./settings";
import { volumeProvisioner } from "./volumes";

const apiServiceName = "kubernetes.default.svc.cluster.local";

/** What the parts of Kubernetes are started with. */
interface Launch extends ControlPlane {
    readonly client: KubeClient;
    /** Starts one part inside of the node. */
    readonly start: (part: Part) => Promise<PartProcess>;
}

/** Starts Kubernetes in the namespaces that the holder keeps; returns a client of its administrator once pods can run. */
export async function startKubernetes(site: Site, holder: PartProcess): Promise<KubeClient> {
    const { settings, folders, signal } = site;
    const [authority] = await Promise.all([openAuthority(join(settings.folder, "keys")), connect(settings, holder)]);
    const client = await administrator(settings, authority);
    const launch = { ...site, authority, client, start: (part: Part) => ensurePart(inNode(holder, part), folders) };
    const store = await launch.start(etcd(launch));
    const server = await launch.start(await apiServer(launch));
    const needs = [store, server];
    const [part] = await Promise.all([startKubelet(launch), startControllers(launch, server, needs)]);
    // What the API server knows of the node may be from before it was started again.
    const health = answers(`http://${settings.nodeAddress}:${settings.ports.kubeletHealth}/healthz`);
    await untilReady({ part, check: health, seconds: 60, needs }, signal);
    await untilReady({ part, check: () => nodeIsReady(client, settings.nodeName), seconds: 60, needs }, signal);
    return client;
}

async function connect(settings: ClusterSettings, holder: PartProcess): Promise<void> {
    openKernel(settings.folder);
    await untilHeld(holder);
    await linkNode(settings, holder.pid);
}

/** The administrator's kubeconfig, written before the server runs so that it is there for whoever wants to look at a failure. */
async function administrator(settings: ClusterSettings, authority: Authority): Promise<KubeClient> {
    const user = await authority.pair("administrator", { commonName: "administrator", organisation: "system:masters" });
    const server = apiServerUrl(settings);
    await writePrivately(settings.kubeconfig, kubeconfigText(settings.context, server, authority.certificate, user));
    return newKubeClient({
        server,
        context: settings.context,
        namespace: "default",
        authority: authority.certificate,
        serverName: undefined,
        skipVerification: false,
        credentials: fixedCredential({ certificate: user.certificate, key: user.key }),
    });
}

async function startKubelet(launch: Launch): Promise<PartProcess> {
    const { start, settings, signal } = launch;
    await placePlugins(launch);
    const [part] = await Promise.all([start(containerd(launch)), start(nodeRegistry(launch))]);
    // Its socket accepts before its plugins are loaded; kubelet, which asks this once, ends when it is refused then.
    const speaking = serves(containerdSocket(settings), "/runtime.v1.RuntimeService/Version");
    await untilReady({ part, check: speaking, seconds: 20 }, signal);
    return start(await kubelet(launch));
}

/** Those that would only fail and wait as long as there is no API server. */
async function startControllers(launch: Launch, server: PartProcess, needs: readonly PartProcess[]): Promise<void> {
    const { start, settings, signal, client, authority } = launch;
    const serving = answers(`${apiServerUrl(settings)}/readyz`, { authority: authority.certificate });
    await untilReady({ part: server, check: serving, seconds: 60, needs }, signal);
    const [controllers, forwarder, names, policies] = await Promise.all([
        start(await controllerManager(launch)),
        start(await proxy(launch)),
        start(await dns(launch)),
        start(enforcer(launch)),
        start(await scheduler(launch)),
        ensurePart(volumeProvisioner(launch), launch.folders),
        applyClusterObjects(client, settings),
        encryptStored(client, settings),
    ]);
    const forwarding = answers(`http://${settings.nodeAddress}:${settings.ports.proxyHealth}/healthz`);
    const resolving = resolves(settings.nodeAddress, apiServiceName, settings.apiService);
    const waits = [
        { part: controllers, check: () => hasDefaultAccount(client) },
        { part: forwarder, check: forwarding },
        { part: names, check: resolving },
        { part: policies, check: enforces(launch) },
    ];
    await Promise.all(waits.map((wait) => untilReady({ ...wait, seconds: 30, needs }, signal)));
}

/** The sign that controllers work and that pods can be made. */
async function hasDefaultAccount(client: KubeClient): Promise<boolean> {
    return (await client.find("/api/v1/namespaces/default/serviceaccounts/default")) !== undefined;
}

async function nodeIsReady(client: KubeClient, name: string): Promise<boolean> {
    const node = await client.find(`/api/v1/nodes/${name}`);
    const conditions = objectsAt(node, "status", "conditions");
    const ready = conditions.some(({ type, status }) => type === "Ready" && status === "True");
    return ready && listAt(node, "spec", "taints").length === 0;
}
