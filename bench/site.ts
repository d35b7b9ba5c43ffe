import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentCommand, builderConfigMap } from "../builder/contract";
import type { KubeClient } from "../cluster/api";
import type { KubeObject } from "../cluster/object";
import { startCluster } from "../embedded/cluster/cluster";
import { ensureImages } from "../embedded/images/images";
import { ensureToolchain, type Toolchain } from "../embedded/toolchain/toolchain";
import { failingTemplates, type Programs, pushPrograms } from "../test/support/failing";
import { chaincodeJson, launchJson } from "../test/support/launch";
import type { ImageOf } from "../test/support/registry";
import {
    makeBuilderHome,
    makeFolder,
    removeFolder,
    start,
    type Started,
    startVerb,
    stopped,
} from "../test/support/verbs";

/** Folder of the binaries of fabric-builder-k8s, to be measured beside this builder; unset, it is not measured. */
const incumbentVariable = "FABRIC_BUILDER_K8S_BIN";

/** A chaincode as a peer launches it. */
export interface Launched {
    readonly label: string;
    readonly image: ImageOf;
    /** Default "": any node. */
    readonly nodeRole?: string;
    /** A Go duration. Default the builder's own. */
    readonly startTimeout?: string;
    /** Where the incumbent, which has no pod templates, meets the same trouble. Default its own namespace without rules. */
    readonly place?: Place;
}

/** A namespace under Pod Security `restricted`, or one in which a container has 32 MiB unless it says otherwise. */
export type Place = "restricted" | "limited";

/** A builder of chaincode of type k8s beside one peer. */
export interface Contestant {
    readonly name: string;
    readonly namespace: string;
    /** Starts its `run` as the peer does. */
    run(launched: Launched): Started;
    /** Processes that it needs however many chaincodes there are. */
    readonly shared: readonly number[];
}

/** What the measurements of a builder share. */
export interface Site {
    readonly client: KubeClient;
    readonly toolchain: Toolchain;
    readonly registry: string;
    readonly programs: Programs;
    readonly own: Contestant;
    /** undefined when the environment names no binaries. */
    readonly incumbent: Contestant | undefined;
    close(): Promise<void>;
}

interface Namespaces {
    readonly own: string;
    readonly plain: string;
    readonly restricted: string;
    readonly limited: string;
}

/** The embedded cluster, namespaces that are removed afterwards, an agent on the machine with the flags that it has beside a peer. */
export async function openSite(): Promise<Site> {
    const toolchain = await ensureToolchain();
    const cluster = await startCluster(toolchain);
    await ensureImages(toolchain, cluster);
    const { client, registry, settings } = cluster;
    const namespaces = await makeNamespaces(client);
    const folders = [await makeBuilderHome(), makeFolder({})] as const;
    const agents = newAgents(folders, namespaces.own, settings.kubeconfig);
    const started: Started[] = [];
    const incumbent = incumbentBuilder(namespaces, settings.kubeconfig);
    return {
        client,
        toolchain,
        registry,
        programs: await pushPrograms(registry, toolchain),
        own: remembering(started, ownBuilder(folders, namespaces.own, agents)),
        incumbent: incumbent && remembering(started, incumbent),
        close: async () => {
            await Promise.all(started.map(stopped));
            await agents.stop();
            await Promise.all(Object.values(namespaces).map((name) => client.remove(`/api/v1/namespaces/${name}`)));
            client.close();
            folders.forEach(removeFolder);
        },
    };
}

/** Says once whether the incumbent takes part. */
export function incumbentNote({ incumbent }: Site): string {
    return incumbent === undefined
        ? `fabric-builder-k8s is not measured: ${incumbentVariable} names no folder of its binaries.`
        : "fabric-builder-k8s: its own binaries, in the same run.";
}

async function makeNamespaces(client: KubeClient): Promise<Namespaces> {
    const suffix = randomBytes(3).toString("hex");
    const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };
    const make = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<string> => {
        const metadata = { name: `bench-${name}-${suffix}`, labels };
        await client.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata });
        return metadata.name;
    };
    const namespaces = {
        own: await make("own", restricted),
        plain: await make("plain"),
        restricted: await make("restricted", restricted),
        limited: await make("limited"),
    };
    await client.create(`/api/v1/namespaces/${namespaces.own}/configmaps`, failingTemplates());
    await client.create(`/api/v1/namespaces/${namespaces.limited}/limitranges`, limitRange());
    return namespaces;
}

