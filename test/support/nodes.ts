import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { stringify } from "yaml";

import { nodeOuConfig } from "../../fabric/msp";
import type { CertifiedKey } from "../../fabric/certificates";
import type { TestOrganisation } from "./members";
import { program } from "./program";

/** A real orderer or peer on loopback, with a folder of its own. */
export interface RunningNode {
    readonly name: string;
    /** What it wrote so far. */
    readonly output: () => string;
    readonly stop: () => Promise<void>;
}

export interface NodeSettings {
    readonly name: string;
    readonly organisation: TestOrganisation;
    readonly folder: string;
    readonly port: number;
    /** Of its operations service; default any that is free. */
    readonly operationsPort?: number;
    readonly tls: CertifiedKey;
    /** Settings beside those of its file, and what a peer's builders may be told. Default nothing. */
    readonly environment?: Readonly<Record<string, string>>;
}

/** An orderer without channels, with the clients of its admin and operations ports that the project's orderers have. */
export function startOrderer(settings: NodeSettings & { readonly adminPort: number }): Promise<RunningNode> {
    const { folder, organisation, port, adminPort } = settings;
    const tls = writeTls(settings);
    const raft = join(folder, "raft");
    writeYaml(settings, "orderer.yaml", {
        General: {
            ListenAddress: "127.0.0.1",
            ListenPort: port,
            // Those of Fabric's own file: a variable stands for what a file names.
            Keepalive: { ServerMinInterval: "60s", ServerInterval: "7200s", ServerTimeout: "20s" },
            TLS: { Enabled: true, Certificate: tls.cert, PrivateKey: tls.key, RootCAs: [tls.root] },
            Cluster: { ClientCertificate: tls.cert, ClientPrivateKey: tls.key, RootCAs: [tls.root] },
            BootstrapMethod: "none",
            LocalMSPDir: writeMsp(settings, "orderer"),
            LocalMSPID: organisation.mspId,
        },
        FileLedger: { Location: join(folder, "ledger") },
        Admin: {
            ListenAddress: `127.0.0.1:${adminPort}`,
            TLS: {
                Enabled: true,
                Certificate: tls.cert,
                PrivateKey: tls.key,
                ClientAuthRequired: true,
                ClientRootCAs: [tls.administration],
            },
        },
        ChannelParticipation: { Enabled: true, MaxRequestBodySize: "1 MB" },
        Operations: {
            ListenAddress: operationsAddress(settings),
            TLS: { Enabled: true, Certificate: tls.cert, PrivateKey: tls.key, ClientRootCAs: [tls.operations] },
        },
        Metrics: { Provider: "prometheus" },
        Consensus: { WALDir: join(raft, "wal"), SnapDir: join(raft, "snap") },
    });
    return started(settings, program("orderer"), [], "Beginning to serve requests");
}

export interface PeerSettings extends NodeSettings {
    /** The folder of an external builder's verbs, or several builders with names of their own. */
    readonly builder: string | readonly ExternalBuilder[];
}

/** As CORE_CHAINCODE_EXTERNALBUILDERS has it. */
export interface ExternalBuilder {
    readonly name: string;
    readonly path: string;
    readonly propagateEnvironment: readonly string[];
}

/** A peer with the gateway service, LevelDB and external builders. */
export function startPeer(settings: PeerSettings): Promise<RunningNode> {
    const tls = writeTls(settings);
    writeYaml(settings, "core.yaml", {
        peer: peerSection(settings, tls),
        chaincode: chaincodeSection(settings),
        ledger: {
            state: { stateDatabase: "goleveldb", totalQueryLimit: 1000 },
            history: { enableHistoryDatabase: false },
            pvtdataStore: { collElgProcMaxDbBatchSize: 5000, collElgProcDbBatchesInterval: 1000, purgeInterval: 100 },
            snapshots: { rootDir: join(settings.folder, "snapshots") },
        },
        operations: {
            listenAddress: operationsAddress(settings),
            tls: {
                enabled: true,
                cert: { file: tls.cert },
                key: { file: tls.key },
                clientRootCAs: { files: [tls.operations] },
            },
        },
        metrics: { provider: "prometheus" },
    });
    return started(settings, program("peer"), ["node", "start"], "Started peer with ID");
}

