import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
    existsSync,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { newFakePrograms, type FakePrograms } from "../../support/fakeprograms";

const project = join(__dirname, "..", "..", "..");
const sources = join(project, "embedded", "toolchain");

/** Builds as `go build -o FILE` does, and answers `go mod edit -json` from the go.mod at hand with the real one. */
const realGo = spawnSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).stdout.trim();
const fakeGo = `
case "$1" in
mod) exec '${realGo}' "$@" ;;
build)
    while [ "$1" != -o ]; do shift; done
    echo "$GOFLAGS|$GOTOOLCHAIN|$GOWORK|$CGO_ENABLED" > "$2" ;;
esac`;

const fakeNpm = `
bin=node_modules/node-linux-${process.arch}/bin
mkdir -p $bin && touch $bin/node`;

const fakeApt = `
if [ "$1" = download ]; then touch containerd_1.6.20_amd64.deb; fi`;

const fakeDpkgDeb = `mkdir -p "$3/usr/bin" "$3/usr/lib/cni"; touch "$3/usr/bin/containerd"`;

const allInstalled = `shift 2; for name; do echo "$name:amd64 installed"; done`;

describe("the toolchain", () => {
    let root = "";
    let programs: FakePrograms;

    /** Runs `ensureToolchain` in a process of its own, as what it says to the user belongs to it. */
    const ensure = (): { status: number | null; output: string } => {
        const script = `
            const { explain } = require("./embedded/progress");
            require("./embedded/toolchain/toolchain").ensureToolchain().then(
                ({ bin, cni, path }) => console.log([cni, path("kubelet"), path("pulumi"), bin[0]].join(" ")),
                (error) => { console.log(explain(error)); process.exitCode = 1; },
            );`;
        const env = {
            ...process.env,
            PATH: [programs.bin, process.env.PATH].join(delimiter),
            FABRIC_EMBEDDED_HOME: join(root, "home"),
            GOFLAGS: "-mod=vendor",
            GOTOOLCHAIN: "go1.20",
        };
        const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "-e", script], {
            cwd: project,
            env,
            encoding: "utf8",
        });
        return { status, output: stdout };
    };
    const calls = (program: string): readonly string[] =>
        programs.calls().filter((call) => call.startsWith(`${program} `));

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "toolchain-"));
        programs = newFakePrograms(root);
        programs.add("go", fakeGo);
        programs.add("npm", fakeNpm);
        programs.add("apt-get", fakeApt);
        programs.add("dpkg-deb", fakeDpkgDeb);
        programs.add("dpkg-query", allInstalled);
    });
    afterEach(() => {
        rmSync(root, { recursive: true });
    });

    it("builds every pinned program once, apart from the user's Go settings, and finds it the next time", () => {
        const first = ensure();
        assert.equal(first.status, 0, first.output);
        const builtNames = calls("go").flatMap((call) => /-o \S*\/(\S+) /.exec(call)?.[1] ?? []);
        assert.deepEqual([...builtNames].sort(), [
            "buildctl",
            "buildkitd",
            "coredns",
            "fabric-ca-server",
            "kube-apiserver",
            "kube-controller-manager",
            "kube-proxy",
            "kube-scheduler",
            "kubelet",
            "orderer",
            "peer",
            "pulumi",
            "pulumi-language-nodejs",
            "pulumi-resource-docker-build",
        ]);
        const folders = readdirSync(join(root, "home", "tools")).filter((name) => !name.startsWith("."));
        const [kubernetes = ""] = folders.filter((name) => name.startsWith("kubernetes-"));
        const built = readFileSync(join(root, "home", "tools", kubernetes, "kubelet"), "utf8");
        assert.equal(built, "-mod=readonly -buildvcs=false|local|off|0\n");
        const [debian = ""] = folders.filter((name) => name.startsWith("debian-"));
        const lastLine = first.output.trimEnd().split("\n").at(-1);
        const tools = join(root, "home", "tools");
        const [release = ""] = folders.filter((name) => name.startsWith("pulumi-release-"));
        const found = [`${debian}/usr/lib/cni`, `${kubernetes}/kubelet`, `${release}/pulumi`, release];
        assert.equal(lastLine, found.map((path) => join(tools, path)).join(" "));
        assert.deepEqual(readdirSync(join(tools, release), { recursive: true }).sort(), [
            "host",
            "host/pulumi-language-nodejs",
            "pulumi",
            "pulumi-language-nodejs",
            "pulumi-resource-pulumi-nodejs",
        ]);
        assert.equal(lstatSync(join(tools, release, "pulumi")).isFile(), true, "the CLI follows links to where it is");

        const callsBefore = programs.calls().filter((call) => !call.startsWith("dpkg-query")).length;
        const second = ensure();
        assert.equal(second.output, `${lastLine}\n`);
        assert.equal(programs.calls().filter((call) => !call.startsWith("dpkg-query")).length, callsBefore);
    });

    it("stamps versions out of go.mod into what tells its version", () => {
        ensure();
        const flags = (program: string): string => calls("go").find((call) => call.endsWith(program)) ?? "";
        assert.match(
            flags("cmd/pulumi"),
            /-X github\.com\/pulumi\/pulumi\/sdk\/v3\/go\/common\/version\.Version=v3\.258\.0 /,
        );
        assert.match(
            flags("cmd/kubelet"),
            /-X k8s\.io\/component-base\/version\.gitVersion=v1\.34\.2 .*gitMajor=1 .*gitMinor=34 /,
        );
        assert.match(flags("cmd/pulumi-resource-docker-build"), /provider\.Version=0\.0\.22 /);
        assert.match(
            flags("cmd/fabric-ca-server"),
            /-tags netgo,osusergo,sqlite_omit_load_extension -ldflags -s -w -linkmode external -extldflags -static /,
        );
    });

    it("names the program that cannot be built, the end of its log, and what to do, and goes on from there", () => {
        programs.add(
            "go",
            `case "$*" in *cmd/kubelet*) echo "link: no space left on device" >&2; exit 1 ;; esac\n${fakeGo}`,
        );
        const failed = ensure();
        assert.equal(failed.status, 1);
        const log = join(root, "home", "logs", "kubelet.log");
        assert.match(failed.output, /✗ kubelet 0\.\d s\n/);
        assert.equal(
            failed.output.slice(failed.output.indexOf("kubelet failed")).split("\n").slice(0, 3).join("\n"),
            `kubelet failed: cannot run go build on this machine: it ended with status 1\nThe end of ${log}:\n    link: no space left on device`,
        );
        assert.match(failed.output, /\nThe disk is full: make room/);

        programs.add("go", fakeGo);
        const again = ensure();
        assert.equal(again.status, 0, again.output);
        assert.equal(calls("go").filter((call) => call.endsWith("cmd/pulumi")).length, 1);
        assert.equal(calls("npm").length, 1);
    });

    it("installs only the Debian packages that are missing, never at the cost of others, with fresh lists when it must", () => {
        programs.add(
            "dpkg-query",
            `shift 2; for name; do case $name in conntrack) echo "$name config-files" ;; mmdebstrap) ;; *) echo "$name installed" ;; esac; done`,
        );
        programs.add(
            "apt-get",
            `${fakeApt}\nif [ "$1" = install ] && [ ! -e '${root}/updated' ]; then echo "E: Unable to locate package" >&2; exit 100; fi\nif [ "$1" = update ]; then touch '${root}/updated'; fi`,
        );
        const { status, output } = ensure();
        assert.equal(status, 0, output);
        const install =
            "apt-get install --yes --no-install-recommends --no-remove conntrack mmdebstrap --option DPkg::Lock::Timeout=300";
        assert.deepEqual(calls("apt-get").slice(0, 3), [
            install,
            "apt-get update --option DPkg::Lock::Timeout=300",
            install,
        ]);
        assert.match(output, /^✓ Debian packages conntrack mmdebstrap \d/);
    });

    it("says which packages cannot be installed and why", () => {
        programs.add("dpkg-query", "exit 1");
        programs.add("apt-get", `echo "E: Could not get lock /var/lib/dpkg/lock-frontend" >&2; exit 100`);
        const { status, output } = ensure();
        assert.equal(status, 1);
        assert.match(output, /^Debian packages conntrack gcc .* failed: cannot run apt-get update .* status 100$/m);
        assert.match(output, /\nAnother program installs packages: let it finish\./);
        assert.equal(existsSync(join(root, "home", "tools", "node")), false);
    });
});

