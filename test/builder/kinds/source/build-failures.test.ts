import assert from "node:assert/strict";
import { readdirSync } from "node:fs";

import type { BuilderConfig, LanguageSettings } from "../../../../builder/pod-template";
import type { Fate } from "../../../support/chaincodepods";
import { buildStatus } from "../../../support/sourcepods";
import { configuration, describeSources, images, said } from "../../../support/sources";
import { eventually } from "../../../support/verbs";

const job = "fabric-dev/hlfcc-build-assets-xxxxx";
const begun = `build: Building chaincode assets with kubernetes job ${job}`;
const failed = "build: Error building chaincode:";
const terminated = `${failed} build job ${job} terminated for reason`;
const notStarted = `${failed} error waiting for build job ${job} to start:`;
const security = 'pods "a" is forbidden: violates PodSecurity "restricted:latest": unrestricted capabilities';
const ended = "container build ended with exit code";
const noNode = { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes are available" };

interface Failure {
    readonly of: string;
    /** Of the pod; default one that runs. */
    readonly fate?: Fate;
    /** The build image's script. */
    readonly script?: string;
    readonly timeout?: string;
    readonly shows: readonly string[];
}

const failures: readonly Failure[] = [
    {
        of: "a script that fails",
        script: "echo one; echo two >&2; exit 3",
        shows: [begun, "assets: one", "assets: two", `${terminated} Error: container build ended with exit code 3`],
    },
    {
        of: "too little memory",
        script: "echo one; exit 137",
        shows: [begun, "assets: one", `${terminated} OOMKilled: container build ended with exit code 137`],
    },
    {
        of: "a script that leaves nothing",
        script: ":",
        shows: [
            begun,
            "assets: the build has left nothing in /chaincode/output",
            `${terminated} Error: container build ended with exit code 1`,
        ],
    },
    {
        of: "an image that is not there",
        fate: { statuses: [buildStatus("Pending", { waiting: { reason: "ErrImagePull", message: "not found" } })] },
        shows: [begun, `${notStarted} ErrImagePull: not found`],
    },
    {
        of: "a pod that Pod Security refuses",
        fate: { statuses: [], refusal: security },
        shows: [begun, `${notStarted} FailedCreate: ${security}`],
    },
    {
        of: "no node for it in time",
        fate: { statuses: [{ phase: "Pending", conditions: [noNode] }] },
        timeout: "300ms",
        shows: [
            begun,
            `build: Waiting for kubernetes job ${job}: Unschedulable: 0/1 nodes are available`,
            `${notStarted} timed out waiting for the condition; Unschedulable: 0/1 nodes are available`,
        ],
    },
    {
        of: "a build that takes too long",
        script: "echo slow; sleep 10",
        timeout: "500ms",
        shows: [
            begun,
            "assets: slow",
            `${terminated} Error: ${ended} 124: it took longer than the 500ms of languages.node.timeout`,
        ],
    },
];

describeSources("A build of a source package that does not go well", (sources) => {
    const node = configuration.languages.node as LanguageSettings;

    for (const { of, fate, script, timeout = node.timeout, shows } of failures) {
        it(`fails at once, and says why, for ${of}`, async () => {
            const languages: BuilderConfig["languages"] = { node: { ...node, timeout } };
            sources.configure({ ...configuration, languages });
            if (fate !== undefined) {
                sources.cluster().decide(images.build.name, fate);
            }
            sources.cluster().attachments.script(script ?? "");
            const { build, output } = sources.newPackage();
            const started = sources.verb("build", build);
            assert.equal(await started.status, 1);
            assert.deepEqual(
                said(started).map((line) => line.replace(/\S+(\/chaincode\/)/, "$1")),
                shows,
            );
            assert.deepEqual(readdirSync(output), []);
            assert.deepEqual(readdirSync(sources.cache()), []);
            assert.deepEqual(sources.kinds(), []);
            assert.deepEqual(sources.spooled(), ["bell"]);
        });
    }

    const ends: readonly { readonly of: string; readonly happens: () => void; readonly says: string }[] = [
        {
            of: "a pod that somebody deletes",
            happens: () => {
                const [pod] = sources.cluster().objects("Pod");
                assert.ok(pod);
                const metadata = { ...pod.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" };
                sources.cluster().put({ ...pod, metadata });
            },
            says: `${terminated} pod hlfcc-build-assets-xxxxx-abcde was deleted`,
        },
        {
            of: "a Job that somebody deletes",
            happens: () => {
                sources.cluster().dropAll("Job");
            },
            says: `${terminated} it was deleted`,
        },
    ];
    for (const { of, happens, says } of ends) {
        it(`fails at once, and says why, for ${of}`, async () => {
            sources.cluster().attachments.script("echo ready; sleep 10");
            const started = sources.verb("build", sources.newPackage().build);
            await eventually("a build", () => started.stderr().includes("ready"));
            happens();
            assert.equal(await started.status, 1);
            assert.deepEqual(said(started), [begun, "assets: ready", says]);
            assert.deepEqual(sources.kinds(), []);
        });
    }

    for (const [signal, status] of [
        ["SIGTERM", 143],
        ["SIGKILL", "SIGKILL"],
    ] as const) {
        it(`leaves nothing when the verb gets ${signal}`, async () => {
            sources.cluster().attachments.script("echo ready; sleep 10");
            const started = sources.verb("build", sources.newPackage().build);
            await eventually("a build", () => started.stderr().includes("ready"));
            started.process.kill(signal);
            assert.equal(await started.status, status);
            await eventually("nothing left", () => sources.kinds().length === 0);
        });
    }

    it("goes on trying while the API server is not available", async () => {
        sources.cluster().refuse(503, "ServiceUnavailable", 2);
        const started = sources.verb("build", sources.newPackage().build);
        assert.equal(await started.status, 0);
        assert.match(started.stderr(), /error creating build job .* \(503 ServiceUnavailable\); trying again\n/);
    });

    for (const bytes of [10, 3000]) {
        it(`begins again when the connection is cut after ${bytes} bytes`, async () => {
            sources.cluster().attachments.cut(2, bytes);
            const started = sources.verb("build", sources.newPackage().build);
            assert.equal(await started.status, 0);
            const lines = said(started).filter((line) => line.startsWith("build"));
            assert.deepEqual(
                lines.map((line) => line === begun),
                [true, false, true, false, true],
            );
            assert.match(lines[1] ?? "", /; building again$/);
            assert.deepEqual(sources.kinds(), []);
        });
    }

    it("gives up a build that is cut off each time", async () => {
        sources.cluster().attachments.cut(3, 3000);
        const started = sources.verb("build", sources.newPackage().build);
        assert.equal(await started.status, 1);
        assert.equal(said(started).filter((line) => line === begun).length, 3);
        assert.deepEqual(sources.kinds(), []);
    });

    it("begins again when the agent is replaced, and leaves nothing of before", async () => {
        sources.cluster().attachments.script("echo ready; sleep 10");
        const first = sources.startAgent();
        const started = sources.verb("build", sources.newPackage().build);
        await eventually("a build", () => started.stderr().includes("ready"));
        const [before] = sources.cluster().objects("Job");
        first.process.kill("SIGKILL");
        sources.cluster().attachments.script("cp -R $CODE/input/src/. $CODE/output/");
        sources.startAgent();
        assert.equal(await started.status, 0);
        await eventually("nothing left", () => sources.kinds().length === 0);
        assert.equal(said(started).filter((line) => line === begun).length, 2);
        assert.notEqual(before, undefined);
    });
});
