import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

import { fieldAt, objectsAt, textAt } from "../../ground/json";
import { startEndingProxy } from "../support/ending-proxy";
import { agentRights, type Right } from "../support/rights";
import { type Agent, newRightsStage, type RightsStage } from "../support/rights-stage";
import { kill, type Started, withinMinute } from "../support/verbs";

/** Shows what an agent cannot do. */
type Loss = (agent: Agent) => Promise<void>;

/** Asked for from Kubernetes 1.35 on; before, the GET that a websocket begins with was all. */
const attachByCreate = "create pods/attach";

describe("the Role of a peer's agent", function () {
    this.timeout(90_000);
    let stage: RightsStage;

    before(async () => {
        stage = await newRightsStage();
    });

    afterEach(() => stage.clear());

    after(() => stage.close());

    const counting = (run: Started): Promise<void> => withinMinute("output", () => run.stderr().includes("line 2"));

    it("lets it run, show, stop and clear away chaincode, tell why a pod is refused, and build source", async () => {
        const agent = await stage.newAgent(undefined);
        const run = agent.run();
        await counting(run);
        run.process.kill("SIGTERM");
        assert.equal(await run.status, 143);
        assert.deepEqual(await stage.objects(), []);
        await runIsRefused(agent, /FailedCreate: .*serviceaccount "nobody" not found/, nobody);
        const built = agent.build();
        assert.equal(await built.status, 0, built.stderr());
        const ran = agent.runBuilt();
        await counting(ran);
        await kill(agent.process);
        ran.process.kill("SIGKILL");
        assert.deepEqual(await kinds(), ["Job", "Secret"]);
        agent.replace();
        await withinMinute("the orphan is gone", async () => (await stage.objects()).length === 0);
    });

    it("lets it read no ConfigMap but its own", async () => {
        const agent = await stage.newAgent(undefined);
        const words = /unable to read config map \S+\/another: .* cannot get resource "configmaps"/;
        await runIsRefused(agent, words, { FABRIC_BUILDER_CONFIG_MAP: "another" });
    });

    it("lets it notice that somebody has deleted a Job", async () => {
        const run = (await stage.newAgent(undefined)).run();
        await counting(run);
        await takeJobAway();
        assert.equal(await run.status, 1);
        assert.match(run.stderr(), /job \S+ deleted$/m);
    });

    /** What fails without each of its rights. */
    const losses: Readonly<Record<string, Loss>> = {
        "create jobs": (agent) => runIsRefused(agent, /error creating chaincode job .* cannot create resource "jobs"/),
        "delete jobs": async (agent) => {
            const run = agent.run();
            await counting(run);
            run.process.kill("SIGTERM");
            assert.equal(await run.status, 143);
            assert.match(run.stderr(), /Job \S+ and its secret may be left behind: .* cannot delete resource "jobs"/);
            assert.deepEqual(await kinds(), ["Job", "Secret"]);
        },
        "list jobs": (agent) => runIsRefused(agent, /error creating chaincode job .* cannot list resource "jobs"/),
        "watch jobs": async (agent) => {
            const run = agent.run();
            await counting(run);
            await takeJobAway();
            await withinMinute("more output", () => run.stderr().includes("line 6"));
            assert.equal(run.process.exitCode, null, "it has not noticed");
        },
        "get pods": async () => {
            assert.equal(await goesOnAfterCut(undefined), true);
            assert.equal(await goesOnAfterCut({ verb: "get", resource: "pods" }), false);
        },
        "list pods": (agent) => runIsRefused(agent, /to start for chaincode ID \S+: .* cannot list resource "pods"/),
        "watch pods": (agent) => runIsRefused(agent, /to start .* timed out waiting for the condition/, shortly),
        "get pods/log": async (agent) => {
            const run = agent.run();
            await withinMinute("a complaint", () => run.stderr().includes('cannot get resource "pods/log"'));
            assert.doesNotMatch(run.stderr(), /line \d/);
        },
        "get pods/attach": (agent) => buildIsRefused(agent),
        [attachByCreate]: async (agent) => {
            const version = await stage.client.request("GET", "/version");
            if (Number.parseInt(textAt(version, "minor"), 10) >= 35) {
                await buildIsRefused(agent);
            } else {
                assert.equal(await agent.build().status, 0);
            }
        },
        "get configmaps": (agent) =>
            runIsRefused(agent, /unable to read config map .* cannot get resource "configmaps"/),
        "create secrets": (agent) =>
            runIsRefused(agent, /unable to create kubernetes secret .* cannot create resource "secrets"/),
        "delete secrets": (agent) =>
            runIsRefused(agent, /error creating chaincode job .* cannot delete resource "secrets"/),
        "list events": (agent) => runIsRefused(agent, /timed out waiting for the condition$/m, nobody),
        "watch events": (agent) => runIsRefused(agent, /timed out waiting for the condition$/m, nobody),
    };

    for (const right of agentRights) {
        const name = `${right.verb} ${right.resource}`;
        const title =
            name === attachByCreate
                ? "needs, from Kubernetes 1.35 on, the right"
                : "cannot do its work without the right";
        it(`${title} to ${name}`, async () => {
            const loss = losses[name] ?? assert.fail("nobody knows what it is for");
            await loss(await stage.newAgent(right));
        });
    }

    const kinds = async (): Promise<readonly string[]> => (await stage.objects()).map(({ kind }) => kind).sort();

    /** Deletes the Job and leaves its pod. */
    const takeJobAway = async (): Promise<void> => {
        const [job] = (await stage.objects()).filter(({ kind }) => kind === "Job");
        const path = `/apis/batch/v1/namespaces/${stage.namespace}/jobs/${job?.metadata.name ?? ""}`;
        await stage.client.remove(path, { propagation: "Orphan" });
    };

    /** Whether the output goes on after the connection that it came by has ended as if the chaincode had. */
    const goesOnAfterCut = async (missing: Right | undefined): Promise<boolean> => {
        const proxy = await startEndingProxy(stage.access);
        const run = (await stage.newAgent(missing, proxy.server)).run();
        await withinMinute("output", () => run.stderr().includes("line "));
        await setTimeout(5000);
        const goesOn = /line [4-9]/.test(run.stderr());
        await stage.clear();
        proxy.close();
        return goesOn;
    };

    it("keeps its token out of chaincode pods, which get none of their own", async () => {
        await counting((await stage.newAgent(undefined)).run());
        const { items } = await stage.client.list(`/api/v1/namespaces/${stage.namespace}/pods`);
        const [pod] = items;
        assert.equal(fieldAt(pod, "spec", "automountServiceAccountToken"), false);
        const mounts = objectsAt(pod, "spec", "containers").flatMap((container) =>
            objectsAt(container, "volumeMounts"),
        );
        assert.deepEqual(
            mounts.map(({ mountPath }) => mountPath),
            ["/etc/hyperledger/fabric"],
        );
        const command = ["/busybox", "ls", "/var/run/secrets"];
        const { stderr, exit } = await stage.client.exec(stage.namespace, pod?.metadata.name ?? "", command, {});
        assert.match(await text(stderr), /\/var\/run\/secrets: No such file or directory/);
        assert.equal(await exit, 1);
    });

    it("has a namespace that refuses a pod with more rights than chaincode needs", async () => {
        const container = { name: "main", image: "none", securityContext: { allowPrivilegeEscalation: true } };
        const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [container] } };
        await assert.rejects(
            stage.client.create(`/api/v1/namespaces/${stage.namespace}/pods`, pod),
            /pods "a" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
        );
    });
});

/** A run that is soon given up, and one whose pod nobody may make. */
const shortly = { FABRIC_K8S_BUILDER_START_TIMEOUT: "8s" };
const nobody = { ...shortly, FABRIC_K8S_BUILDER_SERVICE_ACCOUNT: "nobody" };

async function runIsRefused(agent: Agent, words: RegExp, more?: Readonly<Record<string, string>>): Promise<void> {
    const run = agent.run(more);
    assert.equal(await run.status, 1);
    assert.match(run.stderr().split(": Error running chaincode: ")[1] ?? "", words);
}

async function buildIsRefused(agent: Agent): Promise<void> {
    const built = agent.build();
    assert.equal(await built.status, 1);
    assert.match(
        built.stderr(),
        /Error building chaincode: .*pods "\S+" is forbidden: .* cannot (get|create) resource "pods\/attach"/,
    );
}
