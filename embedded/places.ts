import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** Every folder and file that the embedded stack uses; all of them below one root outside of the checkout. */
export interface Places {
    /** The root: `FABRIC_EMBEDDED_HOME`, else `fabric-on-kubernetes` in the user's cache folder. */
    readonly root: string;
    /** Built and unpacked tools, a folder `<group>-<hash>` each. Kept by `npm run down`. */
    readonly tools: string;
    /** Logs of building the tools, one per step. Kept. */
    readonly buildLogs: string;
    /** What the image registry stores, so that images need not be built twice. Kept. */
    readonly registry: string;
    /** BuildKit's cache. Kept. */
    readonly buildkit: string;
    /** All that `npm run down` removes: everything below lies in it. */
    readonly state: string;
    /** Keys, configuration and stores of the cluster's components. */
    readonly cluster: string;
    /** Sockets and process ids. */
    readonly run: string;
    /** A log per component, `<component>.log`. */
    readonly logs: string;
    /** The administrator's kubeconfig, context `fabric-embedded`. */
    readonly kubeconfig: string;
    /** `PULUMI_HOME`: credentials and plugins of the embedded engine. */
    readonly pulumiHome: string;
    /** The folder behind `PULUMI_BACKEND_URL=file://…`. */
    readonly pulumiState: string;
    /** What the second cluster has of its own, laid out as the first's: see `westCluster`. */
    readonly west: string;
    /** `DOCKER_CONFIG`: holds nothing but the buildx instance that names the embedded BuildKit and the registry's password. */
    readonly dockerConfig: string;
}

/** Sockets live below the root and Linux allows 107 bytes for the path of one. */
const longestRoot = 64;

/** The places below the root that the environment names. A relative `FABRIC_EMBEDDED_HOME` counts from the working folder. */
export function newPlaces(env: NodeJS.ProcessEnv): Places {
    const root = rootFolder(env);
    const state = join(root, "state");
    return {
        root,
        tools: join(root, "tools"),
        buildLogs: join(root, "logs"),
        registry: join(root, "registry"),
        buildkit: join(root, "buildkit"),
        state,
        cluster: join(state, "cluster"),
        run: join(state, "run"),
        logs: join(state, "logs"),
        kubeconfig: join(state, "kubeconfig"),
        west: join(state, "west"),
        pulumiHome: join(state, "pulumi-home"),
        pulumiState: join(state, "pulumi-state"),
        dockerConfig: join(state, "docker"),
    };
}

function rootFolder(env: NodeJS.ProcessEnv): string {
    const own = env.FABRIC_EMBEDDED_HOME ?? "";
    if (own !== "") {
        return resolve(own);
    }
    const xdg = env.XDG_CACHE_HOME ?? "";
    // The XDG specification: a relative path is invalid and must be ignored.
    const cache = isAbsolute(xdg) ? xdg : join(env.HOME ?? homedir(), ".cache");
    return join(cache, "fabric-on-kubernetes");
}

/** What is wrong with the places, as sentences for the user; empty when they can be used. */
export function placesProblems(places: Places): readonly string[] {
    const bytes = Buffer.byteLength(places.root);
    return bytes <= longestRoot
        ? []
        : [
              `${places.root} has ${bytes} bytes, and sockets below it would exceed what Linux allows: ` +
                  `set FABRIC_EMBEDDED_HOME to a folder of at most ${longestRoot} bytes.`,
          ];
}

/** The places of this process. */
export const places: Places = newPlaces(process.env);

/**
 * Fixed TCP ports, on 127.0.0.1 or the node's address, away from every component's default so that a user's own
 * cluster is not met. All but the registry's stay below Kubernetes' node ports (30000-32767) and Linux' ephemeral ports (from 32768).
 */
export const ports = {
    registry: 35000,
    apiServer: 29443,
    etcdClient: 29379,
    etcdPeer: 29380,
    kubelet: 29250,
    kubeletHealth: 29248,
    controllerManager: 29257,
    scheduler: 29259,
    proxyHealth: 29256,
    proxyMetrics: 29249,
} as const;

/** Addresses inside the embedded cluster. */
export const addresses = {
    /** Pods of the one node. */
    pods: "10.213.0.0/24",
    /** Cluster addresses of services. */
    services: "10.214.0.0/16",
    /** The API server as a service: the first address of `services`. */
    apiService: "10.214.0.1",
    /** CoreDNS as a service. */
    dnsService: "10.214.0.10",
    /** The node, at the far end of a link of its own, so that a change of the machine's network changes nothing here. */
    node: "10.215.0.1",
    /** The second cluster's node. Its pods and services have the same addresses as the first's: nobody reaches them from elsewhere. */
    west: "10.215.0.5",
    /** BuildKit, at the far end of another link: what images are built by is neither on the machine's network nor on the node's. */
    build: "10.215.1.1",
    /** All nodes. */
    nodes: "10.215.0.0/24",
    /** All links of ours, those to nodes and those to BuildKit, each a /30. */
    links: "10.215.0.0/16",
} as const;

/** Names that the embedded stack is known by. */
export const names = {
    context: "fabric-embedded",
    node: "fabric-node",
    westContext: "fabric-embedded-west",
    westNode: "fabric-node-west",
    registry: `localhost:${ports.registry}`,
} as const;

/** Has this process reach the embedded cluster, unless PULUMI names another CLI: it is on this machine, where no proxy knows it; others are found as kubectl finds them. */
export function reachEmbedded(env = process.env): void {
    if (env["PULUMI"] === undefined) {
        Object.assign(env, { KUBECONFIG: places.kubeconfig, NO_PROXY: "*", no_proxy: "*" });
    }
}
