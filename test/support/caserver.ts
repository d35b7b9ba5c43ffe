import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";

import * as product from "../../components/organisations/identities/ca-config";
import { clientRootEntry } from "../../components/organisations/identities/client-secrets";
import type { CaTarget } from "../../fabric/ca";
import { issueServerCertificate, newRootAuthority, type CertifiedKey } from "../../fabric/certificates";
import type { Endpoint } from "../../fabric/endpoint";
import { newTestOrganisation } from "./members";
import { freePort } from "./nodes";
import { program } from "./program";

/** A real fabric-ca-server on loopback, started and configured as a pod's, with roots made by this project. */
export interface CaServer {
    readonly target: (caName: "ca" | "tlsca") => CaTarget;
    readonly roots: Readonly<Record<"ca" | "tlsca", string>>;
    readonly registrar: { readonly id: string; readonly secret: string };
    /** Its operations port, with its client. */
    readonly operations: Endpoint;
    /** Folder of its databases, as on its volume. */
    readonly home: string;
    readonly stop: () => Promise<void>;
}

const serverName = "org1-ca";
const registrar = { id: "org1-registrar", secret: "registrarpw" };

export async function startCaServer(): Promise<CaServer> {
    const { base, keys, ...folders } = makeFolders();
    const { ca, tlsca } = writeKeys(keys);
    const { operations } = newTestOrganisation("Org1MSP").clients;
    writeFileSync(join(keys, clientRootEntry("operations")), operations.root);
    const settings = { registrar, lifetime: "8760h", keys, clients: keys };
    const [port, operationsPort] = [await freePort(), await freePort()];
    writeFileSync(join(folders.config, "ca.yaml"), serverConfig(settings, port, operationsPort));
    writeFileSync(join(folders.config, "tlsca.yaml"), product.authorityConfig("tlsca", settings));
    const server = spawn("sh", ["-ec", product.startScript(folders)], {
        stdio: ["ignore", "ignore", "pipe"],
        env: { PATH: [dirname(program("fabric-ca-server")), process.env["PATH"]].join(":"), ...homeOf(folders.home) },
    });
    await listening(server);
    const endpointAt = (at: number): Endpoint => ({
        address: `127.0.0.1:${at}`,
        serverName,
        tlsRoot: tlsca.certificate,
    });
    return {
        target: (caName) => ({ endpoint: endpointAt(port), caName }),
        operations: { ...endpointAt(operationsPort), client: operations },
        roots: { ca: ca.certificate, tlsca: tlsca.certificate },
        registrar,
        home: folders.home,
        stop: async () => {
            const ended = new Promise((resolve) => server.once("exit", resolve));
            server.kill();
            await ended;
            rmSync(base, { recursive: true });
        },
    };
}

interface Folders extends Readonly<Record<"home" | "config" | "memory" | "keys", string>> {
    /** All others are in it. */
    readonly base: string;
}

function makeFolders(): Folders {
    const base = mkdtempSync(join(tmpdir(), "ca-server-"));
    const at = (name: string): string => join(base, name);
    const folders = { home: at("home"), config: at("config"), memory: at("memory"), keys: at("keys") };
    for (const folder of Object.values(folders)) {
        mkdirSync(folder);
    }
    return { base, ...folders };
}

/** As the pod's Secret has them: both roots, and the pair of the server itself. */
function writeKeys(folder: string): Readonly<Record<"ca" | "tlsca", CertifiedKey>> {
    const now = new Date();
    const ca = newRootAuthority({ commonName: "ca.org1.example.com", organisation: "org1.example.com" }, now);
    const tlsca = newRootAuthority({ commonName: "tlsca.org1.example.com", organisation: "org1.example.com" }, now);
    const tls = issueServerCertificate(tlsca, { hosts: [serverName] }, now);
    for (const [name, pair] of Object.entries({ ca, tlsca, tls })) {
        writeFileSync(join(folder, `${name}-cert.pem`), pair.certificate);
        writeFileSync(join(folder, `${name}-key.pem`), pair.key, { mode: 0o600 });
    }
    return { ca, tlsca };
}

interface Config {
    readonly operations: object;
}

function homeOf(home: string): Record<string, string> {
    return { FABRIC_CA_SERVER_HOME: home, FABRIC_CA_HOME: home };
}

/** The project's own configuration, on loopback. */
function serverConfig(settings: product.AuthoritySettings, port: number, operationsPort: number): string {
    const { operations, ...rest } = parse(product.serverConfig({ ca: { port } } as never, settings, 0)) as Config;
    const listenAddress = `127.0.0.1:${operationsPort}`;
    return stringify({ ...rest, address: "127.0.0.1", operations: { ...operations, listenAddress } });
}

/** Resolves when the server says that it listens; its output is the reason when it ends before. */
function listening(server: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
        let output = "";
        server.stderr?.on("data", (chunk: Buffer) => {
            output += chunk.toString();
            if (output.includes("Listening on https://")) {
                resolve();
            }
        });
        server.once("error", reject);
        server.once("exit", () => {
            reject(new Error(`fabric-ca-server ended:\n${output}`));
        });
    });
}
