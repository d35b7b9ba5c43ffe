import assert from "node:assert/strict";
import { describe as described, isSeen } from "../../status/describe";
import { look } from "../../status/look";
import type { Status } from "../../status/status";
import { subjectIn, type Subject } from "../../status/subject";
import { json, refusal, startApiServer, type FakeApiServer } from "../support/apiserver";
import { placeOn } from "../support/fakeplace";
import { listOf } from "../support/preflight-server";
import { claim, exportedState, nodePod, nodeSet, seenAt } from "../support/seen-network";

const nodes = ["org0-orderer1", "org1-ca", "org1-peer1"];
const of = "namespaces/fabric-dev";

/** Of a StatefulSet. */
const unready = { observedGeneration: 1, updateRevision: "r1", readyReplicas: 0 };

describe("a look at a network", () => {
    let server: FakeApiServer;
    let subject: Subject;

    beforeEach(async () => {
        server = await startApiServer();
        const place = JSON.stringify({ ...(await placeOn(server, "fabric-dev")), instance: "dev" });
        subject = subjectIn(exportedState().replaceAll('{"namespace":"fabric-dev","instance":"dev"}', place));
        answer(
            "/apis/apps/v1",
            "statefulsets",
            nodes.map((name) => ({ ...nodeSet(name), status: unready })),
        );
        answer("/api/v1", "pods", [nodePod("org1-ca"), nodePod("org1-peer1", false)]);
        answer("/api/v1", "persistentvolumeclaims", [claim("org1-peer1")]);
    });

    afterEach(() => server.stop());

    const answer = (group: string, kind: string, items: readonly object[]): void => {
        for (const namespace of [of, `${of}-org1-chaincode`]) {
            server.answer(`GET ${group}/${namespace}/${kind}`, json(listOf(...(namespace === of ? items : []))));
        }
    };

    const seenStatus = async (): Promise<Status> => described(subject, await look(subject, 0), seenAt);

    it("asks no node that has no ready pod, and tells of each what its pod says", async () => {
        const status = await seenStatus();
        const told = Object.fromEntries(status.nodes.map(({ name, isUp, reason }) => [name, [isUp, reason]]));
        assert.deepEqual(told["org1-ca"], [true, undefined]);
        assert.deepEqual(told["org0-orderer1"], [false, "it has no pod"]);
        assert.deepEqual(told["org0-orderer2"], [false, "its StatefulSet is gone: run pulumi up --refresh"]);
        assert.deepEqual(told["org1-peer1"], [false, "org1-peer1-0: Running"]);
        assert.equal(status.health, "down");
        assert.deepEqual(
            server.received.filter(({ path }) => path.includes("secrets")),
            [],
        );
    });

    it("changes nothing", async () => {
        await seenStatus();
        assert.deepEqual([...new Set(server.received.map(({ method }) => method))], ["GET"]);
    });

    it("has the use of volumes of the kubelets, where these may be asked", async () => {
        const volume = [{ pvcRef: { name: "org1-peer1", namespace: "fabric-dev" }, usedBytes: 30, capacityBytes: 100 }];
        server.answer("GET /api/v1/nodes/node1/proxy/stats/summary", json({ pods: [{ volume }] }));
        const [first] = (await seenStatus()).volumes;
        assert.deepEqual([first?.name, first?.used, first?.capacity], ["org1-peer1", 30, 100]);
        server.answer("GET /api/v1/nodes/node1/proxy/stats/summary", refusal(403, "Forbidden", "no"));
        const refused = await seenStatus();
        assert.equal(refused.volumes[0]?.used, undefined);
        assert.ok(refused.unseen.includes("how full volumes are is not known: this user may not get nodes/proxy"));
    });

    it("says what this user may not list, and what is unknown therefore", async () => {
        server.answer(`GET /api/v1/${of}/pods`, refusal(403, "Forbidden", "pods is forbidden"));
        const status = await seenStatus();
        const sentence = "this user may not list pods in namespace fabric-dev";
        assert.ok(status.unseen.includes(sentence), status.unseen.join("\n"));
        assert.ok(status.nodes.every(({ isUp, reason }) => isUp === undefined && reason === sentence));
        assert.equal(status.health, "attention");
    });

    it("finds a cluster away that gives no answer", async () => {
        await server.stop();
        const seen = await look(subject, 0);
        assert.equal(isSeen(seen), false);
        assert.match(seen.namespaces[0]?.away ?? "", /connection refused/);
        await server.start();
    });
});