function peerSection(settings: PeerSettings, tls: TlsFiles): object {
    const { folder, organisation, port } = settings;
    const address = `127.0.0.1:${port}`;
    const chaincodePort = { chaincodeListenAddress: "127.0.0.1:0" };
    return {
        ...{ id: settings.name, networkId: "test", listenAddress: address, address, ...chaincodePort },
        ...{ localMspId: organisation.mspId, mspConfigPath: writeMsp(settings, "peer") },
        fileSystemPath: join(folder, "ledger"),
        gateway: { enabled: true, endorsementTimeout: "30s", broadcastTimeout: "30s", dialTimeout: "10s" },
        gossip: { bootstrap: address, externalEndpoint: address, useLeaderElection: false, orgLeader: true },
        tls: { enabled: true, cert: { file: tls.cert }, key: { file: tls.key }, rootcert: { file: tls.root } },
        deliveryclient: { reconnectTotalTimeThreshold: "3600s", reConnectBackoffThreshold: "2s" },
        handlers: {
            authFilters: [{ name: "DefaultAuth" }, { name: "ExpirationCheck" }],
            decorators: [{ name: "DefaultDecorator" }],
            endorsers: { escc: { name: "DefaultEndorsement" } },
            validators: { vscc: { name: "DefaultValidation" } },
        },
        discovery: { enabled: true, authCacheEnabled: true, authCacheMaxSize: 100 },
        BCCSP: { Default: "SW", SW: { Hash: "SHA2", Security: 256 } },
    };
}

function chaincodeSection({ builder }: PeerSettings): object {
    return {
        externalBuilders:
            typeof builder === "string" ? [{ name: "test", path: builder, propagateEnvironment: [] }] : builder,
        ...{ mode: "net", installTimeout: "60s", startuptimeout: "60s", executetimeout: "30s" },
        system: { _lifecycle: "enable", cscc: "enable", lscc: "enable", qscc: "enable" },
    };
}

function operationsAddress({ operationsPort = 0 }: NodeSettings): string {
    return `127.0.0.1:${operationsPort}`;
}

export function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const probe = createServer();
        probe.once("error", reject);
        probe.listen(0, "127.0.0.1", () => {
            const address = probe.address();
            probe.close(() => {
                resolve(typeof address === "object" && address !== null ? address.port : 0);
            });
        });
    });
}

/** Resolves when the node says that it serves; its output is the reason when it ends before. */
function started(settings: NodeSettings, path: string, args: string[], sign: string): Promise<RunningNode> {
    const { folder, name, environment } = settings;
    const child = spawn(path, args, {
        cwd: folder,
        env: { PATH: process.env["PATH"], FABRIC_CFG_PATH: folder, FABRIC_LOGGING_SPEC: "info", ...environment },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const node = { name, output: () => output, stop: () => stop(child) };
    return new Promise((resolve, reject) => {
        const read = (chunk: Buffer): void => {
            output += chunk.toString();
            if (output.includes(sign)) {
                resolve(node);
            }
        };
        child.stdout.on("data", read);
        child.stderr.on("data", read);
        child.once("error", reject);
        child.once("exit", () => {
            reject(new Error(`${name} ended:\n${output}`));
        });
    });
}

function stop(child: ChildProcess): Promise<void> {
    return new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) {
            resolve();
            return;
        }
        child.once("exit", () => {
            resolve();
        });
        child.kill();
    });
}

function writeYaml({ folder }: NodeSettings, file: string, content: object): void {
    writeFileSync(join(folder, file), stringify(content));
}

function writeMsp({ folder, name, organisation }: NodeSettings, role: "orderer" | "peer"): string {
    const { certificate, key } = organisation.member(name, role);
    const msp = join(folder, "msp");
    const files = {
        "cacerts/ca.pem": organisation.root,
        "tlscacerts/ca.pem": organisation.tlsRoot,
        "signcerts/cert.pem": certificate,
        "keystore/key.pem": key,
        "config.yaml": nodeOuConfig("cacerts/ca.pem"),
    };
    for (const [path, content] of Object.entries(files)) {
        mkdirSync(join(msp, path, ".."), { recursive: true });
        writeFileSync(join(msp, path), content);
    }
    return msp;
}

interface TlsFiles {
    readonly cert: string;
    readonly key: string;
    readonly root: string;
    /** Roots of who may ask its admin port and its operations port. */
    readonly administration: string;
    readonly operations: string;
}

function writeTls({ folder, organisation, tls }: NodeSettings): TlsFiles {
    mkdirSync(folder, { recursive: true });
    const written = (file: string, content: string): string => {
        writeFileSync(join(folder, file), content);
        return join(folder, file);
    };
    const { administration, operations } = organisation.clients;
    return {
        cert: written("tls.pem", tls.certificate),
        key: written("tls-key.pem", tls.key),
        root: written("tls-ca.pem", organisation.tlsRoot),
        administration: written("administration.pem", administration.root),
        operations: written("operations.pem", operations.root),
    };
}
