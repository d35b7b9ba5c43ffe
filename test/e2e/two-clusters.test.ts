import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import type { KubeObject } from "../../cluster/object";
import { type EmbeddedCluster, type RunningCluster, startCluster } from "../../embedded/cluster/cluster";
import { apiServerUrl } from "../../embedded/cluster/control-plane";
import { writePrivately } from "../../embedded/cluster/kubeconfig";
import { endRunning, removeCluster } from "../../embedded/cluster/removal";
import type { ClusterSettings } from "../../embedded/cluster/settings";
import { admit, dismiss } from "../../embedded/consortium/admission";
import { ensureImages } from "../../embedded/images/images";
import { type Toolchain, ensureToolchain } from "../../embedded/toolchain/toolchain";
import { startWest } from "../../embedded/west";
import { fieldAt, objectsAt } from "../../ground/json";
import { listeningPod } from "../support/listening-pod";
import { type Answer, type Target, probe, probeBeside } from "../support/probe";
import { readable } from "../support/reading";
import { type Traces, besideCluster, traces } from "../support/second-cluster";
import { withinMinute } from "../support/verbs";

const namespace = "fabric-two-clusters";
const core = `/api/v1/namespaces/${namespace}`;

/** A pod for each, behind a node port of its own, and whom a policy lets in. */
const pods: Readonly<Record<string, object | undefined>> = {
    free: undefined,
    anybody: { ports: [{ port: 8080 }] },
    neighbours: { from: [{ podSelector: {} }], ports: [{ port: 8080 }] },
};

/** What a cluster has for the others to try. */
interface Side {
    readonly settings: ClusterSettings;
    /** The pod that tries. */
    readonly free: KubeObject;
    readonly nodePorts: Readonly<Record<string, Target>>;
}

/** The steps build on each other: a failed one fails those after it. */
describe("a second embedded cluster beside the first", () => {
    const folder = mkdtempSync(join(tmpdir(), "fabric-"));
    const settings = besideCluster(folder);
    let toolchain: Toolchain;
    let east: EmbeddedCluster;
    let west: RunningCluster;
    let sides: Readonly<Record<"east" | "west", Side>>;
    let untouched: Traces;

    before(async () => {
        toolchain = await ensureToolchain();
        east = await startCluster(toolchain);
        await ensureImages(toolchain, east);
        await removeCluster(settings);
        untouched = traces(settings);
    });

    after(async () => {
        west.client.close();
        await removeCluster(settings);
        await east.client.remove(`/api/v1/namespaces/${namespace}`);
        east.client.close();
        rmSync(folder, { recursive: true, force: true });
    });

    const start = async (): Promise<void> => {
        west = await startWest(toolchain, east, settings);
    };

    it("starts, and both run pods of what was pushed to the first", async () => {
        await start();
        const [ofEast, ofWest] = await Promise.all([east, west].map(newSide));
        sides = { east: ofEast ?? assert.fail(), west: ofWest ?? assert.fail() };
    });

    for (const [from, to] of [
        ["east", "west"],
        ["west", "east"],
    ] as const) {
        it(`lets a pod in ${from} reach node ports in ${to}, as far as ${to}'s policies have it`, async () => {
            assert.deepEqual(await tried(sides[from].free, sides[to].nodePorts), {
                free: "open",
                anybody: "open",
                neighbours: "refused",
            });
        });

        it(`lets it reach nothing else in ${to}, which is there`, async () => {
            const { nodeAddress: address, hostAddress, ports } = sides[to].settings;
            const others = {
                "API server": { address, port: ports.apiServer },
                kubelet: { address, port: ports.kubelet },
                "kubelet's health": { address, port: ports.kubeletHealth },
                "name server": { address, port: 53 },
                "name server by UDP": { address, port: 53, udp: true },
            };
            assert.deepEqual(await triedOfMachine(others), all(others, "open"));
            const beside = { "the machine's end of the link": { address: hostAddress, port: 22 } };
            const refused = await tried(sides[from].free, { ...others, ...beside });
            assert.deepEqual(refused, all({ ...others, ...beside }, "refused"));
        });

        it(`lets a pod in ${from} reach a node port of its own cluster by the node's address`, async () => {
            const { free } = await tried(sides[from].free, sides[from].nodePorts);
            assert.equal(free, "open");
        });

        it(`lets the machine reach node ports in ${to}`, async () => {
            assert.deepEqual(await triedOfMachine(sides[to].nodePorts), {
                free: "open",
                anybody: "open",
                neighbours: "refused",
            });
        });
    }

    it("admits a company to its namespaces, and nowhere else, neither there nor in the first", async () => {
        const guest = { user: namespace, namespaces: [`${namespace}-guest`] };
        const kubeconfig = join(folder, "guest");
        await writePrivately(kubeconfig, await admit(west, guest));
        const access = loadCluster({ kubeconfig }, { NO_PROXY: "*" });
        const client = newKubeClient(access);
        const server = apiServerUrl(east.settings);
        const elsewhere = newKubeClient({ ...access, server, authority: loadCluster(east.settings).authority });
        try {
            const own = `/api/v1/namespaces/${namespace}-guest/secrets`;
            const others = [
                `${core}/secrets`,
                `${core}/pods`,
                "/api/v1/namespaces/kube-system/secrets",
                "/api/v1/nodes",
            ];
            assert.deepEqual(await readable(client, [own, ...others]), [own]);
            assert.equal(await admit(west, guest), readFileSync(kubeconfig, "utf8"));
            await assert.rejects(elsewhere.get(own), /Unauthorized/);
            await dismiss(west.client, guest);
            await withinMinute("it may read nothing", async () => (await readable(client, [own])).length === 0);
        } finally {
            client.close();
            elsewhere.close();
        }
    });

    it("ends without harm to the first, and starts its pods again when it is started", async () => {
        const before = await east.client.get(`${core}/pods/free`);
        await endRunning(settings);
        const { free } = await tried(sides.east.free, sides.west.nodePorts);
        assert.equal(free, "refused");
        assert.equal((await triedOfMachine(sides.east.nodePorts))["free"], "open");
        assert.deepEqual(await east.client.get(`${core}/pods/free`), before);
        await start();
        await withinMinute("the pod is reached again", async () => {
            const { free: again } = await tried(sides.east.free, sides.west.nodePorts);
            return again === "open";
        });
    });

    it("leaves nothing behind when it is removed", async () => {
        await removeCluster(settings);
        assert.deepEqual(traces(settings), untouched);
        assert.equal((await triedOfMachine(sides.east.nodePorts))["free"], "open");
    });
});

