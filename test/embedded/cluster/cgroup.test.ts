import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    type Hierarchies,
    cgroupMembers,
    killCgroup,
    makeCgroup,
    parseHierarchies,
    removeCgroup,
} from "../../../embedded/cluster/cgroup";

const line = (point: string, type: string, options: string): string =>
    `30 23 0:26 / ${point} rw,relatime shared:4 - ${type} ${type} rw,${options}`;
const root = "/sys/fs/cgroup";

const machines: readonly { name: string; mountinfo: readonly string[]; hierarchies: Hierarchies | undefined }[] = [
    {
        name: "cgroup v2",
        mountinfo: [line("/", "ext4", "discard"), line(root, "cgroup2", "nsdelegate")],
        hierarchies: { version: 2, all: [root], tracking: root },
    },
    {
        name: "cgroup v1",
        mountinfo: [line(`${root}/cpu`, "cgroup", "cpu,cpuacct"), line(`${root}/pids`, "cgroup", "pids")],
        hierarchies: { version: 1, all: [`${root}/cpu`, `${root}/pids`], tracking: `${root}/pids` },
    },
    {
        name: "cgroup v1 with v2 beside it",
        mountinfo: [line(`${root}/unified`, "cgroup2", "nsdelegate"), line(`${root}/pids`, "cgroup", "pids")],
        hierarchies: { version: 1, all: [`${root}/unified`, `${root}/pids`], tracking: `${root}/pids` },
    },
    { name: "no cgroups", mountinfo: [line("/", "ext4", "discard")], hierarchies: undefined },
];

describe("cgroup hierarchies", () => {
    for (const { name, mountinfo, hierarchies } of machines) {
        it(`are found on a machine with ${name}`, () => {
            assert.deepEqual(parseHierarchies(mountinfo.join("\n")), hierarchies);
        });
    }
});

describe("a cgroup", () => {
    let folder: string;
    let hierarchies: Hierarchies;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "cgroup-"));
        hierarchies = { version: 1, all: [join(folder, "cpu"), join(folder, "pids")], tracking: join(folder, "pids") };
    });

    afterEach(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    it("is made in each hierarchy, with a leaf for our processes in the tracking one", () => {
        assert.equal(makeCgroup(hierarchies, "mine"), join(folder, "pids", "mine", "parts"));
        assert.ok(existsSync(join(folder, "cpu", "mine")), "cpu has the cgroup");
        assert.ok(existsSync(join(folder, "pids", "mine", "parts")), "pids has the leaf");
    });

    it("hands on what each folder of a v2 hierarchy offers", () => {
        const unified: Hierarchies = { version: 2, all: [folder], tracking: folder };
        mkdirSync(join(folder, "mine"));
        for (const each of [folder, join(folder, "mine")]) {
            writeFileSync(join(each, "cgroup.controllers"), "memory\n");
        }
        makeCgroup(unified, "mine");
        assert.ok(existsSync(join(folder, "cgroup.subtree_control")), "the root hands on");
        assert.ok(existsSync(join(folder, "mine", "cgroup.subtree_control")), "ours hands on");
    });

    it("is refused with advice where the hierarchy cannot be written", () => {
        writeFileSync(join(folder, "pids"), "");
        assert.throws(() => makeCgroup({ ...hierarchies, all: [] }, "mine"), {
            message:
                /^cannot make cgroup on .*pids\/mine\/parts: ENOTDIR.*; run this as root on the machine itself, not in a container$/,
        });
    });

    it("has the processes of all folders below it as members", () => {
        mkdirSync(join(folder, "pids/mine/kubepods/pod1"), { recursive: true });
        writeFileSync(join(folder, "pids/mine/cgroup.procs"), "");
        writeFileSync(join(folder, "pids/mine/kubepods/pod1/cgroup.procs"), "11\n12\n");
        assert.deepEqual(cgroupMembers(hierarchies, "mine"), [11, 12]);
        assert.deepEqual(cgroupMembers(hierarchies, "other"), []);
    });

    it("ends every member", async () => {
        const child = spawn("sleep", ["100"]);
        const ended = new Promise((resolve) =>
            child.once("exit", (_code, signal) => {
                resolve(signal);
            }),
        );
        mkdirSync(join(folder, "pids/mine"), { recursive: true });
        writeFileSync(join(folder, "pids/mine/cgroup.procs"), `${String(child.pid)}\n`);
        killCgroup(hierarchies, "mine");
        assert.equal(await ended, "SIGKILL");
    });

    it("is removed from each hierarchy, and what cannot be removed is named", () => {
        makeCgroup(hierarchies, "mine");
        mkdirSync(join(folder, "cpu/mine/kubepods"));
        writeFileSync(join(folder, "cpu/mine/kubepods/busy"), "");
        assert.deepEqual(removeCgroup(hierarchies, "mine"), [
            join(folder, "cpu/mine/kubepods"),
            join(folder, "cpu/mine"),
        ]);
        assert.ok(!existsSync(join(folder, "pids/mine")), "pids is clean");
    });
});
