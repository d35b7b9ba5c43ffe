import assert from "node:assert/strict";

import { fieldAt } from "../../../ground/json";
import { ended, type Fate, running, waiting } from "../../support/chaincodepods";
import { chaincodeJson } from "../../support/launch";
import { describeRuns, image, place, shown } from "../../support/runs";
import { eventually } from "../../support/verbs";

const { chaincodeId } = chaincodeJson;

interface Failure {
    readonly of: string;
    readonly fate: Fate;
    /** What the peer's log shows, the verb's name and process ID and the Job's suffix taken out. */
    readonly shows: readonly string[];
    /** Objects that stay. */
    readonly leaves: readonly string[];
}

const wait = `Waiting for kubernetes job fabric-dev/${place}-xxxxx:`;
const begun = `run: Running chaincode ID ${chaincodeId} with kubernetes job fabric-dev/${place}-xxxxx`;
const notStarted = `run: Error running chaincode: error waiting for chaincode job fabric-dev/${place}-xxxxx to start for chaincode ID ${chaincodeId}:`;
const terminated = `run: Error running chaincode: chaincode job fabric-dev/${place}-xxxxx for chaincode ID ${chaincodeId} terminated for reason`;
const security = 'pods "a" is forbidden: violates PodSecurity "restricted:latest": unrestricted capabilities';

const failures: readonly Failure[] = [
    {
        of: "an image that is not there",
        fate: { statuses: [waiting("ContainerCreating", ""), waiting("ErrImagePull", "a@sha256:0: not found")] },
        shows: [begun, `${notStarted} ErrImagePull: a@sha256:0: not found`],
        leaves: [],
    },
    {
        of: "a chaincode that ends at once",
        fate: { statuses: [ended(3, "Error")], output: ["cannot read my settings", "giving up"] },
        shows: [
            begun,
            "asset-transfer: cannot read my settings",
            "asset-transfer: giving up",
            `${terminated} Error: container chaincode ended with exit code 3`,
        ],
        leaves: ["Job", "Pod"],
    },
    {
        of: "a chaincode that needs more memory than it gets",
        fate: { statuses: [...running.statuses, ended(137, "OOMKilled")] },
        shows: [begun, `${terminated} OOMKilled: container chaincode ended with exit code 137`],
        leaves: ["Job", "Pod"],
    },
    {
        of: "a pod that Pod Security refuses",
        fate: { statuses: [], refusal: security },
        shows: [begun, `${notStarted} FailedCreate: ${security}`],
        leaves: [],
    },
    {
        of: "a mistake in the pod's configuration",
        fate: { statuses: [waiting("CreateContainerConfigError", 'secret "x" not found')] },
        shows: [begun, `${notStarted} CreateContainerConfigError: secret "x" not found`],
        leaves: [],
    },
];

describeRuns(
    "A run of a chaincode that may take 300 ms to start",
    (runs) => {
        it("says what holds it up, and fails when it should have started", async () => {
            runs.cluster().decide(image, { statuses: [waiting("ImagePullBackOff", "connection refused")] });
            const started = runs.run();
            assert.equal(await started.status, 1);
            assert.deepEqual(shown(started), [
                begun,
                `run: ${wait} ImagePullBackOff: connection refused`,
                `${notStarted} timed out waiting for the condition; ImagePullBackOff: connection refused`,
            ]);
            assert.deepEqual(runs.kinds(), []);
        });
    },
    { FABRIC_K8S_BUILDER_START_TIMEOUT: "300ms" },
);

describeRuns("A run of a chaincode that does not go well", (runs) => {
    for (const { of, fate, shows, leaves } of failures) {
        it(`fails at once, and says why, with ${of}`, async () => {
            runs.cluster().decide(image, fate);
            const started = runs.run();
            assert.equal(await started.status, 1);
            assert.deepEqual(shown(started), shows);
            assert.deepEqual(runs.kinds(), leaves);
            assert.deepEqual(runs.spooled(), ["bell"]);
        });
    }

    it("begins again as user 1000 where the image has no user by number, and remembers it", async () => {
        const refusal =
            "container has runAsNonRoot and image has non-numeric user (node), cannot verify user is non-root";
        runs.cluster().decide(image, {
            ...running,
            ownUser: waiting("CreateContainerConfigError", refusal),
            output: ["hello"],
        });
        const users = (): readonly unknown[] =>
            runs
                .cluster()
                .objects("Pod")
                .map(({ spec }) => fieldAt(spec, "securityContext", "runAsUser"));
        for (const words of [[begun, `run: Image ${image}`, begun], [begun]]) {
            const started = runs.run();
            await eventually("output", () => started.stderr().includes("hello"));
            assert.deepEqual(users(), [1000]);
            assert.deepEqual(
                shown(started).map((line, i) => line.slice(0, words[i]?.length)),
                [...words, "asset-transfer: hello"].map((line, i) => line.slice(0, words[i]?.length)),
            );
            started.process.kill("SIGTERM");
            await started.status;
            assert.deepEqual(runs.kinds(), []);
        }
    });

    it("fails when somebody deletes its Job", async () => {
        const started = runs.run();
        await eventually("a pod", () => runs.kinds().includes("Pod"));
        await new Promise((resolve) => setTimeout(resolve, 100));
        runs.cluster().dropAll("Job");
        assert.equal(await started.status, 1);
        const path = `fabric-dev/${place}-xxxxx`;
        assert.deepEqual(shown(started), [
            begun,
            `run: Error running chaincode: error waiting for chaincode job ${path} to terminate for chaincode ID ${chaincodeId}: job ${path} deleted`,
        ]);
        assert.deepEqual(runs.kinds(), []);
    });

    const passing = [
        { code: 503, reason: "ServiceUnavailable", what: "while the API server is not available" },
        {
            code: 403,
            reason: "Forbidden",
            what: "when it is refused for a moment, as by an API server that has just started",
        },
    ];

    for (const { code, reason, what } of passing) {
        it(`goes on trying ${what}`, async () => {
            runs.cluster().refuse(code, reason, 2);
            const started = runs.run();
            await eventually("a pod", () => runs.kinds().includes("Pod"));
            const complaint = new RegExp(`error creating chaincode job .* \\(${code} ${reason}\\); trying again\n`);
            assert.match(started.stderr(), complaint);
        });
    }

    it("fails with the API server's words within 10 s when it stays refused", async () => {
        runs.cluster().refuse(403, "Forbidden", Infinity);
        const started = runs.run();
        const begun = Date.now();
        assert.equal(await started.status, 1);
        assert.ok(Date.now() - begun < 10_000);
        const words = `run: error creating chaincode job fabric-dev/${place} for chaincode ID ${chaincodeId}: cannot post`;
        assert.equal(shown(started)[0]?.slice(0, words.length), words);
        assert.match(started.stderr(), /Forbidden by the test \(403 Forbidden\)\n$/);
        assert.deepEqual(runs.kinds(), []);
    });

    it("refuses a package ID whose hash is none before it makes anything", async () => {
        const started = runs.run({ chaincodeId: "asset-transfer:xyz" });
        assert.equal(await started.status, 1);
        const problem = "error decoding chaincode package hash xyz: not an even number of hexadecimal digits";
        assert.deepEqual(shown(started), [
            `run: Error running chaincode: unable to create kubernetes secret for chaincode ID asset-transfer:xyz: ${problem}`,
        ]);
        assert.deepEqual(
            runs.cluster().requests.filter((request) => /^(POST|PATCH)/.test(request)),
            [],
        );
    });
});
