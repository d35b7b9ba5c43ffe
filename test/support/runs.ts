import { readdirSync } from "node:fs";
import { join } from "node:path";

import { connect } from "../../builder/connect";
import { type Service, startService } from "../../builder/service";
import { type ChaincodeCluster, startChaincodeCluster } from "./chaincodecluster";
import { chaincodeJson, imageJson, launchJson } from "./launch";
import { checkout, makeFolder, removeFolder, shells, type Started, start, startVerb } from "./verbs";

/** A peer's container, as far as its `run` verbs notice. */
export interface Peer {
    readonly cluster: ChaincodeCluster;
    /** The spool folder. */
    readonly spool: string;
    /** What the agent is told by its environment. */
    readonly agentEnvironment: Readonly<Record<string, string>>;
    run(options?: RunOptions): Started;
    /** Starts an agent as a process of its own, from a bundle. */
    startAgent(home: string, environment?: Readonly<Record<string, string>>): Started;
    close(): Promise<void>;
}

export interface RunOptions {
    readonly chaincodeId?: string;
    readonly shell?: readonly string[];
    /** Made by makeBuilderHome; default the checkout. */
    readonly home?: string;
    readonly environment?: Readonly<Record<string, string>>;
    /** Without an agent the verb does the work itself. */
    readonly hasAgent?: boolean;
}

/** The name of the image that runs. */
export const image = imageJson.name;

export async function newPeer(): Promise<Peer> {
    const cluster = await startChaincodeCluster();
    const folders = [makeFolder({})];
    const [spool = ""] = folders;
    const agentEnvironment = {
        CORE_PEER_ID: "org1-peer1",
        CORE_PEER_LOCALMSPID: "Org1MSP",
        FABRIC_K8S_BUILDER_NAMESPACE: "fabric-dev",
        KUBECONFIG_PATH: cluster.kubeconfig,
        FABRIC_BUILDER_SPOOL: spool,
    };
    return {
        cluster,
        spool,
        agentEnvironment,
        run: (options = {}) => {
            const { chaincodeId = chaincodeJson.chaincodeId } = options;
            const folder = makeFolder({ "build/image.json": imageJson, "run/chaincode.json": launchJson(chaincodeId) });
            folders.push(folder);
            return startRun([join(folder, "build"), join(folder, "run")], agentEnvironment, options);
        },
        startAgent: (home, environment = agentEnvironment) =>
            start(process.execPath, [join(home, "agent.cjs")], environment),
        close: async () => {
            await cluster.close();
            folders.forEach(removeFolder);
        },
    };
}

/** The verb `run`, which is told what its agent is told where there is none. */
function startRun(
    args: readonly string[],
    agentEnvironment: Readonly<Record<"CORE_PEER_ID" | "FABRIC_BUILDER_SPOOL", string>>,
    { shell = shells[0] ?? [], hasAgent = true, home, environment = {} }: RunOptions,
): Started {
    const verbs = home === undefined ? join(checkout, "builder", "bin") : join(home, "k8s", "bin");
    const { CORE_PEER_ID, FABRIC_BUILDER_SPOOL } = agentEnvironment;
    const given = hasAgent ? { CORE_PEER_ID, FABRIC_BUILDER_SPOOL } : { ...agentEnvironment, FABRIC_BUILDER_SPOOL: "" };
    return startVerb({ shell, verb: join(verbs, "run"), args, environment: { ...given, ...environment } });
}

/** A peer for each test, with an agent in the test's own process. */
export interface Runs {
    readonly cluster: () => ChaincodeCluster;
    run(options?: RunOptions): Started;
    /** Kinds of the objects that are there. */
    kinds(): readonly string[];
    /** Lines of the agent's own log. */
    logged(): readonly string[];
    /** Names of what lies in the spool folder. */
    spooled(): readonly string[];
}

/** Place of the objects of `chaincodeJson`: the name of the Secret, and of Jobs before their suffix. */
export const place = "hlfcc-asset-transfer-2nru2njgoauam";

/** What a verb has written, line by line; "run" stands for the verb and its process ID, "-xxxxx" for a Job's suffix. */
export function shown(started: Started): readonly string[] {
    return started
        .stderr()
        .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, "-xxxxx")
        .replace(/^\S+\/run \[\d+\]/gm, "run")
        .split("\n")
        .slice(0, -1);
}

/** `settings` are the agent's beyond what it needs. */
export function describeRuns(
    what: string,
    body: (runs: Runs) => void,
    settings: Readonly<Record<string, string>> = {},
): void {
    describe(what, () => {
        let peer: Peer;
        let service: Service;
        let started: Started[];
        let log: string[];

        beforeEach(async () => {
            peer = await newPeer();
            started = [];
            log = [];
            const { spool: folder, agentEnvironment } = peer;
            const environment = { ...agentEnvironment, ...settings };
            service = startService({ folder, environment, connect, log: (line) => log.push(line) });
        });

        afterEach(async () => {
            started.forEach((run) => run.process.kill("SIGKILL"));
            await service.end();
            await peer.close();
        });

        body({
            cluster: () => peer.cluster,
            run: (options) => {
                const run = peer.run(options);
                started.push(run);
                return run;
            },
            kinds: () => kindsOf(peer.cluster),
            logged: () => log,
            spooled: () => readdirSync(peer.spool),
        });
    });
}

export function kindsOf(cluster: ChaincodeCluster): readonly string[] {
    return (["Job", "Pod", "Secret"] as const).flatMap((kind) => cluster.objects(kind).map(() => kind));
}
