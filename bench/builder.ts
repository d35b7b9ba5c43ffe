/**
 * The builder on the embedded cluster: how soon a pod of a present image runs, how soon a digest that does not exist is
 * reported with its reason, and the memory of the agent (RSS) and of what waits in the peer's container for each chaincode
 * (PSS), from /proc. The agent runs on the machine itself, with the flags that it has in a peer's pod.
 * Usage, as root: npx tsx bench/builder.ts [runs, default 10]
 */
import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { agentCommand } from "../builder/contract";
import type { KubeClient } from "../cluster/client";
import { startCluster } from "../embedded/cluster/cluster";
import { ensureImages } from "../embedded/images/images";
import { ensureToolchain } from "../embedded/toolchain/toolchain";
import { chaincodeJson } from "../test/support/launch";
import {
    eventually,
    makeBuilderHome,
    makeFolder,
    removeFolder,
    start,
    startVerb,
    type Started,
} from "../test/support/verbs";
import { repeated, report, seconds } from "./table";

/** What all measurements share: a namespace, a running agent, and the folder of the verbs. */
interface Site {
    readonly client: KubeClient;
    readonly namespace: string;
    readonly home: string;
    readonly spool: string;
    readonly agent: Started;
    readonly image: Image;
}

interface Image {
    readonly name: string;
    readonly digest: string;
}

const chaincodesAtOnce = 5;
const mebibyte = 1024;

async function main([runs = "10"]: readonly string[]): Promise<void> {
    const site = await prepare();
    try {
        const running = await repeated(Number(runs), () => startToRunning(site));
        const missing = await repeated(3, () => missingDigest(site));
        const { verbs, agent } = await memoryOf(site);
        report([
            { figure: "run to pod Running, image present", wanted: 1.5, unit: "s", measured: running },
            { figure: "missing digest reported with its reason", wanted: 10, unit: "s", measured: missing },
            { figure: "PSS in the peer's container per chaincode", wanted: 2, unit: "MiB", measured: verbs },
            // Its PSS is at most its RSS, and less when other processes of Node.js run from the same file.
            {
                figure: `RSS of the agent with ${chaincodesAtOnce} chaincodes`,
                wanted: 80,
                unit: "MiB",
                measured: [agent],
            },
        ]);
    } finally {
        await stop(site.agent);
        await site.client.remove(`/api/v1/namespaces/${site.namespace}`);
        site.client.close();
        [site.home, site.spool].forEach(removeFolder);
    }
}

async function prepare(): Promise<Site> {
    const toolchain = await ensureToolchain();
    const { client, registry, settings } = await startCluster(toolchain).then(async (cluster) => {
        await ensureImages(toolchain, cluster);
        return cluster;
    });
    const namespace = `bench-builder-${randomBytes(3).toString("hex")}`;
    await client.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const [home, spool] = [await makeBuilderHome(), makeFolder({})];
    const [, ...flags] = agentCommand.slice(0, -1);
    const environment = {
        CORE_PEER_ID: "org1-peer1",
        CORE_PEER_LOCALMSPID: "Org1MSP",
        FABRIC_BUILDER_SPOOL: join(spool, "spool"),
        FABRIC_K8S_BUILDER_NAMESPACE: namespace,
        KUBECONFIG_PATH: settings.kubeconfig,
    };
    const agent = start(process.execPath, [...flags, join(home, "agent.cjs")], environment);
    return { client, namespace, home, spool, agent, image: await presentImage(registry) };
}

/** The pause image: it starts at once and does nothing, so the time is the builder's and Kubernetes' own. */
async function presentImage(registry: string): Promise<Image> {
    const accept = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json";
    const answer = await fetch(`http://${registry}/v2/pause/manifests/1`, { method: "HEAD", headers: { accept } });
    return { name: `${registry}/pause`, digest: answer.headers.get("docker-content-digest") ?? "" };
}

