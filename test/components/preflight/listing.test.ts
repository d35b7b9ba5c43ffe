import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { livingIn } from "../../../components/preflight/listing";
import { kubeClient } from "../../../components/remote/place";
import { json, refusal, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { nothing } from "../../support/observed";
import { devModel } from "../../support/rendering";

const kinds = {
    claims: "/api/v1/namespaces/NS/persistentvolumeclaims",
    sets: "/apis/apps/v1/namespaces/NS/statefulsets",
    pods: "/api/v1/namespaces/NS/pods",
    configMaps: "/api/v1/namespaces/NS/configmaps",
} as const;

const model = devModel((config) => {
    Object.assign((config["organizations"] as readonly object[])[1] ?? {}, { namespace: "org1" });
});

function object(name: string, organisation: string, component: string): object {
    const labels = {
        "app.kubernetes.io/managed-by": "pulumi",
        "app.kubernetes.io/part-of": organisation,
        "app.kubernetes.io/component": component,
    };
    return { metadata: { name, labels } };
}

describe("what lives of a network in its namespaces", () => {
    let server: FakeApiServer;

    const answer = (kind: keyof typeof kinds, namespace: string, ...items: readonly object[]): void => {
        const list = { kind: "List", apiVersion: "v1", metadata: { resourceVersion: "1" }, items };
        server.answer(`GET ${kinds[kind].replace("NS", namespace)}`, json(list));
    };

    before(async () => {
        await pulumi.runtime.setMocks(
            { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
            "fabric",
            "dev",
        );
    });

    beforeEach(async () => {
        server = await startApiServer();
        for (const namespace of ["fabric-dev", "org1", "left"]) {
            for (const kind of ["claims", "sets", "pods", "configMaps"] as const) {
                answer(kind, namespace);
            }
        }
    });

    afterEach(() => server.stop());

    const living = async (homes: Readonly<Record<string, string>> = {}): ReturnType<typeof livingIn> => {
        const client = kubeClient(await placeOn(server, "fabric-dev"));
        return livingIn(client, model, { ...nothing.formerState, homes });
    };

    it("is looked for in all of them, and where the state says that an organisation was", async () => {
        answer("claims", "fabric-dev", object("org2-peer1", "org2", "peer"));
        answer("claims", "org1", object("org1-peer1", "org1", "peer"));
        answer("sets", "left", object("org9-peer1", "org9", "peer"));
        answer("configMaps", "fabric-dev", object("mychannel-genesis", "mychannel", "channel"));
        const { claims, nodes, channels, unseen } = await living({ org9: "left" });
        const places = (found: typeof claims | typeof nodes): readonly string[] =>
            (found ?? []).map(({ name, namespace }) => `${namespace}/${name}`);
        assert.deepEqual(places(claims), ["fabric-dev/org2-peer1", "org1/org1-peer1"]);
        assert.deepEqual(places(nodes), ["left/org9-peer1"]);
        assert.deepEqual([channels, unseen], [["mychannel"], []]);
    });

    it("is unknown where one of them may not be listed, which is said", async () => {
        answer("claims", "fabric-dev", object("org2-peer1", "org2", "peer"));
        server.answer(`GET ${kinds.claims.replace("NS", "org1")}`, refusal(403, "Forbidden", "no"));
        const { claims, nodes, unseen } = await living();
        assert.deepEqual([claims, nodes], [undefined, []]);
        assert.deepEqual(unseen, [
            "this deployer may not list persistentvolumeclaims in namespace org1: whether the running network would survive the change is not checked by them",
        ]);
    });
});
