import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logTail } from "../../../embedded/cluster/log";

const klog = 'E1121 07:05:17.329214   23145 run.go:72] "command failed" err="no cgroup"';
const logs = [
    { name: "klog's error, not the lines after it", text: `I1121 starting\n${klog}\nI1121 ending\n`, told: klog },
    {
        name: "logrus' error",
        text: 'time="x" level=info msg="a"\ntime="x" level=fatal msg="no room"\ntime="x" level=info msg="b"\n',
        told: 'time="x" level=fatal msg="no room"',
    },
    {
        name: "zap's error",
        text: '{"level":"fatal","msg":"port taken"}\n',
        told: '{"level":"fatal","msg":"port taken"}',
    },
    {
        name: "etcd's error",
        text: "2026-11-21 07:05:17 C | etcdmain: cannot listen\n",
        told: "2026-11-21 07:05:17 C | etcdmain: cannot listen",
    },
    { name: "the last of several errors", text: "Error: one\nError: two\nbye\n", told: "Error: two" },
    { name: "the last line when nothing complains", text: "one\ntwo\n\n", told: "two" },
    { name: "that there is nothing", text: "\n", told: "its log is empty" },
    { name: "a long line shortened", text: `Error: ${"x".repeat(500)}\n`, told: `Error: ${"x".repeat(390)}...` },
];

describe("the tail of a log", () => {
    const folder = mkdtempSync(join(tmpdir(), "log-"));

    after(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    for (const { name, text, told } of logs) {
        it(`tells ${name}`, () => {
            const path = join(folder, "part.log");
            writeFileSync(path, text);
            assert.equal(logTail(path), told);
        });
    }

    it("tells the end of a log that is too long to be read whole", () => {
        const path = join(folder, "long.log");
        writeFileSync(path, `Error: old\n${"I1121 fine\n".repeat(5000)}last\n`);
        assert.equal(logTail(path), "last");
    });

    it("tells that there is nothing in a log that was never written", () => {
        assert.equal(logTail(join(folder, "none.log")), "its log is empty");
    });
});
