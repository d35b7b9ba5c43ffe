import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { provider as module } from "../../../components/organisations/started.remote";
import { type FakeApiServer, json, refusal, startApiServer } from "../../support/apiserver";
import { pathless, placeOn } from "../../support/fakeplace";
import { operations, withStates } from "../../support/operations";

const provider = withStates(module);

const path = "/apis/apps/v1/namespaces/fabric/deployments/org1-asset";
const pods = "GET /api/v1/namespaces/fabric/pods";
const events = "GET /api/v1/namespaces/fabric/events";

const deployment = (status: object, more: { conditions?: readonly object[]; runAsUser?: number } = {}) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "org1-asset", uid: "u", generation: 2 },
    spec: {
        replicas: 1,
        template: { spec: { securityContext: more.runAsUser === undefined ? {} : { runAsUser: more.runAsUser } } },
    },
    status: { observedGeneration: 2, conditions: more.conditions ?? [], ...status },
});
const list = (kind: string, ...items: readonly object[]) => json({ apiVersion: "v1", kind, metadata: {}, items });
const pod = (name: string, containerStatus: object, creationTimestamp = "2026-01-01T00:00:00Z") => ({
    metadata: { name, creationTimestamp },
    status: { phase: "Pending", containerStatuses: [{ name: "chaincode", ready: false, ...containerStatus }] },
});
const waiting = (reason: string, message: string) => ({ state: { waiting: { reason, message } } });
const ready = { replicas: 1, updatedReplicas: 1, readyReplicas: 1 };

describe("a workload that is waited for", () => {
    let server: FakeApiServer;

    beforeEach(async () => {
        server = await startApiServer();
        server.answer(pods, list("PodList"));
        server.answer(events, list("EventList"));
    });

    afterEach(() => server.stop());

    const start = async () => {
        const place = await placeOn(server, "fabric");
        const inputs = { place, kind: "Deployment", name: "org1-asset", uid: "u", version: "v" };
        return provider.create(inputs);
    };
    const see =
        "\nsee kubectl --context fake --namespace fabric describe pods --selector app.kubernetes.io/name=org1-asset";

    it("is there when all of its pods are of its newest template and ready", async () => {
        const former = { ...ready, observedGeneration: 1 };
        const answers = [former, { ...ready, replicas: 2 }, ready].map((status) => json(deployment(status)));
        server.answer(`GET ${path}`, ...answers);
        const { id, outs } = await start();
        assert.equal(id, "fabric/Deployment/org1-asset");
        assert.deepEqual(
            { ...outs, place: {} },
            { place: {}, kind: "Deployment", name: "org1-asset", uid: "u", version: "v" },
        );
        assert.equal(server.received.filter((request) => request.path === path).length, 3);
    });

    it("is given up as soon as it is clear that it does not start, with the reason and the last lines", async () => {
        server.answer(`GET ${path}`, json(deployment({ replicas: 1 })));
        const ended = { terminated: { exitCode: 3, reason: "Error" } };
        const crashed = { ...waiting("CrashLoopBackOff", "back-off"), restartCount: 3, lastState: ended };
        server.answer(pods, list("PodList", pod("org1-asset-1", crashed)));
        server.answer("GET /api/v1/namespaces/fabric/pods/org1-asset-1/log", (_request, response: ServerResponse) => {
            response.end("cannot read my settings\ngiving up\n");
        });
        assert.equal(
            await start().catch(pathless),
            "cannot start Deployment org1-asset on namespace fabric: pod org1-asset-1, container chaincode: it ends with exit code 3, " +
                `restarted 3 times; its last lines:\n    cannot read my settings\n    giving up${see}`,
        );
    });

    it("is judged by its newest pods, not by those that it replaces", async () => {
        server.answer(`GET ${path}`, json(deployment({ replicas: 2 })), json(deployment(ready)));
        const bad = pod("org1-asset-1", waiting("InvalidImageName", "bad"));
        server.answer(pods, list("PodList", bad, pod("org1-asset-2", {}, "2026-01-01T00:01:00Z")));
        await start();
    });

    it("runs as another user than root where its image names none", async () => {
        const unset = json(deployment({ replicas: 1 }));
        server.answer(`GET ${path}`, unset, json(deployment(ready, { runAsUser: 1000 })));
        const root = waiting("CreateContainerConfigError", "container has runAsNonRoot and image will run as root");
        server.answer(pods, list("PodList", pod("org1-asset-1", root)));
        server.answer(`PATCH ${path}`, json(deployment({})));
        await start();
        const patches = server.received.filter(({ method }) => method === "PATCH");
        const spec = { template: { spec: { securityContext: { runAsUser: 1000 } } } };
        const metadata = { name: "org1-asset", namespace: "fabric" };
        assert.deepEqual(
            patches.map(({ body, query }) => [query.get("fieldManager"), body]),
            [["fabric-user", { apiVersion: "apps/v1", kind: "Deployment", metadata, spec }]],
        );
    });

    it("is refused with what an image of root's is missing where it has been given root as its user", async () => {
        server.answer(`GET ${path}`, json(deployment({ replicas: 1 }, { runAsUser: 0 })));
        const root = waiting(
            "CreateContainerConfigError",
            "container's runAsUser breaks non-root policy, runAsNonRoot",
        );
        server.answer(pods, list("PodList", pod("org1-asset-1", root)));
        await assert.rejects(start(), /its image runs as root, or names its user without a number: write USER 1000 /);
        assert.deepEqual(
            server.received.filter(({ method }) => method === "PATCH"),
            [],
        );
    });

    it("is given up when somebody has deleted it", async () => {
        server.answer(`GET ${path}`, refusal(404, "NotFound", "not found"));
        await assert.rejects(
            start(),
            /it is not there any more: somebody deleted it; run pulumi refresh, then pulumi up/,
        );
    });

    it("is waited for while the events may not be read that would say why it has no pod", async () => {
        server.answer(events, refusal(403, "Forbidden", "no"));
        server.answer(`GET ${path}`, json(deployment({ replicas: 0 })), json(deployment(ready)));
        await start();
    });

    it("is found started by a second run, and waited for again when its template or it itself is another", async () => {
        server.answer(`GET ${path}`, json(deployment(ready)));
        const started = operations(module);
        const place = await placeOn(server, "fabric");
        const inputs = { place, kind: "Deployment", name: "org1-asset", uid: "u", version: "v" };
        const { state } = await started.make(inputs);
        assert.deepEqual((await started.make(inputs)).state, state);
        for (const change of [{ uid: "another" }, { version: "w" }]) {
            const earlier = server.received.length;
            const changed = { ...inputs, ...change };
            assert.deepEqual(await started.differs(state, changed), { changes: true, replaces: [] });
            assert.deepEqual(await started.change(state, changed), changed);
            assert.ok(server.received.length > earlier, "it was asked for");
        }
        assert.deepEqual(await started.differs(state, { ...inputs, name: "org1-other" }), {
            changes: true,
            replaces: ["name"],
        });
    });
});
