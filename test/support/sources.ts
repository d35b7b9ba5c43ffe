import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { connect } from "../../builder/connect";
import type { BuilderConfig } from "../../builder/pod-template";
import { type Service, startService } from "../../builder/service";
import type { ChaincodeCluster } from "./chaincodecluster";
import { chaincodeJson } from "./launch";
import { kindsOf, newPeer, type Peer } from "./runs";
import { building, receiving } from "./sourcepods";
import { makeBuilderHome, makeFolder, removeFolder, shells, type Started, startVerb } from "./verbs";

/** Images of the only language that has settings. */
export const images = {
    build: { name: "localhost:5000/node-build", digest: `sha256:${"1".repeat(64)}` },
    runtime: { name: "localhost:5000/node-runtime", digest: `sha256:${"2".repeat(64)}` },
} as const;

const reference = ({ name, digest }: (typeof images)["build" | "runtime"]): string => `${name}@${digest}`;

/** What agents read from their ConfigMap. */
export const configuration: BuilderConfig = {
    pod: { nodeSelector: { disk: "fast" }, environment: { ONLY: "chaincode" }, labels: { team: "a" } },
    chaincodes: { assets: { nodeSelector: { zone: "b" } } },
    languages: {
        node: {
            buildImage: reference(images.build),
            runtimeImage: reference(images.runtime),
            environment: { npm_config_registry: "http://mirror" },
            resources: { limits: { memory: "1Gi" } },
            timeout: "20s",
        },
    },
};

/** A peer for each test that builds and runs source packages, with an agent in the test's own process. */
export interface Sources {
    readonly cluster: () => ChaincodeCluster;
    /** The folder in which the agent keeps results. */
    readonly cache: () => string;
    configure(configuration: BuilderConfig): void;
    /** A package: files of its code by their paths, and what its metadata.json says. */
    newPackage(files?: Readonly<Record<string, unknown>>, metadata?: Readonly<Record<string, unknown>>): SourcePackage;
    verb(verb: string, args: readonly string[], options?: VerbOptions): Started;
    /** An agent as a process of its own, which can be killed; to be called before any verb. */
    startAgent(): Started;
    /** Kinds of the objects that are there. */
    kinds(): readonly string[];
    /** Names of what lies in the spool folder. */
    spooled(): readonly string[];
}

export interface VerbOptions {
    readonly shell?: readonly string[];
    readonly hasAgent?: boolean;
    /** Default org1-peer1. */
    readonly peer?: string;
}

export interface SourcePackage {
    readonly code: string;
    readonly metadata: string;
    readonly output: string;
    readonly release: string;
    /** Folder of chaincode.json. */
    readonly run: string;
    /** The arguments of `build`. */
    readonly build: readonly string[];
}

const firstPeer = "org1-peer1";

export const files = { "src/package.json": { name: "assets" }, "src/lib/index.js": "start()\n" };

/** `settings` are the agents' beyond what they need. */
export function describeSources(
    what: string,
    body: (sources: Sources) => void,
    settings: Readonly<Record<string, string>> = {},
): void {
    describe(what, () => {
        let home: string;
        let trial: Trial;

        before(async () => {
            home = await makeBuilderHome();
        });

        after(() => {
            removeFolder(home);
        });

        beforeEach(async () => {
            trial = await newTrial(settings);
        });

        afterEach(() => endTrial(trial));

        body({
            cluster: () => trial.peer.cluster,
            cache: () => trial.cache,
            configure: (given) => {
                configure(trial.peer.cluster, given);
            },
            newPackage: (code = files, metadata = {}) => {
                const made = newPackage(code, metadata);
                trial.folders.push(made.folder);
                return made;
            },
            verb: (verb, args, options) => startTried(trial, join(home, "source", "bin", verb), args, options),
            startAgent: () => {
                trial.hasProcess = true;
                return kept(trial, trial.peer.startAgent(home, environmentOf(trial)));
            },
            kinds: () => kindsOf(trial.peer.cluster),
            spooled: () => readdirSync(trial.peer.spool),
        });
    });
}

/** What one test has. */
interface Trial {
    readonly peer: Peer;
    readonly cache: string;
    /** Of agents, beyond what they need. */
    readonly settings: Readonly<Record<string, string>>;
    /** Agents in the test's own process by the ID of their peer. */
    readonly services: Map<string, Service>;
    /** Whether the first peer's agent is a process of its own. */
    hasProcess: boolean;
    readonly started: Started[];
    readonly folders: string[];
}

