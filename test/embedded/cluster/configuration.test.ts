import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
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
import { passwordLine, registryUser } from "../../../embedded/cluster/registry-user";
import { type BuildingCluster, type Site, embeddedCluster } from "../../../embedded/cluster/settings";

describe("the parts of a cluster", () => {
    const root = mkdtempSync(join(tmpdir(), "cluster-"));
    const settings: BuildingCluster = {
        ...embeddedCluster,
        id: "fabric-test",
        folder: join(root, "cluster"),
        run: join(root, "run"),
        registryStore: join(root, "registry"),
        buildkitStore: join(root, "buildkit"),
    };
    let parts: readonly Part[];

    before(async () => {
        const plane: ControlPlane & Site<BuildingCluster> = {
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
            registry(plane, await passwordLine(await registryUser(settings))),
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
        // cgroups are names in the kernel, not files, and BuildKit covers up these of the machine with its own.
        const others = ["/fabric-test", "/bin/sh", "/etc/resolv.conf", "/var/lib/cni"];
        const outside = paths.filter((path) => ![root, ...others].some((prefix) => path.startsWith(prefix)));
        assert.ok(paths.length > 30, `only ${paths.length} paths were found`);
        assert.deepEqual(outside, []);
    });

    it("show no key and no password on a command line or in an environment", async () => {
        const { folder } = settings;
        const { password } = await registryUser(settings);
        const key = readFileSync(join(folder, "secrets-key"), "utf8").trim();
        const seen = parts.flatMap(({ args, env }) => [...args, ...Object.values(env)]).join("\n");
        assert.doesNotMatch(seen, /PRIVATE KEY|client-key-data/);
        assert.ok(password.length === 43 && !seen.includes(password), "the registry's password");
        assert.ok(key.length === 44 && !seen.includes(key), "the key of Secrets");
    });

    it("have the registry's password in no file, and it asks for it on the machine alone", async () => {
        const { password } = await registryUser(settings);
        const files = parts.flatMap((part) => Object.values(part.files));
        assert.ok(files.every((text) => !text.includes(password)));
        const configOf = (name: string): string => parts.find((part) => part.name === name)?.files[fileOf(name)] ?? "";
        const fileOf = (name: string): string => join(settings.folder, `${name}.json`);
        assert.match(configOf("registry"), /"readonly":\{"enabled":false\}.*"auth":\{"htpasswd"/);
        assert.match(configOf("node-registry"), /"readonly":\{"enabled":true\}\}\},"http"/);
    });

    it("build images on no network of the machine", () => {
        const config = join(settings.folder, "buildkitd.toml");
        const part = parts.find(({ name }) => name === "buildkitd") ?? assert.fail("there is no BuildKit");
        assert.match(part.files[config] ?? "", /^networkMode = "cni"$/m);
        assert.doesNotMatch(part.files[config] ?? "", /entitlement|networkMode = "host"/);
        assert.deepEqual([part.command, ...part.args.slice(0, 2)], ["unshare", "--mount", "--net"]);
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
