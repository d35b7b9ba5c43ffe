import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { CredentialSource } from "../../cluster/access";
import { loadCluster } from "../../cluster/kubeconfig";

const v1 = "client.authentication.k8s.io/v1";

describe("Credentials from a plugin", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "plugin-"));
    });

    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    /** The plugin is a script beside the kubeconfig; each run adds a line to the file `runs`. */
    const plugin = (script: string, fields: object = {}, cluster: object = {}): CredentialSource => {
        const file = join(folder, "plugin.sh");
        writeFileSync(file, `#!/bin/sh\ncd ${folder}\necho run >> runs\n${script}\n`);
        chmodSync(file, 0o755);
        const exec = { apiVersion: v1, command: "./plugin.sh", ...fields };
        const config = join(folder, "config");
        writeFileSync(
            config,
            JSON.stringify({
                "current-context": "dev",
                clusters: [{ name: "dev", cluster: { server: "https://dev:6443", ...cluster } }],
                users: [{ name: "dev", user: { exec } }],
                contexts: [{ name: "dev", context: { cluster: "dev", user: "dev" } }],
            }),
        );
        return loadCluster({ kubeconfig: config }, {}).credentials;
    };
    const runs = (): number => readFileSync(join(folder, "runs"), "utf8").trim().split("\n").length;

    for (const apiVersion of [v1, "client.authentication.k8s.io/v1beta1"]) {
        it(`come as a token by ${apiVersion}, asked for once`, async () => {
            const source = plugin(print({ token: "t" }, apiVersion), { apiVersion });
            const all = await Promise.all([source.current(), source.current()]);
            assert.deepEqual(
                [...all, await source.current()].map(({ token }) => token),
                ["t", "t", "t"],
            );
            assert.equal(runs(), 1);
        });
    }

    it("come as a certificate", async () => {
        const source = plugin(print({ clientCertificateData: "CERT", clientKeyData: "KEY" }));
        const { token, certificate, key } = await source.current();
        assert.deepEqual({ token, certificate, key }, { token: undefined, certificate: "CERT", key: "KEY" });
    });

    it("are asked for again when they expire, and when they are refused", async () => {
        const expired = plugin(print({ token: "t", expirationTimestamp: new Date(Date.now() + 5000).toISOString() }));
        await expired.current();
        await expired.current();
        assert.equal(runs(), 2);
        const lasting = plugin(print({ token: "t", expirationTimestamp: new Date(Date.now() + 60_000).toISOString() }));
        await lasting.current();
        await lasting.current();
        await lasting.renew();
        assert.equal(runs(), 4);
    });

    it("come from a plugin that gets its arguments, its environment and what it must know of the cluster", async () => {
        const fields = {
            args: ["get", "token"],
            env: [{ name: "PROFILE", value: "fabric" }],
            provideClusterInfo: true,
            interactiveMode: "IfAvailable",
        };
        const extensions = [{ name: "client.authentication.k8s.io/exec", extension: { audience: "a" } }];
        const cluster = { extensions, "tls-server-name": "kubernetes" };
        await plugin(
            `echo "$@ $PROFILE $KUBERNETES_EXEC_INFO" > seen\n${print({ token: "t" })}`,
            fields,
            cluster,
        ).current();
        const [words, info] = readFileSync(join(folder, "seen"), "utf8").split(" fabric ");
        assert.equal(words, "get token");
        assert.deepEqual(JSON.parse(info ?? ""), {
            apiVersion: v1,
            kind: "ExecCredential",
            spec: {
                interactive: false,
                cluster: { server: "https://dev:6443", "tls-server-name": "kubernetes", config: { audience: "a" } },
            },
        });
    });

    const failing: readonly (readonly [string, string, RegExp])[] = [
        ["fails", "echo secret; echo no session, log in first >&2; exit 1", /: no session, log in first$/],
        ["fails without a word", "exit 3", /: it failed with code 3$/],
        ["prints no JSON", "echo secret", /: what it printed is not an ExecCredential with a token or a certificate$/],
        [
            "prints another version",
            print({ token: "secret" }, "client.authentication.k8s.io/v1alpha1"),
            /is not an ExecCredential/,
        ],
        ["prints a certificate without a key", print({ clientCertificateData: "secret" }), /is not an ExecCredential/],
    ];
    for (const [name, script, says] of failing) {
        it(`do not come from a plugin that ${name}, and what it printed is not told`, async () => {
            await assert.rejects(plugin(script).current(), (error: Error) => {
                assert.match(error.message, /^cannot get credentials on plugin .*plugin\.sh \(context "dev"\): /);
                assert.match(error.message, says);
                assert.doesNotMatch(error.message, /secret/);
                return true;
            });
        });
    }

    it("are asked for again after a failure", async () => {
        const source = plugin(`[ -f ok ] || { touch ok; exit 1; }\n${print({ token: "t" })}`);
        await assert.rejects(source.current(), /it failed with code 1/);
        assert.equal((await source.current()).token, "t");
    });

    it("need a command that is installed; its own hint says how", async () => {
        const source = plugin("", { command: "no-such-plugin-anywhere", installHint: "See https://example.com." });
        await assert.rejects(source.current(), {
            message: /: the command was not found; install it or put it in PATH\. See https:\/\/example\.com\.$/,
        });
    });

    for (const [fields, says] of [
        [{ apiVersion: "client.authentication.k8s.io/v1alpha1" }, /its apiVersion .*v1alpha1 is not one of /],
        [{ command: "" }, /it names no command/],
        [{ interactiveMode: "Always" }, /it must ask a person, and nobody is there to answer/],
    ] as const) {
        it(`are refused where ${says.source}`, () => {
            assert.throws(() => plugin("", fields), says);
        });
    }
});

/** A script that prints an ExecCredential. */
function print(status: object, apiVersion = v1): string {
    return `cat <<'END'\n${JSON.stringify({ apiVersion, kind: "ExecCredential", status })}\nEND`;
}
