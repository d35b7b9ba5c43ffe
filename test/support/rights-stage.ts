import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { builderConfigMap, configKey } from "../../builder/contract";
import { creatorSelector } from "../../builder/kubernetes/names";
import type { BuilderConfig, LanguageSettings } from "../../builder/pod-template";
import type { ClusterAccess } from "../../cluster/access";
import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import type { KubeObject } from "../../cluster/object";
import { startCluster } from "../../embedded/cluster/cluster";
import { ensureImages } from "../../embedded/images/images";
import { ensureToolchain } from "../../embedded/toolchain/toolchain";
import { languageImages } from "./language-images";
import { launchJson } from "./launch";
import { type ImageOf, pushProgram } from "./registry";
import { newAccount, type Right, tokenKubeconfig } from "./rights";
import { makeBuilderHome, makeFolder, removeFolder, type Started, start, startVerb } from "./verbs";

type Environment = Readonly<Record<string, string>>;

/** Agents on a real cluster, each with rights of its own, and verbs that they serve. */
export interface RightsStage {
    readonly client: KubeClient;
    readonly access: ClusterAccess;
    readonly namespace: string;
    /** Starts an agent that lacks a right; it finds the API server at its own address, or at another. */
    newAgent(missing: Right | undefined, server?: string): Promise<Agent>;
    /** Jobs and Secrets that builders made. */
    objects(): Promise<readonly KubeObject[]>;
    /** Ends all processes and removes all such objects. */
    clear(): Promise<void>;
    close(): Promise<void>;
}

export interface Agent {
    readonly process: Started;
    /** Starts another one in its place. */
    readonly replace: () => void;
    /** Runs an image that counts aloud; with further settings beside an agent that has them. */
    run(settings?: Environment): Started;
    /** Builds a package of source that counts aloud, too. */
    build(): Started;
    /** Runs what was built. */
    runBuilt(): Started;
}

export async function newRightsStage(): Promise<RightsStage> {
    const toolchain = await ensureToolchain();
    const cluster = await startCluster(toolchain);
    await ensureImages(toolchain, cluster);
    const access = loadCluster({ kubeconfig: cluster.settings.kubeconfig });
    const client = newKubeClient(access);
    const program = readFileSync(toolchain.path("busybox"));
    const image = await pushProgram(cluster.registry, { repository: "chaincode-that/counts", program, args: counts });
    const namespace = await newNamespace(client, await languageImages("node", toolchain, cluster));
    const home = await makeBuilderHome();
    const started: Processes = { verbs: [], agents: [] };
    const folders: string[] = [home];
    const objects = (): Promise<readonly KubeObject[]> => builderObjects(client, namespace);
    const stage = { client, access, namespace, objects };
    return {
        ...stage,
        newAgent: (missing, server = access.server) =>
            newAgent({ ...stage, home, image, started, folders, server }, missing),
        clear: async () => {
            // An agent lets go of its verbs.
            for (const { process, status } of [...started.verbs.splice(0), ...started.agents.splice(0)]) {
                process.kill("SIGKILL");
                await status;
            }
            for (const { kind, metadata } of await objects()) {
                await client.remove(`${pathsIn(namespace)[kind]}/${metadata.name ?? ""}`);
            }
        },
        close: async () => {
            await client.remove(`/api/v1/namespaces/${namespace}`);
            client.close();
            folders.forEach(removeFolder);
        },
    };
}

const counts = ["sh", "-c", "n=0; while :; do n=$((n + 1)); echo line $n; sleep 1; done"];

/** A namespace under the strictest policy, with the agents' configuration. */
async function newNamespace(
    client: KubeClient,
    images: Pick<LanguageSettings, "buildImage" | "runtimeImage">,
): Promise<string> {
    const name = `rights-test-${randomBytes(3).toString("hex")}`;
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const node = { ...images, environment: {}, resources: {}, timeout: "2m" };
    const config: BuilderConfig = { pod: {}, chaincodes: {}, languages: { node } };
    const data = { [configKey]: JSON.stringify(config) };
    await client.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
    for (const own of [builderConfigMap, "another"]) {
        const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: own }, data };
        await client.create(`/api/v1/namespaces/${name}/configmaps`, configMap);
    }
    return name;
}