async function newSide({ client, settings }: RunningCluster): Promise<Side> {
    await client.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const ports = await Promise.all(
        Object.entries(pods).map(async ([name, ingress]) => {
            const labels = { app: name };
            if (ingress !== undefined) {
                const spec = { podSelector: { matchLabels: labels }, policyTypes: ["Ingress"], ingress: [ingress] };
                const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
                const kind = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
                await client.create(path, { ...kind, metadata: { name }, spec });
            }
            await client.create(`${core}/pods`, listeningPod(name, labels));
            const spec = { type: "NodePort", selector: labels, ports: [{ port: 8080 }] };
            const kind = { apiVersion: "v1", kind: "Service" };
            const service = await client.create(`${core}/services`, { ...kind, metadata: { name }, spec });
            const port = Number(objectsAt(service, "spec", "ports")[0]?.["nodePort"]);
            return [name, { address: settings.nodeAddress, port }] as const;
        }),
    );
    const nodePorts = Object.fromEntries(ports);
    await withinMinute("pods listen", async () => {
        const { free, anybody } = await triedOfMachine(nodePorts);
        return free === "open" && anybody === "open";
    });
    const pod = await client.get(`${core}/pods/free`);
    assert.equal(fieldAt(pod, "status", "phase"), "Running");
    return { settings, free: pod, nodePorts };
}

type Targets = Readonly<Record<string, Target>>;
type Answers = Readonly<Record<string, Answer | undefined>>;

async function tried(pod: KubeObject, targets: Targets): Promise<Answers> {
    return named(targets, await probe(pod, Object.values(targets)));
}

async function triedOfMachine(targets: Targets): Promise<Answers> {
    return named(targets, await probeBeside(String(process.pid), Object.values(targets)));
}

function named(targets: Targets, answers: readonly Answer[]): Answers {
    return Object.fromEntries(Object.keys(targets).map((name, index) => [name, answers[index]]));
}

function all(targets: Targets, answer: Answer): Answers {
    return Object.fromEntries(Object.keys(targets).map((name) => [name, answer]));
}
