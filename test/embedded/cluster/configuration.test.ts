import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuthority } from "../../../embedded/cluster/certificates";
import { corefile } from "../../../embedded/cluster/configuration";
import {
    type ControlPlane,
    apiServer,
    controllerManager,
    dns,
    etcd,
    kubelet,
    proxy,
    scheduler,
} from "../../../embedded/cluster/control-plane";
import { buildkit, containerd, nodeRegistry, registry } from "../../../embedded/cluster/host-parts";
import type { Part } from "../../../embedded/cluster/processes";
import { embeddedCluster } from "../../../embedded/cluster/settings";

describe("the parts of a cluster", () => {
    const root = mkdtempSync(join(tmpdir(), "cluster-"));
    let parts: readonly Part[];

    before(async () => {
        const settings = {
            ...embeddedCluster,
            id: "fabric-test",
            folder: join(root, "cluster"),
            run: join(root, "run"),
            registryStore: join(root, "registry"),
            buildkitStore: join(root, "buildkit"),
        };
        const plane: ControlPlane = {
            settings,
            authority: await openAuthority(join(settings.folder, "keys")),
            folders: { run: settings.run, logs: join(root, "logs"), cgroup: join(root, "cgroup") },
            tool: (name) => join(root, "tools", name),
            cni: join(root, "tools", "cni"),
            env: {},
            signal: new AbortController().signal,
        };
        parts = [
            etcd(plane),
            await apiServer(plane),
            await controllerManager(plane),
            await scheduler(plane),
            await proxy(plane),
            await kubelet(plane),
            await dns(plane),
            registry(plane),
            nodeRegistry(plane),
            buildkit(plane),
            containerd(plane),
        ];
    });

    after(() => {
        rmSync(root, { recursive: true, force: true });
    });

    it("have names of their own", () => {
        assert.equal(new Set(parts.map(({ name }) => name)).size, parts.length);
    });

    it("keep everything in the cluster's own folders", () => {
        const texts = parts.flatMap((part) => [part.command, ...part.args, ...Object.values(part.files)]);
        const paths = texts.flatMap((text) => text.match(/(?<=^|["= ]|unix:\/\/)\/[\w.-]+\/[\w./-]+/gm) ?? []);
        // cgroups are names in the kernel, not files.
        const outside = paths.filter((path) => !path.startsWith(root) && !path.startsWith("/fabric-test"));
        assert.ok(paths.length > 30, `only ${paths.length} paths were found`);
        assert.deepEqual(outside, []);
    });

    it("show no key on a command line", () => {
        const lines = parts.flatMap(({ args }) => args).join("\n");
        assert.doesNotMatch(lines, /PRIVATE KEY|client-key-data/);
    });

    it("read JSON that is valid", () => {
        const files = parts
            .flatMap(({ files }) => Object.entries(files))
            .filter(([path]) => /json|conflist/.test(path));
        assert.ok(files.length >= 4, files.join());
        for (const [path, text] of files) {
            assert.doesNotThrow(() => JSON.parse(text) as unknown, path);
        }
    });
});

describe("CoreDNS", () => {
    it("forwards other names to the machine's name servers", () => {
        assert.match(corefile("/k", ["10.0.0.1", "10.0.0.2"]), /^ {4}forward \. 10\.0\.0\.1 10\.0\.0\.2$/m);
    });

    it("knows only the cluster's names on a machine without reachable name servers", () => {
        assert.doesNotMatch(corefile("/k", []), /forward/);
    });
});
