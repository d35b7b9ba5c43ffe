import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import {
    authorityConfig,
    serverConfig,
    startCommand,
    startScript,
} from "../../../../components/organisations/identities/ca-config";

const registrar = { id: "org1-registrar", secret: "s: #1" };
const settings = { registrar, lifetime: "720h" };

interface Config {
    readonly port?: number;
    readonly tls?: { readonly enabled: boolean };
    readonly operations?: { readonly tls: Readonly<Record<string, unknown>> };
    readonly cafiles?: readonly string[];
    readonly ca: { readonly name: string; readonly certfile: string };
    readonly signing: {
        readonly default: { readonly expiry: string };
        readonly profiles: { readonly tls: { readonly expiry: string } };
    };
    readonly cfg: { readonly identities: { readonly passwordattempts: number } };
    readonly registry: { readonly identities: readonly { readonly name: string; readonly pass: string }[] };
}

describe("the configuration of a CA server", () => {
    const server = parse(serverConfig({ ca: { port: 7054 } } as never, settings, 9443)) as Config;
    const second = parse(authorityConfig("tlsca", settings)) as Config;

    it("serves TLS on its port, with the TLS authority as a second one beside it", () => {
        assert.deepEqual([server.port, server.tls?.enabled], [7054, true]);
        assert.deepEqual(server.cafiles, ["tlsca/fabric-ca-server-config.yaml"]);
        assert.deepEqual([server.ca.name, second.ca.name], ["ca", "tlsca"]);
        assert.equal(second.ca.certfile, "/etc/hyperledger/fabric-ca/keys/tlsca-cert.pem");
    });

    it("has the registrar with its password, whatever characters that has, in both authorities", () => {
        for (const { registry } of [server, second]) {
            const [identity] = registry.identities;
            assert.deepEqual([identity?.name, identity?.pass], ["org1-registrar", "s: #1"]);
        }
    });

    it("issues for as long as the config says, in both authorities and all profiles", () => {
        for (const { signing } of [server, second]) {
            assert.deepEqual([signing.default.expiry, signing.profiles.tls.expiry], ["720h", "720h"]);
        }
    });

    it("counts no wrong passwords, in both authorities", () => {
        for (const { cfg } of [server, second]) {
            assert.equal(cfg.identities.passwordattempts, -1);
        }
    });

    it("serves operations to nobody without a certificate of their root", () => {
        const keys = "/etc/hyperledger/fabric-ca/keys";
        assert.deepEqual(server.operations?.tls, {
            enabled: true,
            certfile: `${keys}/tls-cert.pem`,
            keyfile: `${keys}/tls-key.pem`,
            clientcertrequired: true,
            clientcacertfiles: ["/etc/hyperledger/fabric-ca/clients/operations.pem"],
        });
    });

    it("is named on the command line by its path alone", () => {
        assert.doesNotMatch(startCommand, /-b |pass/);
        assert.match(startCommand, /^exec fabric-ca-server start$/m);
    });
});

describe("the start of a CA server", () => {
    let base: string;

    beforeEach(() => {
        base = mkdtempSync(join(tmpdir(), "ca-start-"));
    });

    afterEach(() => {
        rmSync(base, { recursive: true });
    });

    /** Starts a server that writes a key where the real one does, of both authorities. */
    function start(): void {
        const folders = { home: join(base, "home"), config: join(base, "config"), memory: join(base, "memory") };
        const server = ["home", "home/tlsca"].map((one) => `mkdir -p ${base}/${one}/msp/keystore`);
        const keys = ["home", "home/tlsca"].map((one) => `echo key > ${base}/${one}/msp/keystore/new_sk`);
        mkdirSync(join(base, "bin"), { recursive: true });
        writeFileSync(join(base, "bin/fabric-ca-server"), ["#!/bin/sh", ...server, ...keys].join("\n"), {
            mode: 0o755,
        });
        const env = { PATH: [join(base, "bin"), process.env["PATH"]].join(":") };
        execFileSync("sh", ["-ec", startScript(folders)], { env });
    }

    it("has the keys that the server writes in memory", () => {
        start();
        start();
        for (const authority of ["ca", "tlsca"]) {
            assert.deepEqual(readdirSync(join(base, "memory", authority, "keystore")), ["new_sk"]);
        }
        const links = ["home/msp", "home/tlsca/msp"].map((folder) => lstatSync(join(base, folder)).isSymbolicLink());
        assert.deepEqual(links, [true, true]);
    });

    it("deletes the keys that an earlier version has left on the volume, and keeps the databases", () => {
        for (const folder of ["home", "home/tlsca"]) {
            mkdirSync(join(base, folder, "msp/keystore"), { recursive: true });
            writeFileSync(join(base, folder, "msp/keystore/old_sk"), "key");
            writeFileSync(join(base, folder, "fabric-ca-server.db"), "database");
        }
        start();
        const left = readdirSync(base, { recursive: true }).map(String);
        assert.deepEqual(
            left.filter((name) => name.endsWith("old_sk")),
            [],
        );
        assert.equal(left.filter((name) => name.endsWith("fabric-ca-server.db")).length, 2);
    });
});
