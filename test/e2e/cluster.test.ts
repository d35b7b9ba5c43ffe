import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeObject } from "../../cluster/object";
import { type EmbeddedCluster, startCluster } from "../../embedded/cluster/cluster";
import { findPart } from "../../embedded/cluster/processes";
import { removeCluster } from "../../embedded/cluster/removal";
import { volumesFolder } from "../../embedded/cluster/settings";
import { ensureImages } from "../../embedded/images/images";
import { type Toolchain, ensureToolchain } from "../../embedded/toolchain/toolchain";
import { isJsonObject } from "../../ground/json";
import { type Traces, secondCluster, traces } from "../support/second-cluster";
import { withinMinute } from "../support/verbs";

const core = "/api/v1/namespaces/restricted";

/** Says who it is, where the API server is, and writes to its volume; then stays. */
const program = `
const { lookup } = require("node:dns/promises");
require("node:fs").appendFileSync("/data/file", "x");
lookup("kubernetes.default").then(({ address }) => {
    console.log(process.getuid(), address);
    setInterval(() => undefined, 1000);
});`;

/** The steps build on each other: a failed one fails those after it. */
describe("an embedded cluster", () => {
    const folder = mkdtempSync(join(tmpdir(), "fabric-"));
    const settings = secondCluster(folder);
    let untouched: Traces;
    let toolchain: Toolchain;
    let cluster: EmbeddedCluster;

    before(async () => {
        toolchain = await ensureToolchain();
        await removeCluster(settings);
        untouched = traces(settings);
    });

    after(async () => {
        await removeCluster(settings);
        rmSync(folder, { recursive: true, force: true });
    });

    async function start(): Promise<void> {
        cluster = await startCluster(toolchain, settings);
    }

    async function kill(name: string): Promise<void> {
        const { pid } = findPart(name, settings) ?? assert.fail(`${name} does not run`);
        process.kill(pid, "SIGKILL");
        await withinMinute(`${name} has ended`, () => Promise.resolve(findPart(name, settings) === undefined));
    }

    async function runs(): Promise<boolean> {
        const pod = await cluster.client.find(`${core}/pods/reader`);
        return isJsonObject(pod?.status) && pod.status.phase === "Running";
    }

    async function log(): Promise<readonly string[]> {
        const lines: string[] = [];
        for await (const line of cluster.client.logs("restricted", "reader", {}, AbortSignal.timeout(5000))) {
            lines.push(line);
        }
        return lines;
    }

    it("starts beside others", async () => {
        await start();
        await ensureImages(toolchain, cluster);
    });

    it("runs a pod under the restricted policy that finds services by name and writes to a volume", async () => {
        const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
        const { client } = cluster;
        await client.create("/api/v1/namespaces", {
            ...object("v1", "Namespace", "restricted"),
            metadata: { name: "restricted", labels },
        });
        await client.create(`${core}/persistentvolumeclaims`, claim);
        await client.create(`${core}/pods`, pod(cluster.registry));
        await withinMinute("the pod runs", runs);
        await withinMinute("the pod speaks", async () => (await log()).length > 0);
        assert.deepEqual(await log(), [`1000 ${settings.apiService}`]);
    });

    it("says in a sentence why a pod is refused that the policy forbids", async () => {
        const spec = { containers: [{ name: "main", image: `${cluster.registry}/node:22` }] };
        const refused = cluster.client.create(`${core}/pods`, { ...object("v1", "Pod", "root"), spec });
        await assert.rejects(refused, /violates PodSecurity "restricted:latest"/);
    });

    for (const name of ["kubelet", "kube-apiserver", "etcd", "containerd", "coredns", "buildkitd"]) {
        it(`goes on with its pods when ${name} was killed and it is started again`, async () => {
            await kill(name);
            await start();
            assert.ok(await runs(), "the pod runs");
            assert.equal(readFileSync(volumeFile(), "utf8"), "x");
        });
    }

    it("starts its pods again, with their volumes, after everything was cut off", async () => {
        await kill("node");
        await start();
        await withinMinute("the pod writes again", () => Promise.resolve(statSync(volumeFile()).size === 2));
    });

    it("deletes the folder of a volume with its claim", async () => {
        await cluster.client.remove(`${core}/pods/reader`, { gracePeriodSeconds: 0 });
        await cluster.client.remove(`${core}/persistentvolumeclaims/data`);
        await withinMinute("the folder is gone", () =>
            Promise.resolve(readdirSync(volumesFolder(settings)).length === 0),
        );
    });

    it("leaves nothing behind when it is removed, even with pods in it, and can be removed twice", async () => {
        await cluster.client.create(`${core}/persistentvolumeclaims`, claim);
        await cluster.client.create(`${core}/pods`, pod(cluster.registry));
        await withinMinute("the pod runs", runs);
        await removeCluster(settings);
        await removeCluster(settings);
        assert.deepEqual(traces(settings), untouched);
    });

    for (const seconds of [0.8, 1.6, 3]) {
        it(`leaves nothing behind when its start was cut off after ${seconds} s`, async () => {
            await startAndKill(folder, seconds);
            await removeCluster(settings);
            assert.deepEqual(traces(settings), untouched);
        });
    }

    it("starts after a start that was cut off", async () => {
        await startAndKill(folder, 1.2);
        await start();
        assert.equal((await cluster.client.list("/api/v1/nodes")).items.length, 1);
    });

    function volumeFile(): string {
        const [volume = ""] = readdirSync(volumesFolder(settings));
        return join(volumesFolder(settings), volume, "file");
    }
});

async function startAndKill(folder: string, seconds: number): Promise<void> {
    const script = `
        const { startCluster } = require("./embedded/cluster/cluster");
        const { ensureToolchain } = require("./embedded/toolchain/toolchain");
        const { secondCluster } = require("./test/support/second-cluster");
        ensureToolchain().then((tools) => startCluster(tools, secondCluster(${JSON.stringify(folder)})));`;
    const child = spawn(process.execPath, ["--import", "tsx", "-e", script], { stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await Promise.race([ended, sleep(seconds * 1000)]);
    child.kill("SIGKILL");
    await ended;
}

function object(apiVersion: string, kind: string, name: string): KubeObject {
    return { apiVersion, kind, metadata: { name } };
}

const claim: KubeObject = {
    ...object("v1", "PersistentVolumeClaim", "data"),
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};

function pod(registry: string): KubeObject {
    const securityContext = {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: "RuntimeDefault" },
    };
    const container = {
        name: "main",
        image: `${registry}/node:22`,
        command: ["node", "-e", program],
        securityContext,
        volumeMounts: [{ name: "data", mountPath: "/data" }],
    };
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
    return { ...object("v1", "Pod", "reader"), spec: { containers: [container], volumes } };
}
