import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newFakePrograms, type FakePrograms } from "../support/fakeprograms";

const project = join(__dirname, "..", "..");
const ownCluster =
    'or use a cluster of your own: "pulumi config set" for fabric:context, fabric:namespace and fabric:registry, ' +
    'then "pulumi up" with the official plugins (see README.md).\n';

describe("the entry", () => {
    let root = "";
    let programs: FakePrograms;

    interface Machine {
        readonly platform?: string;
        readonly uid?: number;
        readonly node?: string;
    }
    interface Ended {
        readonly status: number | null;
        readonly stdout: string;
        readonly stderr: string;
    }
    /** Runs a copy of the entry in a project of its own, on a machine that looks as told, with the fakes for PATH and nothing else. */
    const run = (args: readonly string[], { platform = "linux", uid = 0, node }: Machine = {}): Ended => {
        const versions = `{...process.versions,node:${JSON.stringify(node)}??process.versions.node}`;
        const machine = `Object.defineProperties(process,{platform:{value:"${platform}"},versions:{value:${versions}}});process.getuid=()=>${uid}`;
        const command = ["--import", `data:text/javascript,${machine}`, join(root, "embedded", "main.mjs"), ...args];
        const env = { PATH: programs.bin, HOME: root };
        const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: "utf8" });
        return { status, stdout, stderr };
    };

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "entry-"));
        chmodSync(root, 0o755);
        mkdirSync(join(root, "embedded"));
        cpSync(join(project, "embedded", "main.mjs"), join(root, "embedded", "main.mjs"));
        writeFileSync(join(root, "package-lock.json"), "{}");
        writeFileSync(join(root, "package.json"), JSON.stringify({ engines: { node: ">=20.19" } }));
        programs = newFakePrograms(root);
        for (const name of ["apt-get", "dpkg-deb"]) {
            programs.add(name, "");
        }
        programs.add("go", "echo go version go1.26.0 linux/amd64");
        programs.add("npm", "echo npm error ENOSPC: no space left on device >&2; exit 7");
        // What the fakes' own scripts need.
        for (const name of ["sh", "tr"]) {
            symlinkSync(join("/bin", name), join(programs.bin, name));
        }
    });
    afterEach(() => {
        rmSync(root, { recursive: true });
    });

    const refusals: readonly {
        readonly name: string;
        readonly machine?: Machine;
        readonly without?: readonly string[];
        readonly go?: string;
        readonly says: RegExp;
    }[] = [
        {
            name: "another system than Linux",
            machine: { platform: "darwin" },
            says: new RegExp(
                `^npm start runs a Kubernetes node on this machine and needs Linux on x64 or arm64 for that, not darwin on ${process.arch}: use such a machine, `,
            ),
        },
        {
            name: "a user who is not root",
            machine: { uid: 1000 },
            says: /^npm start runs a Kubernetes node on this machine and must be root for that: run it as root, /,
        },
        ...["18.20.8", "20.18.3"].map((node) => ({
            name: `Node.js ${node}`,
            machine: { node },
            says: new RegExp(
                `^npm start needs Node\\.js 20\\.19 or newer and found ${node}: install a newer Node\\.js, `,
            ),
        })),
        {
            name: "a machine without Go",
            without: ["go"],
            says: /^npm start needs go on PATH: install Go 1\.26 or newer, /,
        },
        {
            name: "a machine that is not like Debian",
            without: ["apt-get", "dpkg-deb"],
            says: /^npm start needs apt-get and dpkg-deb on PATH: install Debian 12 or newer, /,
        },
        {
            name: "an old Go",
            go: "go version go1.25.9 linux/amd64",
            says: /^npm start needs Go 1\.26 or newer and found go version go1\.25\.9 linux\/amd64: install a newer Go, /,
        },
    ];
    for (const { name, machine, without = [], go, says } of refusals) {
        it(`refuses ${name} with one sentence that says what to do, before anything is installed`, () => {
            without.forEach((program) => {
                rmSync(join(programs.bin, program));
            });
            if (go !== undefined) {
                programs.add("go", `echo ${go}`);
            }
            const { status, stdout, stderr } = run(["start"], machine);
            assert.match(stderr, says);
            assert.equal(stderr.endsWith(ownCluster), true, stderr);
            assert.equal(stderr.split("\n").length, 2);
            assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
            assert.deepEqual(
                programs.calls().filter((call) => call.startsWith("npm")),
                [],
            );
        });
    }

    for (const node of ["20.19.0", "22.0.0", "100.1.0"]) {
        it(`takes Node.js ${node}`, () => {
            assert.equal(run(["start"], { node }).stdout, "… npm ci\n");
        });
    }

    for (const args of [
        ...[[], ["up"], ["start", "now"], ["toString"], ["start", "--example"], ["start", "--example", "another"]],
        ...[
            ["start", "--example", "consortium", "now"],
            ["down", "--example", "consortium"],
        ],
    ]) {
        it(`refuses the arguments "${args.join(" ")}" and names the right ones`, () => {
            const { status, stderr } = run(args);
            assert.deepEqual(
                { status, stderr },
                {
                    status: 1,
                    stderr: "usage: node embedded/main.mjs start [--example consortium]|down|test|e2e|e2e:all|interruptions|interruptions:all\n",
                },
            );
        });
    }

    it("takes an example by its name", () => {
        assert.equal(run(["start", "--example", "consortium"]).stdout, "… npm ci\n");
    });

    it("installs the project's packages when they are not there, and says how that failed", () => {
        const { status, stdout, stderr } = run(["start"]);
        assert.equal(stdout, "… npm ci\n");
        assert.match(
            stderr,
            /^✗ npm ci \d+\.\d s\nnpm ci failed in \S+: it ended with status 7\nnpm error ENOSPC: no space left on device\nCheck the network, .* and the free disk space, then run the same command again\.\n$/,
        );
        assert.equal(status, 1);
        assert.deepEqual(
            programs.calls().filter((call) => call.startsWith("npm")),
            ["npm ci"],
        );
    });

    it("installs them again when the lock file is newer than what is installed", () => {
        mkdirSync(join(root, "node_modules"));
        writeFileSync(join(root, "node_modules", ".package-lock.json"), "{}");
        utimesSync(join(root, "node_modules", ".package-lock.json"), 1, 1);
        assert.equal(run(["start"]).stdout, "… npm ci\n");
    });

    it("does not ask for Go to end the stack", () => {
        rmSync(join(programs.bin, "go"));
        assert.equal(run(["down"]).stdout, "… npm ci\n");
    });

    it("hands the verb and its option over to the stack's Node, passes signals on, and ends as it ends", () => {
        // The whole way with stand-ins: tsx that loads a toolchain that names a Node, which is a script.
        programs.add(
            "npm",
            `exec '${process.execPath}' -e "
            const fs = require('fs');
            fs.mkdirSync('node_modules/tsx/dist/cjs/api', { recursive: true });
            fs.writeFileSync('node_modules/tsx/package.json', JSON.stringify({ exports: { './cjs/api': './api.js' } }));
            fs.writeFileSync('node_modules/tsx/api.js', 'exports.require = () => ({ ensureNode: async () => \\"${root}/node\\" })');
            fs.writeFileSync('node_modules/.package-lock.json', '{}')"`,
        );
        writeFileSync(
            join(root, "node"),
            '#!/bin/sh\ntrap "echo ended; exit 5" TERM\necho "$* in $PWD"\nkill -TERM $PPID\nfor second in 1 2 3 4 5 6 7 8 9; do /bin/sleep 1; done\n',
            { mode: 0o755 },
        );
        const { status, stdout, stderr } = run(["start", "--example", "consortium"]);
        assert.equal(stderr, "");
        assert.match(
            stdout,
            new RegExp(
                `^… npm ci\n✓ npm ci \\d+\\.\\d s\n--import tsx embedded/command.ts start --example consortium in ${root}\nended\n$`,
            ),
        );
        assert.equal(status, 5);
    });
});
