import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { builderConfigMap } from "../../builder/contract";
import { isFinished } from "../../builder/kubernetes/condition";
import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import type { KubeObject } from "../../cluster/object";
import { startCluster } from "../../embedded/cluster/cluster";
import { ensureImages } from "../../embedded/images/images";
import { ensureToolchain } from "../../embedded/toolchain/toolchain";
import { fieldAt } from "../../ground/json";
import { failing, failingTemplates, type Programs, pushPrograms } from "../support/failing";
import { chaincodeJson, launchJson } from "../support/launch";
import { type ImageOf, imageOf } from "../support/registry";
import { shown } from "../support/runs";
import {
    kill,
    makeBuilderHome,
    makeFolder,
    removeFolder,
    type Started,
    start,
    startVerb,
    withinMinute,
} from "../support/verbs";

interface RunOptions {
    /** Label of the chaincode's package. Default that of chaincodeJson. */
    readonly label?: string;
    /** Of its agent, beyond what that needs. */
    readonly settings?: Readonly<Record<string, string>>;
}

describe("Chaincode pods of the builder on a real cluster", function () {
    this.timeout(300_000);
    const namespace = `builder-test-${randomBytes(3).toString("hex")}`;
    let client: KubeClient;
    let home: string;
    const folders: string[] = [];
    let silent: ImageOf;
    let programs: Programs;
    let agent: Started;
    let environment: Readonly<Record<string, string>>;
    const others = new Map<string, Started>();

    before(async () => {
        const toolchain = await ensureToolchain();
        const cluster = await startCluster(toolchain);
        await ensureImages(toolchain, cluster);
        const { registry } = cluster;
        client = newKubeClient(loadCluster({ kubeconfig: cluster.settings.kubeconfig }));
        const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
        await client.create("/api/v1/namespaces", object("v1", "Namespace", { name: namespace, labels }));
        const peer = await client.create(`/api/v1/namespaces/${namespace}/pods`, newPeerPod(namespace, registry));
        await client.create(`/api/v1/namespaces/${namespace}/configmaps`, failingTemplates());
        silent = await imageOf(registry, "pause", "1");
        programs = await pushPrograms(registry, toolchain);
        home = await makeBuilderHome();
        const folder = makeFolder({});
        folders.push(home, folder);
        environment = {
            CORE_PEER_ID: "org1-peer1",
            CORE_PEER_LOCALMSPID: "Org1MSP",
            FABRIC_BUILDER_CONFIG_MAP: builderConfigMap,
            FABRIC_BUILDER_SHARED: tmpdir(),
            FABRIC_BUILDER_SPOOL: join(folder, "spool"),
            FABRIC_K8S_BUILDER_NAMESPACE: namespace,
            KUBECONFIG_PATH: cluster.settings.kubeconfig,
            POD_NAME: "org1-peer1-0",
            POD_UID: peer.metadata.uid ?? "",
            POD_NAMESPACE: namespace,
        };
        agent = newAgent();
    });

    after(async () => {
        await Promise.all([agent, ...others.values()].map(kill));
        await client.remove(`/api/v1/namespaces/${namespace}`);
        folders.forEach(removeFolder);
    });

    const newAgent = (settings = environment): Started => start(process.execPath, [join(home, "agent.cjs")], settings);
    /** An agent with further settings; of another peer, as each of two for one would take what the other makes for left behind. */
    const agentWith = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
        const key = JSON.stringify(more);
        const name = String([...others.keys(), key].indexOf(key));
        const settings = {
            ...environment,
            ...more,
            CORE_PEER_ID: `org1-other${name}`,
            FABRIC_BUILDER_SPOOL: `${environment.FABRIC_BUILDER_SPOOL ?? ""}-${name}`,
        };
        others.set(key, others.get(key) ?? newAgent(settings));
        return settings;
    };
    const run = (image: ImageOf, { label, settings }: RunOptions = {}): Started => {
        const [ownLabel = "", hash = ""] = chaincodeJson.chaincodeId.split(":");
        const chaincodeId = `${label ?? ownLabel}:${hash}`;
        const args = makeFolder({ "build/image.json": image, "run/chaincode.json": launchJson(chaincodeId) });
        folders.push(args);
        const own = settings === undefined ? environment : agentWith(settings);
        const { CORE_PEER_ID = "", FABRIC_BUILDER_SPOOL = "" } = own;
        return startVerb({
            shell: ["dash"],
            verb: join(home, "k8s", "bin", "run"),
            args: [join(args, "build"), join(args, "run")],
            environment: { CORE_PEER_ID, FABRIC_BUILDER_SPOOL },
        });
    };
    const there = async (): Promise<readonly KubeObject[]> => {
        const paths = [`/apis/batch/v1/namespaces/${namespace}/jobs`, `/api/v1/namespaces/${namespace}/secrets`];
        return (await Promise.all(paths.map((path) => client.list(path)))).flatMap(({ items }) => items);
    };
    const untilThere = async (what: string, holds: (objects: readonly KubeObject[]) => boolean): Promise<void> => {
        await withinMinute(what, async () => holds(await there()));
    };
    const untilRunning = (): Promise<void> =>
        untilThere("a running pod", (objects) => objects.some((job) => fieldAt(job, "status", "ready") === 1));

    it("run without rights, and go with their Job and Secret on SIGTERM", async () => {
        const started = run(silent);
        await untilRunning();
        assert.match(started.stderr(), /names no user by a number other than 0: running it as user 1000\n/);
        assert.deepEqual((await there()).map(({ kind }) => kind).sort(), ["Job", "Secret"]);
        started.process.kill("SIGTERM");
        assert.equal(await started.status, 143);
        assert.deepEqual(await there(), []);
    });

    it("stay when the agent is replaced, and go when the verb is killed", async () => {
        const started = run(silent);
        await untilRunning();
        const before = (await there()).map(({ metadata }) => metadata.uid);
        await kill(agent);
        agent = newAgent();
        await withinMinute("the run was taken over", () => Promise.resolve(started.stderr().includes("Going on with")));
        assert.deepEqual(
            (await there()).map(({ metadata }) => metadata.uid),
            before,
        );
        await kill(started);
        await untilThere("nothing left", (objects) => objects.length === 0);
    });

    for (const { of, label, program, nodeRole = "", says, mayPass = false } of failing) {
        it(`are refused within 10 s, with the reason, for ${of}`, async () => {
            const begun = Date.now();
            const started = run(programs[program], {
                label,
                settings: {
                    FABRIC_K8S_BUILDER_NODE_ROLE: nodeRole,
                    FABRIC_K8S_BUILDER_START_TIMEOUT: mayPass ? "2s" : "3m",
                },
            });
            assert.equal(await started.status, 1);
            assert.match(started.stderr(), says);
            assert.ok(Date.now() - begun < 10_000, started.stderr());
            await untilThere("nothing but finished Jobs", (left) => left.every(isFinished));
        });
    }

    it("are refused within 10 s, with the reason, for a service account that does not exist", async () => {
        const begun = Date.now();
        const started = run(silent, { settings: { FABRIC_K8S_BUILDER_SERVICE_ACCOUNT: "nobody" } });
        assert.equal(await started.status, 1);
        const reason = /to start for chaincode ID \S+: FailedCreate: .*serviceaccount "nobody" not found/;
        assert.match(shown(started).at(-1) ?? "", reason);
        assert.ok(Date.now() - begun < 10_000);
    });

    it("say at once what they wait for when no node takes them, and that again when the time is over", async () => {
        const settings = { FABRIC_K8S_BUILDER_NODE_ROLE: "nowhere", FABRIC_K8S_BUILDER_START_TIMEOUT: "2s" };
        const started = run(silent, { settings });
        assert.equal(await started.status, 1);
        const [, waits = "", end = ""] = shown(started);
        assert.match(waits, /Waiting for kubernetes job \S+: Unschedulable: 0\/1 nodes are available/);
        assert.match(end, /timed out waiting for the condition; Unschedulable: 0\/1 nodes are available/);
    });

    it("show the last words of a chaincode that ends, before the reason", async () => {
        const started = run(programs.exits);
        assert.equal(await started.status, 1);
        const [words, end] = shown(started).slice(-2);
        assert.equal(words, "asset-transfer: no ledger to work with");
        assert.match(end ?? "", /terminated for reason Error: container chaincode ended with exit code 3$/);
    });

    it("go with the peer's pod", async () => {
        const started = run(silent);
        await untilRunning();
        await client.remove(`/api/v1/namespaces/${namespace}/pods/org1-peer1-0`, { gracePeriodSeconds: 0 });
        await untilThere("nothing left", (objects) => objects.length === 0);
        assert.equal(await started.status, 1);
    });
});

/** Stands for the peer's pod: the owner of the Jobs. */
function newPeerPod(namespace: string, registry: string): KubeObject {
    const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
    return {
        ...object("v1", "Pod", { name: "org1-peer1-0", namespace }),
        spec: {
            securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
            containers: [{ name: "peer", image: `${registry}/pause:1`, securityContext }],
        },
    };
}

function object(apiVersion: string, kind: string, metadata: KubeObject["metadata"]): KubeObject {
    return { apiVersion, kind, metadata };
}
