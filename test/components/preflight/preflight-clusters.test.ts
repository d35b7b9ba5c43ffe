import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import type { NetworkModel } from "../../../components/model/network";
import { preflight } from "../../../components/preflight/preflight";
import { clients } from "../../../components/remote/place";
import { json, refusal, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { answerNothing, listOf, standard } from "../../support/preflight-server";
import { twoClusters } from "../../support/two-clusters";

const namespace = "fabric-dev";
const claims = `GET /api/v1/namespaces/${namespace}/persistentvolumeclaims`;

function labels(organisation: string): Readonly<Record<string, string>> {
    return {
        "app.kubernetes.io/part-of": organisation,
        "app.kubernetes.io/component": "peer",
        "app.kubernetes.io/managed-by": "pulumi",
    };
}

describe("preflight of a network on two clusters", () => {
    let east: FakeApiServer;
    let west: FakeApiServer;
    let model: NetworkModel;
    const warned: string[] = [];
    const warn = pulumi.log.warn;

    before(async () => {
        [east, west] = await Promise.all([startApiServer(), startApiServer()]);
        const places = { east: await placeOn(east, namespace), west: await placeOn(west, namespace) };
        model = twoClusters((config) => {
            const way = (name: keyof typeof places): object => {
                const { context, kubeconfig } = places[name];
                return { ...config.clusters[name], context, kubeconfig };
            };
            config.clusters = { east: way("east"), west: way("west") };
        });
    });

    beforeEach(async () => {
        warned.length = 0;
        await withState({});
        Object.assign(pulumi.log, { warn: (message: string) => Promise.resolve(warned.push(message)) });
        answerNothing(east, [namespace, `${namespace}-org1-chaincode`]);
        answerNothing(west, [namespace, `${namespace}-org2-chaincode`]);
        const fast = { metadata: { name: "fast" }, provisioner: "p" };
        west.answer("GET /apis/storage.k8s.io/v1/storageclasses", json(listOf(fast)));
    });

    after(async () => {
        Object.assign(pulumi.log, { warn });
        await Promise.all([east.stop(), west.stop()]);
    });

    async function withState(outputs: object): Promise<void> {
        const mocks = { newResource: () => ({ id: "", state: {} }), call: () => ({ outputs }) };
        await pulumi.runtime.setMocks(mocks, "fabric", "dev", false, "acme");
    }

    async function refused(of = model): Promise<string> {
        const error: unknown = await preflight(of).then(
            () => undefined,
            (failure: unknown) => failure,
        );
        assert.ok(pulumi.RunError.isInstance(error), String(error));
        return error.message;
    }

    it("asks each cluster for what is there, and tells where each has what pods need", async () => {
        const { surroundings, claims: found } = await preflight(model);
        assert.deepEqual([...surroundings.keys()], ["east", "west"]);
        assert.deepEqual([found, warned], [[], []]);
    });

    it("refuses what one of them cannot give, by the path of its own setting", async () => {
        west.answer("GET /apis/storage.k8s.io/v1/storageclasses", json(listOf()));
        west.answer("GET /api/v1/persistentvolumes", json(listOf()));
        assert.equal(
            await refused(),
            "The config of stack dev has a setting that its cluster cannot meet; nothing was changed:\n" +
                "fabric:clusters.west.storage.class: the cluster has no storage class fast, so that volumes would wait for ever: it has none at all; make one first",
        );
    });

    it("refuses what is somebody else's on any of them, and says on which", async () => {
        const maps = `GET /api/v1/namespaces/${namespace}/configmaps`;
        west.answer(maps, json(listOf({ metadata: { name: "org2-msp" } }, { metadata: { name: "org1-msp" } })));
        const [head, ...lines] = (await refused()).split("\n");
        assert.match(head ?? "", /^The cluster has an object that is not of stack dev/);
        assert.equal(lines.length, 1);
        assert.match(
            lines[0] ?? "",
            /^cluster west: ConfigMap org2-msp in namespace fabric-dev was not made by this program: .*\(fabric:clusters\.west\.namespace\)/,
        );
    });

    it("finds the volumes of an organisation on its cluster alone, and names it by its place in the config", async () => {
        const spec = { storageClassName: "standard", resources: { requests: { storage: "1Gi" } } };
        const claim = { metadata: { name: "org2-peer1", labels: labels("org2") }, spec };
        east.answer(claims, json(listOf(claim)));
        await preflight(model);
        assert.match(warned.join("\n"), /^fabric:organizations: kept in namespace fabric-dev, .*org2-peer1/);
        east.answer(claims, json(listOf()));
        west.answer(claims, json(listOf(claim)));
        assert.match(
            await refused(),
            /\nfabric:clusters\.west\.storage\.class: the volumes of org2-peer1 are of class/,
        );
    });

    it("refuses an organisation that the state has on another cluster", async () => {
        const place = { cluster: "east", namespace };
        const urn = (name: string): string =>
            `urn:pulumi:dev::fabric::pulumi-nodejs:dynamic/fabric:AuthorityKeys::${name}`;
        const keys = { type: "pulumi-nodejs:dynamic/fabric:AuthorityKeys", outputs: { place, organisation: "org2" } };
        await withState({ [urn("org2-roots")]: keys });
        assert.match(await refused(), /\nfabric:organizations\[2\]\.cluster: org2 lives on cluster east, /);
    });

    it("goes on without a cluster that is away, and says what becomes of it", async () => {
        await west.stop();
        clients.clear();
        try {
            const { surroundings } = await preflight(model);
            assert.deepEqual([...surroundings.keys()], ["east"]);
            assert.deepEqual(warned, [
                `cluster west is away (cannot get /readyz on cluster west, ${west.access.server} (context "fake"): connection refused; check that the cluster runs ` +
                    "and that this is the context you mean: `kubectl config get-contexts` lists them, `pulumi config set --path fabric:clusters.west.context NAME` " +
                    "chooses one). What is there is not checked, and whatever of it is to change fails; pulumi up --continue-on-error does the rest, and the next " +
                    "pulumi up goes on when it is back",
            ]);
        } finally {
            await west.start();
            clients.clear();
        }
    });

    it("takes one whose store does not answer for away, too, and no one that refuses who asks", async () => {
        west.answer("GET /readyz", refusal(500, "InternalError", "[-]etcd failed"));
        assert.deepEqual([...(await preflight(model)).surroundings.keys()], ["east"]);
        assert.match(warned.join("\n"), /^cluster west is away \(.*\[-\]etcd failed/);
        west.answer("GET /readyz", refusal(403, "Forbidden", "no"));
        assert.deepEqual([...(await preflight(model)).surroundings.keys()], ["east", "west"]);
    });

    it("goes on when none of them answers", async () => {
        east.answer("GET /readyz", refusal(503, "ServiceUnavailable", "stopped"));
        west.answer("GET /readyz", refusal(503, "ServiceUnavailable", "stopped"));
        const { surroundings, nodes, channels } = await preflight(model);
        assert.deepEqual([[...surroundings.keys()], nodes, channels], [[], undefined, []]);
        assert.equal(warned.length, 2);
    });

    it("refuses two whose contexts lead to one API server", async () => {
        const [first, second] = model.clusters;
        assert.ok(second !== undefined);
        const { context, kubeconfig } = first;
        const same = { ...model, clusters: [first, { ...second, context, kubeconfig }] as const };
        answerNothing(east, [namespace, `${namespace}-org1-chaincode`, `${namespace}-org2-chaincode`]);
        const fast = { metadata: { name: "fast" }, provisioner: "p" };
        east.answer("GET /apis/storage.k8s.io/v1/storageclasses", json(listOf(standard, fast)));
        assert.equal(
            await refused(same),
            "The config of stack dev has a setting that its cluster cannot meet; nothing was changed:\n" +
                `fabric:clusters.west.context: leads to ${east.access.server}, as east does, with namespace fabric-dev: give it another context, or put its organisations on east`,
        );
    });
});
