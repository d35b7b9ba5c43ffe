import assert from "node:assert/strict";
import { readdirSync } from "node:fs";

import type { KubeObject } from "../../cluster/object";
import { running } from "../support/chaincodepods";
import { chaincodeJson } from "../support/launch";
import { image, kindsOf, newPeer, type Peer, shown } from "../support/runs";
import { eventually, makeBuilderHome, removeFolder, shells, type Started } from "../support/verbs";

describe("The agent", () => {
    let home: string;
    let peer: Peer;
    let processes: Started[];

    before(async () => {
        home = await makeBuilderHome();
    });

    after(() => {
        removeFolder(home);
    });

    beforeEach(async () => {
        peer = await newPeer();
        processes = [];
    });

    afterEach(async () => {
        processes.forEach(({ process }) => process.kill("SIGKILL"));
        await Promise.all(processes.map(({ status }) => status));
        await peer.close();
    });

    const started = (process: Started): Started => {
        processes.push(process);
        return process;
    };
    const agent = (): Started => started(peer.startAgent(home));
    const kinds = (): readonly string[] => kindsOf(peer.cluster);
    const runUntil = async (text: string, shell = shells[0]): Promise<Started> => {
        const run = started(peer.run({ home, ...(shell && { shell }) }));
        await eventually(text, () => run.stderr().includes(text));
        return run;
    };
    const kill = async ({ process, status }: Started): Promise<void> => {
        process.kill("SIGKILL");
        await status;
    };

    for (const shell of shells) {
        it(`is waited for by a verb that came first, under ${shell.join(" ")}`, async () => {
            const run = started(peer.run({ home, shell }));
            await eventually("a request", () => readdirSync(peer.spool).length === 2);
            agent();
            await eventually("a pod", () => kinds().includes("Pod"));
            run.process.kill("SIGTERM");
            assert.equal(await run.status, 143);
        });

        it(`adopts what runs when it takes over from one that was killed, under ${shell.join(" ")}`, async () => {
            peer.cluster.decide(image, { ...running, output: ["first words"] });
            const first = agent();
            const run = await runUntil("first words", shell);
            const [before] = peer.cluster.objects("Job");
            await kill(first);
            // The API tells times in whole seconds: what is older than the last output is not asked for again.
            await new Promise((resolve) => setTimeout(resolve, 1000));
            peer.cluster.write("while nobody was there");
            agent();
            await eventually("output", () => run.stderr().includes("while nobody was there"));
            assert.deepEqual(
                peer.cluster.objects("Job").map(({ metadata }) => metadata.uid),
                [before?.metadata.uid],
            );
            const words = shown(run).filter((line) => line === "asset-transfer: while nobody was there");
            assert.equal(words.length, 1);
            run.process.kill("SIGTERM");
            assert.equal(await run.status, 143);
            assert.deepEqual(kinds(), []);
        });
    }

    it("clears away what belongs to verbs that were killed while there was no agent", async () => {
        const first = agent();
        const run = await runUntil("Running chaincode");
        await eventually("a pod", () => kinds().includes("Pod"));
        await kill(first);
        run.process.kill("SIGKILL");
        agent();
        await eventually("nothing left", () => kinds().length === 0);
        // The reader that the verb had left behind is let go, too.
        assert.equal(await run.status, "SIGKILL");
    });

    it("answers a verb that was told to stop while there was no agent", async () => {
        const first = agent();
        const run = await runUntil("Running chaincode");
        await kill(first);
        run.process.kill("SIGTERM");
        agent();
        assert.equal(await run.status, 143);
        assert.deepEqual(kinds(), []);
    });

    it("clears away all runs when the peer's container is killed", async () => {
        agent();
        const runs = ["a", "b", "c"].map((label) =>
            started(peer.run({ home, chaincodeId: chaincodeJson.chaincodeId.replace("asset-transfer", label) })),
        );
        await eventually("three pods", () => peer.cluster.objects("Pod").length === 3);
        runs.forEach(({ process }) => process.kill("SIGKILL"));
        await eventually("nothing left", () => kinds().length === 0);
    });

    it("ends when it is told to, after the last verb", async () => {
        const serving = agent();
        const run = await runUntil("Running chaincode");
        serving.process.kill("SIGTERM");
        await eventually("a pod", () => kinds().includes("Pod"));
        assert.equal(serving.process.exitCode, null);
        run.process.kill("SIGTERM");
        assert.equal(await run.status, 143);
        assert.equal(await serving.status, 0);
        assert.deepEqual(kinds(), []);
    });

    it("removes the Jobs of its peer that nobody counts on, at its start", async () => {
        const orphan = { "fabric-builder-k8s-peerid": "org1-peer1", "fabric-builder-k8s-mspid": "Org1MSP" };
        peer.cluster.put(job("hlfcc-a-orphan-bcdfg", orphan));
        peer.cluster.put(secret("hlfcc-a-orphan"));
        const others = [
            job("hlfcc-a-other-bcdfg", { ...orphan, "fabric-builder-k8s-peerid": "org1-peer2" }),
            job("hlfcc-a-organisation-bcdfg", { ...orphan, "fabric-builder-k8s-mspid": "Org2MSP" }),
            { ...job("hlfcc-a-finished-bcdfg", orphan), status: finished },
            job("somebody-elses-bcdfg", {}, {}),
        ];
        others.forEach(peer.cluster.put);
        agent();
        await eventually("the orphan gone", () => peer.cluster.objects("Job").length === others.length);
        await eventually("its Secret gone", () => peer.cluster.objects("Secret").length === 0);
        const left = peer.cluster.objects("Job").map(({ metadata }) => metadata.name);
        assert.deepEqual(
            left,
            others.map(({ metadata }) => metadata.name),
        );
    });

    it("refuses to start without a spool folder", async () => {
        const refused = started(peer.startAgent(home, { ...peer.agentEnvironment, FABRIC_BUILDER_SPOOL: "" }));
        assert.equal(await refused.status, 1);
        assert.match(refused.stderr(), /Error: Expected FABRIC_BUILDER_SPOOL environment variable/);
    });
});

const finished = { conditions: [{ type: "Complete", status: "True" }] };

function job(
    name: string,
    annotations: Readonly<Record<string, string>>,
    labels: Readonly<Record<string, string>> = { "app.kubernetes.io/created-by": "fabric-builder-k8s" },
): KubeObject {
    return { apiVersion: "batch/v1", kind: "Job", metadata: { name, labels, annotations } };
}

function secret(name: string): KubeObject {
    return { apiVersion: "v1", kind: "Secret", metadata: { name } };
}