function pathsIn(namespace: string): Readonly<Record<string, string>> {
    return { Job: `/apis/batch/v1/namespaces/${namespace}/jobs`, Secret: `/api/v1/namespaces/${namespace}/secrets` };
}

async function builderObjects(client: KubeClient, namespace: string): Promise<readonly KubeObject[]> {
    const lists = await Promise.all(
        Object.entries(pathsIn(namespace)).map(async ([kind, path]) => {
            const { items } = await client.list(path, { labelSelector: creatorSelector });
            return items.map((item) => ({ ...item, kind }));
        }),
    );
    return lists.flat();
}

interface Processes {
    readonly verbs: Started[];
    readonly agents: Started[];
}

interface AgentParts extends Pick<RightsStage, "client" | "access" | "namespace"> {
    readonly home: string;
    readonly image: ImageOf;
    readonly started: Processes;
    readonly folders: string[];
    readonly server: string;
}

async function newAgent(parts: AgentParts, missing: Right | undefined): Promise<Agent> {
    const { client, access, namespace, home, image, started, server } = parts;
    const token = await newAccount(client, namespace, missing);
    const authority = server === access.server ? access.authority : undefined;
    const kubeconfig = tokenKubeconfig(server, authority, token);
    const runFolder = { "run/chaincode.json": launchJson(), "run/image.json": image };
    const folder = makeFolder({ kubeconfig, ...runFolder, ...sourcePackage });
    parts.folders.push(folder);
    const seen = { CORE_PEER_ID: "org1-peer1", FABRIC_BUILDER_SPOOL: join(folder, "spool") };
    const keep = (process: Started, among: Started[]): Started => {
        among.push(process);
        return process;
    };
    const verb = (kind: string, name: string, places: readonly string[], caller: Environment = seen): Started => {
        const args = places.map((place) => join(folder, place));
        const path = join(home, kind, "bin", name);
        const call = { shell: ["dash"], verb: path, args, environment: caller };
        return keep(startVerb(call), started.verbs);
    };
    const environment = { ...seen, ...agentEnvironment(namespace, folder) };
    const startAgent = (settings: Environment = {}): Started =>
        keep(start(process.execPath, [join(home, "agent.cjs")], { ...environment, ...settings }), started.agents);
    const runBeside = (settings: Environment): Started => {
        // Of another peer: each of two agents for one would take what the other makes for left behind.
        const caller = { CORE_PEER_ID: "org1-peer2", FABRIC_BUILDER_SPOOL: join(folder, "another-spool") };
        startAgent({ ...settings, ...caller });
        return verb("k8s", "run", ["run", "run"], caller);
    };
    return {
        process: startAgent(),
        replace: () => startAgent(),
        run: (settings) => (settings === undefined ? verb("k8s", "run", ["run", "run"]) : runBeside(settings)),
        build: () => verb("source", "build", ["source", "metadata", "output"]),
        runBuilt: () => verb("source", "run", ["output", "run"]),
    };
}

function agentEnvironment(namespace: string, folder: string): Environment {
    return {
        CORE_PEER_LOCALMSPID: "Org1MSP",
        FABRIC_BUILDER_CONFIG_MAP: builderConfigMap,
        FABRIC_K8S_BUILDER_NAMESPACE: namespace,
        KUBECONFIG_PATH: join(folder, "kubeconfig"),
        TMPDIR: folder,
    };
}

/** A chaincode in JavaScript that counts aloud, too. */
const sourcePackage = {
    "source/src/package.json": { name: "counts", version: "1.0.0", scripts: { start: "node counts.js" } },
    "source/src/counts.js": "let n = 0;\nsetInterval(() => console.log(`line ${(n += 1)}`), 1000);\n",
    "metadata/metadata.json": { path: "", type: "node", label: "counts" },
    "output/": "",
};
