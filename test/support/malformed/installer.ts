import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { connect } from "../../../builder/connect";
import { builderConfigMap, builders } from "../../../builder/contract";
import { type Service, startService } from "../../../builder/service";
import { newPeer, type Peer } from "../../../fabric/peer";
import { startChaincodeCluster } from "../chaincodecluster";
import { newTestOrganisation } from "../members";
import { freePort, type RunningNode, startPeer } from "../nodes";
import { makeBuilderHome, removeFolder } from "../verbs";
import { languageConfig } from "./languages";

/** A real peer that asks our verbs, which hand over to an agent, to install packages. */
export interface Installer {
    readonly peer: Peer;
    /** Its standard output and error so far. */
    readonly output: () => string;
    /** `METHOD path` of what the verbs wrote to their cluster. */
    readonly writes: () => readonly string[];
    /** Files and folders that a refused package must not be among. */
    readonly places: () => Readonly<Record<string, readonly string[]>>;
    readonly stop: () => Promise<void>;
}

export async function startInstaller(): Promise<Installer> {
    const folder = mkdtempSync(join(tmpdir(), "installer-"));
    const [work, spool, home] = [join(folder, "work"), join(folder, "spool"), await makeBuilderHome()];
    [work, spool, join(folder, "canary")].forEach((path) => {
        mkdirSync(path);
    });
    writeFileSync(join(folder, "canary", "file"), "canary");
    const cluster = await startChaincodeCluster();
    cluster.put(languageConfig("default"));
    const environment = { KUBECONFIG_PATH: cluster.kubeconfig, FABRIC_BUILDER_CONFIG_MAP: builderConfigMap };
    const service = startService({ folder: spool, environment, connect, log: () => undefined });
    const started = await startOne(folder, work, spool, home);
    return {
        peer: started.peer,
        output: started.node.output,
        writes: () => cluster.requests.filter((request) => !request.startsWith("GET ")),
        places: () => placesOf(folder),
        stop: async () => {
            await stop(started, service, [folder, home]);
            await cluster.close();
        },
    };
}

interface Running {
    readonly peer: Peer;
    readonly node: RunningNode;
}

async function startOne(folder: string, work: string, spool: string, home: string): Promise<Running> {
    const name = "org1-peer1";
    const organisation = newTestOrganisation("Org1MSP");
    const propagateEnvironment = ["CORE_PEER_ID", "FABRIC_BUILDER_SPOOL", "CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG"];
    const port = await freePort();
    const node = await startPeer({
        ...{ folder: join(folder, "peer"), name, organisation, port },
        tls: organisation.tls([name, "127.0.0.1"]),
        builder: builders.map(({ name: builder, kind }) => ({
            name: builder,
            path: join(home, kind),
            propagateEnvironment,
        })),
        environment: {
            CORE_PEER_ID: name,
            FABRIC_BUILDER_SPOOL: spool,
            CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: JSON.stringify({ peername: name }),
            TMPDIR: work,
        },
    });
    const endpoint = { address: `127.0.0.1:${port}`, serverName: name, tlsRoot: organisation.tlsRoot };
    return { node, peer: newPeer(endpoint, organisation.member("org1-admin", "admin").signer) };
}

/** Beside what is known to be there, the peer's own folders of packages and builds. */
function placesOf(folder: string): Installer["places"] extends () => infer Places ? Places : never {
    const kept = ["peer/ledger/lifecycle/chaincodes", "peer/ledger/externalbuilder/builds"];
    return Object.fromEntries(
        [".", "canary", "work", "spool", ...kept].map((path) => [path, readdirSync(join(folder, path)).sort()]),
    );
}

async function stop({ peer, node }: Running, service: Service, folders: readonly string[]): Promise<void> {
    peer.close();
    await node.stop();
    await service.end();
    folders.forEach(removeFolder);
}