async function newTrial(settings: Readonly<Record<string, string>>): Promise<Trial> {
    const peer = await newPeer();
    const cache = makeFolder({});
    configure(peer.cluster, configuration);
    peer.cluster.decide(images.build.name, building);
    peer.cluster.decide(images.runtime.name, receiving);
    return { peer, cache, settings, services: new Map(), hasProcess: false, started: [], folders: [cache] };
}

async function endTrial({ peer, started, services, folders }: Trial): Promise<void> {
    started.forEach(({ process }) => process.kill("SIGKILL"));
    await Promise.all(started.map(({ status }) => status));
    await Promise.all([...services.values()].map((service) => service.end()));
    await peer.close();
    folders.forEach(removeFolder);
}

/** Starts a verb of that path, with the agent of its peer where it is to have one. */
function startTried(
    trial: Trial,
    verb: string,
    args: readonly string[],
    { shell = shells[0] ?? [], hasAgent = true, peer = firstPeer }: VerbOptions = {},
): Started {
    if (hasAgent && !trial.hasProcess) {
        serve(trial, peer);
    }
    const handedOver = { CORE_PEER_ID: peer, FABRIC_BUILDER_SPOOL: spoolOf(trial, peer) };
    const environment = hasAgent ? handedOver : { ...environmentOf(trial), FABRIC_BUILDER_SPOOL: "" };
    return kept(trial, startVerb({ shell, verb, args, environment }));
}

function kept({ started }: Trial, process: Started): Started {
    started.push(process);
    return process;
}

function serve(trial: Trial, id: string): void {
    if (!trial.services.has(id)) {
        const parts = { folder: spoolOf(trial, id), connect, log: () => undefined };
        trial.services.set(id, startService({ ...parts, environment: environmentOf(trial, id) }));
    }
}

/** Of the agent of a peer. */
function environmentOf(trial: Trial, id = firstPeer): Readonly<Record<string, string>> {
    const { peer, cache, settings } = trial;
    return {
        ...peer.agentEnvironment,
        CORE_PEER_ID: id,
        FABRIC_BUILDER_SPOOL: spoolOf(trial, id),
        FABRIC_BUILDER_SHARED: tmpdir(),
        FABRIC_BUILDER_CONFIG_MAP: "fabric-builder",
        FABRIC_BUILDER_CACHE: id === firstPeer ? cache : join(cache, id),
        POD_NAME: `${id}-0`,
        POD_UID: `uid-of-${id}`,
        POD_NAMESPACE: peer.agentEnvironment.FABRIC_K8S_BUILDER_NAMESPACE ?? "",
        ...settings,
    };
}

function spoolOf({ peer, cache }: Trial, id: string): string {
    return id === firstPeer ? peer.spool : join(cache, `spool-of-${id}`);
}

function configure(cluster: ChaincodeCluster, given: BuilderConfig): void {
    const data = { "config.json": JSON.stringify(given) };
    cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "fabric-builder" }, data });
}

function newPackage(
    code: Readonly<Record<string, unknown>>,
    metadata: Readonly<Record<string, unknown>>,
): SourcePackage & { readonly folder: string } {
    const run = {
        chaincode_id: `assets:${"ab".repeat(32)}`,
        peer_address: chaincodeJson.peerAddress,
        mspid: chaincodeJson.mspId,
        client_cert: "",
        client_key: "",
        root_cert: "",
    };
    const folder = makeFolder({
        ...Object.fromEntries(Object.entries(code).map(([path, content]) => [`code/${path}`, content])),
        "metadata/metadata.json": { path: "", type: "node", label: "assets", ...metadata },
        "output/": "",
        "release/": "",
        "run/chaincode.json": run,
    });
    const at = (name: string): string => join(folder, name);
    return {
        folder,
        code: at("code"),
        metadata: at("metadata"),
        output: at("output"),
        release: at("release"),
        run: at("run"),
        build: [at("code"), at("metadata"), at("output")],
    };
}

/** What a verb has written, line by line; the verb stands for its path and process ID, "-xxxxx" for what names have at their end. */
export function said(started: Started): readonly string[] {
    return started
        .stderr()
        .replace(/(hlfcc-[a-z-]+)-[a-z0-9]{13}-[a-z0-9]{5}\b/g, "$1-xxxxx")
        .replace(/^\S+\/(build|run|detect|release) \[\d+\]/gm, "$1")
        .split("\n")
        .slice(0, -1);
}
