import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dynamicPrefix, providerText } from "../../components/state/texts";
import { pulumiEnvironment } from "../../embedded/environment";
import { ensureToolchain } from "../../embedded/toolchain/toolchain";
import { until } from "../../ground/retry";

/** Starts each plugin that the embedded stack has, and then waits in a dynamic resource. */
const program = `
const pulumi = require("@pulumi/pulumi");
const dependsOn = ["kubernetes", "random", "docker-build"].map(
    (name) => new (require("@pulumi/" + name).Provider)(name),
);
const inputs = {
    __provider: ${JSON.stringify(providerText("Started"))},
    place: { kubeconfig: process.cwd() + "/kubeconfig", namespace: "ns" },
    ...{ kind: "Deployment", name: "slow", uid: "1", version: "1" },
};
new pulumi.CustomResource("${dynamicPrefix}Started", "slow", inputs, { dependsOn });
`;

/** What `up` starts, by its command line: of the official plugins or of those that stand in for them. */
const started = [
    /pulumi-language-nodejs/,
    /cmd\/run/,
    /cmd\/dynamic-provider/,
    /kubernetes\/main\.ts|pulumi-resource-kubernetes/,
    /random\/main\.ts|pulumi-resource-random/,
    /pulumi-resource-docker-build/,
];

describe("a run of the CLI that is killed", () => {
    const mark = `KILLED_RUN=${process.pid}`;
    let folder: string;
    let cli: ChildProcess | undefined;
    let isAsked = false;
    /** A cluster that takes a question and never answers it, so that the provider's process is at work. */
    const silent = createServer(() => (isAsked = true));

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "fabric-killed-"));
        symlinkSync(join(__dirname, "../../node_modules"), join(folder, "node_modules"));
        writeFileSync(join(folder, "package.json"), "{}");
        writeFileSync(join(folder, "index.js"), program);
        await once(silent.listen(0, "127.0.0.1"), "listening");
        writeFileSync(join(folder, "kubeconfig"), kubeconfigOf((silent.address() as AddressInfo).port));
        writeFileSync(join(folder, "Pulumi.yaml"), "name: killed\nruntime: nodejs\n");
    });
    after(() => {
        cli?.kill("SIGKILL");
        silent.closeAllConnections();
        silent.close();
        rmSync(folder, { recursive: true, force: true });
    });

    /** Command lines of all processes that the run has started, itself included. */
    const running = (): readonly string[] =>
        readdirSync("/proc")
            .filter((name) => /^\d+$/.test(name))
            .filter((pid) => proc(pid, "environ").includes(mark))
            .map((pid) => proc(pid, "cmdline").join(" ").trim());

    it("leaves no plugin, language host or program behind", async () => {
        const environment = pulumiEnvironment(await ensureToolchain());
        const [name = "", value = ""] = mark.split("=");
        const env = {
            ...environment,
            PULUMI_BACKEND_URL: `file://${folder}`,
            PULUMI_CONFIG_PASSPHRASE: "test",
            [name]: value,
        };
        const output = openSync(join(folder, "output"), "w");
        const pulumi = (...args: readonly string[]): ChildProcess =>
            spawn("pulumi", [...args, "--non-interactive"], { cwd: folder, env, stdio: ["ignore", output, output] });
        const init = pulumi("stack", "init", "killed");
        await new Promise((resolve) => init.once("exit", resolve));
        cli = pulumi("up", "--yes", "--skip-preview");
        const isWaiting = await until(120, () => Promise.resolve(isAsked));
        assert.ok(isWaiting, readFileSync(join(folder, "output"), "utf8"));
        const found = running();
        for (const part of started) {
            assert.ok(
                found.some((line) => part.test(line)),
                `${part.source} runs:\n${found.join("\n")}`,
            );
        }
        cli.kill("SIGKILL");
        await until(10, () => Promise.resolve(running().length === 0));
        assert.deepEqual(running(), []);
    });
});

/** A file of a process, whose parts end with a zero byte; nothing of one that is gone. */
function proc(pid: string, file: string): readonly string[] {
    try {
        return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
    } catch {
        return [];
    }
}

/** Of a cluster at a port of this machine. */
function kubeconfigOf(port: number): string {
    const named = { name: "silent" };
    return JSON.stringify({
        "current-context": "silent",
        clusters: [{ ...named, cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ ...named, user: {} }],
        contexts: [{ ...named, context: { cluster: "silent", user: "silent" } }],
    });
}
