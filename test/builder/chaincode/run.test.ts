import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { ended, running } from "../../support/chaincodepods";
import { chaincodeJson } from "../../support/launch";
import { describeRuns, image, place, shown } from "../../support/runs";
import { eventually, shells, type Started } from "../../support/verbs";

const { chaincodeId } = chaincodeJson;
const begun = `run: Running chaincode ID ${chaincodeId} with kubernetes job fabric-dev/${place}-xxxxx`;

describeRuns("A run of a chaincode", (runs) => {
    for (const shell of shells) {
        it(`shows the output and is cleared away on SIGTERM under ${shell.join(" ")}`, async () => {
            runs.cluster().decide(image, { ...running, output: ["starting"] });
            const started = runs.run({ shell });
            await eventually("output", () => started.stderr().includes("starting"));
            assert.deepEqual(runs.kinds(), ["Job", "Pod", "Secret"]);
            runs.cluster().write("serving");
            await eventually("more output", () => started.stderr().includes("serving"));
            started.process.kill("SIGTERM");
            assert.equal(await started.status, 143);
            assert.deepEqual(shown(started), [begun, "asset-transfer: starting", "asset-transfer: serving"]);
            assert.deepEqual(runs.kinds(), []);
            assert.deepEqual(runs.spooled(), ["bell"]);
        });
    }

    it("ends with 0 when the chaincode does", async () => {
        const started = runs.run();
        await eventually("a pod", () => runs.kinds().includes("Pod"));
        runs.cluster().report(ended(0, "Completed"));
        assert.equal(await started.status, 0);
        assert.deepEqual(runs.kinds(), ["Job", "Pod"]);
    });

    it("shows lines of any length in pieces that the peer can read", async () => {
        const started = runs.run();
        await eventually("a pod", () => runs.kinds().includes("Pod"));
        const long = "äb😀".repeat(40_000);
        runs.cluster().write(long);
        runs.cluster().write("the end");
        await eventually("the last line", () => started.stderr().includes("the end"));
        const lines = started.stderr().split("\n").slice(1, -2);
        assert.ok(lines.every((line) => Buffer.byteLength(line) < 64 * 1024));
        assert.equal(lines.map((line) => line.slice("asset-transfer: ".length)).join(""), long);
    });

    it("is cleared away when the verb is killed, and lets go of the peer", async () => {
        const started = runs.run();
        await eventually("a pod", () => runs.kinds().includes("Pod"));
        started.process.kill("SIGKILL");
        // Resolves only when nobody holds its standard error any more.
        assert.equal(await started.status, "SIGKILL");
        await eventually("nothing left", () => runs.kinds().length === 0);
    });

    it("takes the place of an earlier run of the same chaincode", async () => {
        const first = runs.run();
        await eventually("a pod", () => runs.kinds().includes("Pod"));
        const [before] = runs.cluster().objects("Job");
        const second = runs.run();
        assert.equal(await first.status, 1);
        assert.match(first.stderr(), /deleted\n$/);
        await eventually("a second Job", () => runs.cluster().objects("Job").length === 1);
        await eventually("a Secret", () => runs.kinds().includes("Secret"));
        assert.notEqual(runs.cluster().objects("Job")[0]?.metadata.name, before?.metadata.name);
        second.process.kill("SIGTERM");
        assert.equal(await second.status, 143);
        assert.deepEqual(runs.kinds(), []);
    });

    it("needs no more watches than any other number of runs", async () => {
        const ids = ["a", "b", "c"].map((label) => `${label}${chaincodeId.slice(chaincodeId.indexOf(":"))}`);
        const started = ids.map((id) => runs.run({ chaincodeId: id }));
        await eventually("three pods", () => runs.cluster().objects("Pod").length === 3);
        const pods = (): readonly string[] =>
            runs.cluster().requests.filter((request) => /^GET .*\/pods$/.test(request));
        // One list and one watch.
        await eventually("a watch", () => pods().length > 1);
        assert.equal(pods().length, 2);
        started.forEach(({ process }) => process.kill("SIGTERM"));
        assert.deepEqual(await Promise.all(started.map(({ status }) => status)), [143, 143, 143]);
        assert.deepEqual(runs.kinds(), []);
    });

    it("takes the settings that the verb is called with where there is no agent", async () => {
        runs.run({ hasAgent: false, environment: { FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX: "mine" } });
        await eventually("a pod", () => runs.kinds().includes("Pod"));
        assert.match(runs.cluster().objects("Job")[0]?.metadata.name ?? "", /^mine-asset-transfer-/);
    });

    it("has the Job as owner of its Secret, so that neither stays without the other", async () => {
        runs.run();
        await eventually("a pod", () => runs.kinds().includes("Pod"));
        const [job] = runs.cluster().objects("Job");
        const { name, uid } = job?.metadata ?? {};
        const owner = { apiVersion: "batch/v1", kind: "Job", name, uid };
        await eventually("an owner", () => runs.cluster().objects("Secret")[0]?.metadata.ownerReferences !== undefined);
        assert.deepEqual(runs.cluster().objects("Secret")[0]?.metadata.ownerReferences, [owner]);
    });

    it("works without an agent too", async () => {
        runs.cluster().decide(image, { ...running, output: ["starting"] });
        const started = runs.run({ hasAgent: false });
        await eventually("output", () => started.stderr().includes("starting"));
        assert.deepEqual(runs.kinds(), ["Job", "Pod", "Secret"]);
        started.process.kill("SIGTERM");
        assert.equal(await started.status, 143);
        assert.deepEqual(shown(started), [begun, "asset-transfer: starting"]);
        assert.deepEqual(runs.kinds(), []);
    });

    it("goes on with its output when what copies it is killed", async () => {
        runs.cluster().decide(image, { ...running, output: ["before"] });
        const started = runs.run();
        await eventually("output", () => started.stderr().includes("before"));
        const [reader = 0, ...others] = childrenOf(started);
        assert.deepEqual(others, []);
        process.kill(reader, "SIGKILL");
        await eventually("another reader", () => !childrenOf(started).includes(reader));
        runs.cluster().write("after");
        await eventually("more output", () => started.stderr().includes("after"));
        started.process.kill("SIGTERM");
        assert.equal(await started.status, 143);
        // The shell tells of it, too.
        assert.deepEqual(shown(started), [begun, "asset-transfer: before", "Killed", "asset-transfer: after"]);
    });
});

function childrenOf({ process: { pid = 0 } }: Started): readonly number[] {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return children === "" ? [] : children.split(" ").map(Number);
}
