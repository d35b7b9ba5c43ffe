import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadCluster } from "../../cluster/kubeconfig";
import { issueServerCertificate, newRootAuthority } from "../../fabric/certificates";

const authority = newRootAuthority({ commonName: "kubernetes", organisation: "kubernetes" }, new Date());
const admin = issueServerCertificate(authority, { hosts: ["admin"] }, new Date());

interface Parts {
    readonly cluster?: object;
    readonly user?: object;
    readonly context?: object;
    readonly name?: string;
    readonly current?: string;
}

/** A kubeconfig of one context. */
function kubeconfig({ cluster = {}, user = {}, context = {}, name = "dev", current = name }: Parts): string {
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": current,
        clusters: [{ name, cluster: { server: `https://${name}:6443/`, ...cluster } }],
        users: [{ name, user }],
        contexts: [{ name, context: { cluster: name, user: name, ...context } }],
    });
}

describe("Finding a cluster by kubeconfig", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
    });

    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    const written = (name: string, text: string): string => {
        const path = join(folder, name);
        writeFileSync(path, text);
        return path;
    };

    it("takes the current context", async () => {
        const text = kubeconfig({
            cluster: { "certificate-authority-data": base64(authority.certificate), "tls-server-name": "kubernetes" },
            user: { "client-certificate-data": base64(admin.certificate), "client-key-data": base64(admin.key) },
            context: { namespace: "fabric-dev" },
        });
        const { credentials, ...access } = loadCluster({ kubeconfig: written("config", text) }, {});
        assert.deepEqual(access, {
            server: "https://dev:6443",
            context: "dev",
            namespace: "fabric-dev",
            authority: authority.certificate,
            serverName: "kubernetes",
            skipVerification: false,
            proxy: undefined,
        });
        assert.deepEqual(await credentials.current(), {
            token: undefined,
            certificate: admin.certificate,
            key: admin.key,
        });
    });

    it("reads YAML, and files beside it by relative paths", async () => {
        mkdirSync(join(folder, "pki"));
        written("pki/ca.crt", authority.certificate);
        written("pki/token", "from-file\n");
        const text = [
            "current-context: dev",
            "clusters: [{name: dev, cluster: {server: 'https://dev', certificate-authority: pki/ca.crt}}]",
            "users: [{name: dev, user: {tokenFile: pki/token}}]",
            "contexts: [{name: dev, context: {cluster: dev, user: dev}}]",
        ].join("\n");
        const access = loadCluster({ kubeconfig: written("config", text) }, {});
        assert.equal(access.authority, authority.certificate);
        assert.equal(access.namespace, "default");
        assert.equal((await access.credentials.current()).token, "from-file");
    });

    it("takes a kubeconfig's content too", async () => {
        const access = loadCluster({ kubeconfig: kubeconfig({ user: { token: "t" } }) }, {});
        assert.deepEqual([access.context, (await access.credentials.current()).token], ["dev", "t"]);
    });

    it("merges the files of KUBECONFIG: whoever names a thing first wins, absent files do not matter", async () => {
        const first = written("first", kubeconfig({ user: { token: "first" }, current: "" }));
        const second = written(
            "second",
            kubeconfig({ user: { token: "second" }, cluster: { server: "https://other" } }),
        );
        const third = written("third", kubeconfig({ name: "third", user: { token: "third" } }));
        const env = { KUBECONFIG: `${join(folder, "absent")}:${first}::${second}:${third}` };
        const access = loadCluster({}, env);
        assert.deepEqual([access.context, access.server], ["dev", "https://dev:6443"]);
        assert.equal((await access.credentials.current()).token, "first");
        assert.equal(loadCluster({ context: "third" }, env).server, "https://third:6443");
    });

    it("looks in the home folder last", () => {
        mkdirSync(join(folder, ".kube"));
        written(".kube/config", kubeconfig({}));
        assert.equal(loadCluster({}, { HOME: folder }).context, "dev");
    });

    it("skips verification only where the file says so", () => {
        const insecure = kubeconfig({ cluster: { "insecure-skip-tls-verify": true } });
        assert.equal(loadCluster({ kubeconfig: insecure }, {}).skipVerification, true);
    });

    it("lets a user without credentials be anonymous", async () => {
        const access = loadCluster({ kubeconfig: kubeconfig({ context: { user: "" } }) }, {});
        assert.deepEqual(await access.credentials.current(), {
            token: undefined,
            certificate: undefined,
            key: undefined,
        });
    });

    const refused: readonly (readonly [string, Parts, RegExp])[] = [
        [
            "a context without a cluster",
            { context: { cluster: "x" } },
            /cannot use context dev on .*: there is no cluster x$/,
        ],
        ["a context without its user", { context: { user: "x" } }, /there is no user x$/],
        [
            "no current context",
            { current: "" },
            /has no current context; choose one with `pulumi config set fabric:context NAME` \(there: dev\)/,
        ],
        [
            "a current context that is not there",
            { current: "prod" },
            /cannot use context prod on .*: there is no such context \(there: dev\)/,
        ],
        ["a server that is no address", { cluster: { server: "dev" } }, /the cluster has no valid server address/],
        [
            "a proxy of a kind that is not known here",
            { cluster: { "proxy-url": "socks5://proxy" } },
            /use the proxy on proxy-url of context dev: proxies of kind socks5 are not supported here, only http and https/,
        ],
        [
            "an auth provider and impersonation",
            { user: { "auth-provider": { name: "oidc" }, as: "root" } },
            /not supported here: auth-provider, as$/,
        ],
        ["a password", { user: { username: "a", password: "b" } }, /not supported here: username$/],
        [
            "a broken certificate",
            { user: { "client-certificate-data": base64("x"), "client-key-data": base64("secret") } },
            /a certificate or key in it is not usable \(ERR_OSSL[A-Z_]+\)$/,
        ],
        [
            "a file that is not there",
            { cluster: { "certificate-authority": "/absent/ca.crt" } },
            /cannot read a file of the kubeconfig on \/absent\/ca\.crt: ENOENT/,
        ],
    ];
    for (const [name, parts, says] of refused) {
        it(`refuses ${name}`, () => {
            assert.throws(() => loadCluster({ kubeconfig: written("config", kubeconfig(parts)) }, {}), {
                message: says,
            });
        });
    }

    it("refuses a context that was asked for and is not there", () => {
        const path = written("config", kubeconfig({}));
        assert.throws(() => loadCluster({ context: "prod", kubeconfig: path }, {}), {
            message: `cannot use context prod on ${path}: there is no such context (there: dev)`,
        });
    });

    it("refuses a path where no file is, even inside a pod", () => {
        const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };
        assert.throws(() => loadCluster({ kubeconfig: "/absent" }, env), {
            message: /cannot read the kubeconfig on \/absent: there is no such file; set KUBECONFIG/,
        });
    });

    it("refuses broken YAML without quoting it", () => {
        const path = written("config", "users:\n  - token: [very-secret\n");
        assert.throws(
            () => loadCluster({ kubeconfig: path }, {}),
            (error: Error) =>
                error.message.startsWith(`cannot read the kubeconfig on ${path}: `) &&
                !error.message.includes("very-secret"),
        );
    });
});

function base64(text: string): string {
    return Buffer.from(text).toString("base64");
}
