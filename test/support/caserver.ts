import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

import type { CaTarget } from "../../fabric/ca";
import { issueServerCertificate, newRootAuthority } from "../../fabric/certificates";
import { program } from "./program";

/** A real fabric-ca-server on loopback with the authorities `ca` and `tlsca`, their roots made by this project. */
export interface CaServer {
    readonly target: (caName: "ca" | "tlsca") => CaTarget;
    readonly roots: Readonly<Record<"ca" | "tlsca", string>>;
    readonly registrar: { readonly id: string; readonly secret: string };
    readonly stop: () => Promise<void>;
}

const serverName = "org1-ca";
const registrar = { id: "org1-registrar", secret: "registrarpw" };

export async function startCaServer(): Promise<CaServer> {
    const home = mkdtempSync(join(tmpdir(), "ca-server-"));
    const port = await freePort();
    const now = new Date();
    const ca = newRootAuthority({ commonName: "ca.org1.example.com", organisation: "org1.example.com" }, now);
    const tlsca = newRootAuthority({ commonName: "tlsca.org1.example.com", organisation: "org1.example.com" }, now);
    const tls = issueServerCertificate(tlsca, { hosts: [serverName] }, now);
    mkdirSync(join(home, "tlsca"));
    for (const [name, pair] of Object.entries({ ca, tlsca, tls })) {
        writeFileSync(join(home, `${name}-cert.pem`), pair.certificate);
        writeFileSync(join(home, `${name}-key.pem`), pair.key, { mode: 0o600 });
    }
    writeFileSync(join(home, "fabric-ca-server-config.yaml"), serverConfig(home, port));
    writeFileSync(join(home, "tlsca", "fabric-ca-server-config.yaml"), stringify(authorityConfig(home, "tlsca")));
    const server = spawn(program("fabric-ca-server"), ["start", "--home", home], {
        stdio: ["ignore", "ignore", "pipe"],
    });
    await listening(server);
    const address = `127.0.0.1:${port}`;
    return {
        target: (caName) => ({ endpoint: { address, serverName, tlsRoot: tlsca.certificate }, caName }),
        roots: { ca: ca.certificate, tlsca: tlsca.certificate },
        registrar,
        stop: async () => {
            const ended = new Promise((resolve) => server.once("exit", resolve));
            server.kill();
            await ended;
            rmSync(home, { recursive: true });
        },
    };
}

function serverConfig(home: string, port: number): string {
    return stringify({
        port,
        address: "127.0.0.1",
        tls: { enabled: true, certfile: join(home, "tls-cert.pem"), keyfile: join(home, "tls-key.pem") },
        operations: { listenAddress: "127.0.0.1:0" },
        cafiles: ["tlsca/fabric-ca-server-config.yaml"],
        ...authorityConfig(home, "ca"),
    });
}

function authorityConfig(home: string, name: "ca" | "tlsca"): object {
    const attrs = { "hf.Registrar.Roles": "*", "hf.Registrar.Attributes": "*" };
    const tlsUsage = ["signing", "key agreement", "server auth", "client auth"];
    return {
        ca: { name, certfile: join(home, `${name}-cert.pem`), keyfile: join(home, `${name}-key.pem`) },
        db: { type: "sqlite3", datasource: "fabric-ca-server.db" },
        registry: {
            maxenrollments: -1,
            identities: [{ name: registrar.id, pass: registrar.secret, type: "client", affiliation: "", attrs }],
        },
        signing: {
            default: { usage: ["digital signature"], expiry: "8760h" },
            profiles: { tls: { usage: tlsUsage, expiry: "8760h" } },
        },
    };
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

function freePort(): Promise<number> {
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
