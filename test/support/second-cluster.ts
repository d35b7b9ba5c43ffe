import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cgroupHierarchies } from "../../embedded/cluster/cgroup";
import { nodeFolders } from "../../embedded/cluster/node";
import {
    type BuildingCluster,
    type ClusterSettings,
    embeddedCluster,
    westCluster,
} from "../../embedded/cluster/settings";

/** A cluster beside those of `npm start`, so that ending it harms nobody; all its files are below the folder. */
export function secondCluster(folder: string): BuildingCluster {
    return {
        ...embeddedCluster,
        context: "fabric-test",
        nodeName: "test-node",
        folder: join(folder, "cluster"),
        run: join(folder, "run"),
        logs: join(folder, "logs"),
        kubeconfig: join(folder, "kubeconfig"),
        dockerConfig: join(folder, "docker"),
        buildkitStore: join(folder, "buildkit"),
        id: "fabric-test",
        hostAddress: "10.215.0.10",
        nodeAddress: "10.215.0.9",
        buildHostAddress: "10.215.1.10",
        buildAddress: "10.215.1.9",
        ports: { ...embeddedCluster.ports, registry: 35001 },
    };
}

/** Another one that pulls what the first cluster of `npm start` has got, as its second one does. */
export function besideCluster(folder: string): ClusterSettings {
    return {
        ...westCluster,
        context: "fabric-test-west",
        nodeName: "test-node-west",
        folder: join(folder, "cluster"),
        run: join(folder, "run"),
        logs: join(folder, "logs"),
        kubeconfig: join(folder, "kubeconfig"),
        id: "fabric-testwest",
        hostAddress: "10.215.0.14",
        nodeAddress: "10.215.0.13",
    };
}

/** The same for what is measured, so that no test ends it. */
export function benchCluster(folder: string): ClusterSettings {
    return {
        ...besideCluster(folder),
        context: "fabric-bench-west",
        nodeName: "bench-node-west",
        id: "fabric-bench",
        hostAddress: "10.215.0.18",
        nodeAddress: "10.215.0.17",
    };
}

/** What a cluster changes on a machine, as text to compare. */
export interface Traces {
    readonly devices: readonly string[];
    readonly rules: readonly string[];
    readonly mounts: readonly string[];
    readonly folders: readonly string[];
    readonly cgroups: readonly string[];
    readonly kernel: readonly string[];
    readonly processes: readonly string[];
}

/** The traces of one cluster, or what another one has left for all to see. */
export function traces(settings: ClusterSettings): Traces {
    const text = (command: string, ...args: readonly string[]): readonly string[] =>
        execFileSync(command, args, { encoding: "utf8" }).split("\n");
    const cgroups = cgroupHierarchies().all.map((root) => join(root, settings.id));
    const kernel = ["net/ipv4/ip_forward", "kernel/panic", "kernel/panic_on_oops", "vm/overcommit_memory"];
    return {
        devices: text("ip", "-brief", "link").map((line) => line.split(" ")[0]?.replace(/@.*/, "") ?? ""),
        rules: text("iptables-save").filter((line) => line.startsWith("-A")),
        mounts: readFileSync("/proc/mounts", "utf8").split("\n"),
        folders: nodeFolders.filter((path) => existsSync(path)),
        cgroups: cgroups.filter((path) => existsSync(path)),
        kernel: kernel.map((name) => readFileSync(join("/proc/sys", name), "utf8").trim()),
        processes: commandLines().filter((line) => line.includes(settings.folder)),
    };
}

function commandLines(): readonly string[] {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => {
        try {
            return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        } catch {
            return "";
        }
    });
}