function limitRange(): KubeObject {
    const limits = [{ type: "Container", default: { memory: "32Mi" } }];
    return { apiVersion: "v1", kind: "LimitRange", metadata: { name: "memory" }, spec: { limits } };
}

/** The builder, whose verbs are kept to be stopped whatever happens. */
function remembering(started: Started[], contestant: Contestant): Contestant {
    return {
        ...contestant,
        run: (launched) => {
            const verb = contestant.run(launched);
            started.push(verb);
            return verb;
        },
    };
}

type Folders = readonly [home: string, spool: string];

interface Agents {
    readonly first: Started;
    /** What a verb is called with whose agent has these settings, which are an agent's alone. */
    caller(settings: Environment): Environment;
    stop(): Promise<void>;
}

interface Agent {
    readonly process: Started;
    readonly caller: Environment;
}

type Environment = Readonly<Record<string, string>>;

/** An agent for each set of settings, each beside a peer of its own. */
function newAgents([home, folder]: Folders, namespace: string, kubeconfig: string): Agents {
    const agents = new Map<string, Agent>();
    const agentWith = (settings: Environment): Agent => {
        const key = JSON.stringify(settings);
        const peerId = `org1-peer${agents.size + 1}`;
        const caller = { CORE_PEER_ID: peerId, FABRIC_BUILDER_SPOOL: join(folder, `spool-of-${peerId}`) };
        const agent = agents.get(key) ?? {
            caller,
            process: startAgent(home, namespace, { ...settings, ...caller, KUBECONFIG_PATH: kubeconfig }),
        };
        agents.set(key, agent);
        return agent;
    };
    return {
        first: agentWith({}).process,
        caller: (settings) => agentWith(settings).caller,
        stop: async () => {
            await Promise.all([...agents.values()].map(({ process }) => stopped(process)));
        },
    };
}

function startAgent(home: string, namespace: string, settings: Environment): Started {
    const [, ...flags] = agentCommand.slice(0, -1);
    return start(process.execPath, [...flags, join(home, "agent.cjs")], {
        CORE_PEER_LOCALMSPID: "Org1MSP",
        FABRIC_BUILDER_CONFIG_MAP: builderConfigMap,
        FABRIC_BUILDER_SHARED: tmpdir(),
        FABRIC_K8S_BUILDER_NAMESPACE: namespace,
        ...settings,
    });
}

function ownBuilder([home]: Folders, namespace: string, agents: Agents): Contestant {
    return {
        name: "this builder",
        namespace,
        shared: [agents.first.process.pid ?? 0],
        run: (launched) => {
            const environment = agents.caller(settingsOf(launched));
            return launch(launched, (args) =>
                startVerb({ shell: ["dash"], verb: join(home, "k8s", "bin", "run"), args, environment }),
            );
        },
    };
}

function incumbentBuilder(namespaces: Namespaces, kubeconfig: string): Contestant | undefined {
    const folder = process.env[incumbentVariable] ?? "";
    return folder === ""
        ? undefined
        : {
              name: "fabric-builder-k8s",
              namespace: namespaces.plain,
              shared: [],
              run: (launched) => {
                  const namespace = namespaces[launched.place ?? "plain"];
                  const own = { FABRIC_K8S_BUILDER_NAMESPACE: namespace, KUBECONFIG_PATH: kubeconfig };
                  const environment = { CORE_PEER_ID: "org1-peer1", ...settingsOf(launched), ...own };
                  return launch(launched, (args) => start(join(folder, "run"), args, environment));
              },
          };
}

function settingsOf({ nodeRole, startTimeout }: Launched): Environment {
    return {
        ...(nodeRole === undefined ? {} : { FABRIC_K8S_BUILDER_NODE_ROLE: nodeRole }),
        ...(startTimeout === undefined ? {} : { FABRIC_K8S_BUILDER_START_TIMEOUT: startTimeout }),
    };
}

function launch({ label, image }: Launched, run: (args: readonly string[]) => Started): Started {
    const id = `${label}:${chaincodeJson.chaincodeId.split(":")[1] ?? ""}`;
    const folder = makeFolder({ "build/image.json": image, "run/chaincode.json": launchJson(id) });
    const started = run([join(folder, "build"), join(folder, "run")]);
    void started.status.then(() => {
        removeFolder(folder);
    });
    return started;
}