describe("the pinned Go modules", () => {
    it("ask for no newer Go than the entry checks for", () => {
        const modules = readdirSync(sources)
            .map((name) => join(sources, name, "go.mod"))
            .filter((file) => existsSync(file));
        const minors = modules.map((file) => Number(/^go 1\.(\d+)/m.exec(readFileSync(file, "utf8"))?.[1]));
        assert.equal(modules.length, 8);
        assert.equal(Math.max(...minors), 26);
    });
});

describe("the launcher of dynamic resources", () => {
    const launcher = join(sources, "pulumi-release", "pulumi-resource-pulumi-nodejs");
    let root = "";
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "launcher-"));
    });
    afterEach(() => {
        rmSync(root, { recursive: true });
    });

    it("runs the server of the nearest SDK above the working folder, with its arguments", () => {
        const server = join(root, "node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider");
        mkdirSync(server, { recursive: true });
        mkdirSync(join(root, "a", "b"), { recursive: true });
        writeFileSync(join(server, "index.js"), "console.log(process.argv.slice(2).join(' '))");
        const { stdout } = spawnSync(launcher, ["127.0.0.1:1", "two"], { cwd: join(root, "a", "b"), encoding: "utf8" });
        assert.equal(stdout, "127.0.0.1:1 two\n");
    });

    it("says what to do when there is none", () => {
        const { status, stderr } = spawnSync(launcher, [], { cwd: root, encoding: "utf8" });
        assert.equal(status, 1);
        assert.equal(
            stderr,
            `no @pulumi/pulumi in any node_modules above ${root}: run npm ci in the project's folder\n`,
        );
    });
});
