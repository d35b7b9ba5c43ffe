import { readdirSync } from "node:fs";
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

export const files = { "src/package.json": { name: "assets" }, "src/lib/index.js": "start()\n" };

export function describeSources(what: string, body: (sources: Sources) => void): void {
    describe(what, () => {
        let home: string;
        let peer: Peer;
        let cache: string;
        let service: Service | undefined;
        let hasProcess: boolean;
        let started: Started[];
        let folders: string[];

        before(async () => {
            home = await makeBuilderHome();
        });

        after(() => {
            removeFolder(home);
        });

        beforeEach(async () => {
            peer = await newPeer();
            cache = makeFolder({});
            folders = [cache];
            started = [];
            service = undefined;
            hasProcess = false;
            configure(peer.cluster, configuration);
            peer.cluster.decide(images.build.name, building);
            peer.cluster.decide(images.runtime.name, receiving);
        });

        afterEach(async () => {
            started.forEach(({ process }) => process.kill("SIGKILL"));
            await Promise.all(started.map(({ status }) => status));
            await service?.end();
            await peer.close();
            folders.forEach(removeFolder);
        });

        const environment = (): Readonly<Record<string, string>> => ({
            ...peer.agentEnvironment,
            FABRIC_BUILDER_CONFIG_MAP: "fabric-builder",
            FABRIC_BUILDER_CACHE: cache,
        });
        const keep = (process: Started): Started => {
            started.push(process);
            return process;
        };

        body({
            cluster: () => peer.cluster,
            cache: () => cache,
            configure: (given) => {
                configure(peer.cluster, given);
            },
            newPackage: (code = files, metadata = {}) => {
                const made = newPackage(code, metadata);
                folders.push(made.folder);
                return made;
            },
            verb: (verb, args, { shell = shells[0] ?? [], hasAgent = true } = {}) => {
                if (hasAgent && !hasProcess) {
                    const parts = { folder: peer.spool, connect, log: () => undefined };
                    service ??= startService({ ...parts, environment: environment() });
                }
                const { CORE_PEER_ID = "" } = peer.agentEnvironment;
                const handedOver = { CORE_PEER_ID, FABRIC_BUILDER_SPOOL: peer.spool };
                return keep(
                    startVerb({
                        shell,
                        verb: join(home, "source", "bin", verb),
                        args,
                        environment: hasAgent ? handedOver : { ...environment(), FABRIC_BUILDER_SPOOL: "" },
                    }),
                );
            },
            startAgent: () => {
                hasProcess = true;
                return keep(peer.startAgent(home, environment()));
            },
            kinds: () => kindsOf(peer.cluster),
            spooled: () => readdirSync(peer.spool),
        });
    });
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