function run(site: Site, image: Image, package_ = "0"): Started {
    const { chaincodeId, peerAddress, mspId, clientCertificate, clientKey, rootCertificate } = chaincodeJson;
    const id = `${chaincodeId.slice(0, -1)}${package_}`;
    const certificates = { client_cert: clientCertificate, client_key: clientKey, root_cert: rootCertificate };
    const json = { chaincode_id: id, peer_address: peerAddress, mspid: mspId, ...certificates };
    const folder = makeFolder({ "build/image.json": image, "run/chaincode.json": json });
    const environment = { CORE_PEER_ID: "org1-peer1", FABRIC_BUILDER_SPOOL: join(site.spool, "spool") };
    const args = [join(folder, "build"), join(folder, "run")];
    const started = startVerb({ shell: ["dash"], verb: join(site.home, "k8s", "bin", "run"), args, environment });
    void started.status.then(() => {
        removeFolder(folder);
    });
    return started;
}

async function startToRunning(site: Site): Promise<number> {
    const abort = new AbortController();
    let started: Started | undefined;
    const taken = await seconds(async () => {
        started = run(site, site.image);
        await untilRunning(site, 1, abort.signal);
    });
    await stop(started);
    await untilEmpty(site, abort.signal);
    abort.abort();
    return taken;
}

/** A pod that is going is Running still, and must not be taken for the next one. */
async function untilEmpty({ client, namespace }: Site, signal: AbortSignal): Promise<void> {
    const there = new Set<string>();
    for await (const event of client.follow(`/api/v1/namespaces/${namespace}/pods`, {}, signal)) {
        if (event.type === "deleted") {
            there.delete(event.object.metadata.name ?? "");
        } else if (event.type !== "synced") {
            there.add(event.object.metadata.name ?? "");
        }
        if (event.type !== "added" && there.size === 0) {
            return;
        }
    }
}

async function untilRunning({ client, namespace }: Site, wanted: number, signal: AbortSignal): Promise<void> {
    const running = new Set<string>();
    for await (const event of client.follow(`/api/v1/namespaces/${namespace}/pods`, {}, signal)) {
        if (
            event.type !== "synced" &&
            (event.object["status"] as { phase?: string } | undefined)?.phase === "Running"
        ) {
            running.add(event.object.metadata.name ?? "");
        }
        if (running.size >= wanted) {
            return;
        }
    }
}

async function missingDigest(site: Site): Promise<number> {
    const image = { ...site.image, digest: `sha256:${"0".repeat(64)}` };
    let said = "";
    const taken = await seconds(async () => {
        const started = run(site, image);
        await started.status;
        said = started.stderr();
    });
    if (!/ErrImagePull|ImagePullBackOff/.test(said)) {
        throw new Error(`the report does not tell the reason: ${said}`);
    }
    return taken;
}

async function memoryOf(site: Site): Promise<{ readonly verbs: readonly number[]; readonly agent: number }> {
    const abort = new AbortController();
    const names = Array.from({ length: chaincodesAtOnce }, (_, index) => String(index));
    const started = names.map((name) => run(site, site.image, name));
    await untilRunning(site, chaincodesAtOnce, abort.signal);
    abort.abort();
    await eventually("each verb waits", () => started.every(({ process: { pid } }) => children(pid).length > 0));
    const verbs = started.map(({ process: { pid = 0 } }) =>
        [pid, ...children(pid)].reduce((sum, one) => sum + memory(one, "Pss"), 0),
    );
    const agent = memory(site.agent.process.pid ?? 0, "Rss");
    await Promise.all(started.map(stop));
    return { verbs, agent };
}

/** Memory of a process in MiB: its share of what it uses (Pss), or all of it (Rss). */
function memory(pid: number, kind: "Pss" | "Rss"): number {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const [, kibibytes = "NaN"] = new RegExp(`^${kind}:\\s+(\\d+) kB`, "m").exec(rollup) ?? [];
    return Number(kibibytes) / mebibyte;
}

function children(parent = 0): readonly number[] {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => parentOf(pid) === parent).map(Number);
}

function parentOf(pid: string): number | undefined {
    try {
        return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    } catch {
        return undefined; // It ended meanwhile.
    }
}

async function stop(started: Started | undefined): Promise<void> {
    started?.process.kill("SIGTERM");
    await started?.status;
}

void main(process.argv.slice(2));
