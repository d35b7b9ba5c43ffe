import assert from "node:assert/strict";
import { seenBounds } from "../../../components/preflight/bounds";
import { kubeClient } from "../../../components/remote/place";
import { json, refusal, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { devModel } from "../../support/rendering";

const model = { ...devModel(), createNamespace: false };
const namespaces = ["fabric-dev", "fabric-dev-org1-chaincode", "fabric-dev-org2-chaincode"];

describe("what others let the pods of a network have", () => {
    let server: FakeApiServer;

    const answer = (namespace: string, kind: string, ...specs: readonly object[]): void => {
        const items = specs.map((spec) => ({ metadata: { name: "x" }, spec }));
        const list = { kind: "List", apiVersion: "v1", metadata: { resourceVersion: "1" }, items };
        server.answer(`GET /api/v1/namespaces/${namespace}/${kind}`, json(list));
    };
    beforeEach(async () => {
        server = await startApiServer();
        for (const namespace of namespaces) {
            answer(namespace, "limitranges");
            answer(namespace, "resourcequotas");
        }
    });
    afterEach(() => server.stop());

    const seen = async (of = model): ReturnType<typeof seenBounds> =>
        seenBounds(kubeClient(await placeOn(server, "fabric-dev")), of);

    it("is read in each namespace", async () => {
        answer("fabric-dev", "limitranges", { limits: [{ type: "Container", max: { memory: "1Gi" } }] });
        answer("fabric-dev-org2-chaincode", "resourcequotas", { hard: { "limits.memory": "2Gi" } });
        const { largest, together, unseen } = await seen();
        assert.deepEqual(largest, {
            "fabric-dev": { memory: "1Gi" },
            [namespaces[1] ?? ""]: {},
            [namespaces[2] ?? ""]: {},
        });
        assert.deepEqual(together[namespaces[2] ?? ""], { "limits.memory": "2Gi" });
        assert.deepEqual(unseen, []);
    });

    it("is said where it may not be read", async () => {
        const [, path = ""] = namespaces;
        server.answer(`GET /api/v1/namespaces/${path}/limitranges`, refusal(403, "Forbidden", "no"));
        const { largest, unseen } = await seen();
        assert.deepEqual(largest[path], {});
        assert.deepEqual(unseen, [
            `this deployer may not list limitranges in namespace ${path}: whether the network's pods are let in there is not checked by them`,
        ]);
    });

    it("is not asked for in namespaces that the stack makes", async () => {
        assert.deepEqual(await seen(devModel()), { largest: {}, together: {}, unseen: [] });
    });
});
