import assert from "node:assert/strict";
import { provider as module, type FormerServersInputs } from "../../../components/chaincode/former-servers.remote";
import { chaincodeLabels } from "../../../components/chaincode/server-labels";
import { labelsOf } from "../../../components/model/ownership";
import { json, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { withStates } from "../../support/operations";

const provider = withStates(module);
const home = "fabric-dev-org1-chaincode";
const kinds = {
    deployments: (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`,
    services: (namespace: string) => `/api/v1/namespaces/${namespace}/services`,
    secrets: (namespace: string) => `/api/v1/namespaces/${namespace}/secrets`,
};

/** A server with a certificate of its own, as the API server lists its Deployment. */
function server(name: string, instance = "dev") {
    const secretName = `org1-asset-${name.slice(-8)}-server-tls`;
    const volumes = [
        { name: "tls", secret: { secretName } },
        { name: "more", secret: { secretName: "prices-tls" } },
    ];
    const labels = { ...labelsOf("org1", "chaincode", name), "app.kubernetes.io/instance": instance };
    return { metadata: { name, labels }, spec: { template: { spec: { volumes } } } };
}

const [old, current] = ["org1-peer1-asset-00000001", "org1-peer1-asset-00000002"] as const;

describe("the servers of versions before", () => {
    let api: FakeApiServer;
    let inputs: FormerServersInputs;

    beforeEach(async () => {
        api = await startApiServer();
        const place = { ...(await placeOn(api, "fabric-dev")), instance: "dev" };
        const of = { organisation: "org1", channel: "mychannel", chaincode: "asset" };
        inputs = { place, ...of, namespace: home, current: [current], waits: false };
        lists(home, [server(old), server(current), server("org1-peer1-asset-00000003", "another")]);
    });

    afterEach(() => api.stop());

    function lists(namespace: string, items: readonly object[]): void {
        const list = json({ kind: "List", apiVersion: "v1", metadata: { resourceVersion: "1" }, items });
        api.answer(`GET ${kinds.deployments(namespace)}`, list);
        api.answer(`GET ${kinds.services(namespace)}`, list);
        for (const name of [old, current]) {
            const paths = [
                `${kinds.deployments(namespace)}/${name}`,
                `${kinds.services(namespace)}/${name}`,
                ...["msp", "tls"].map(
                    (pair) => `${kinds.secrets(namespace)}/org1-asset-${name.slice(-8)}-server-${pair}`,
                ),
            ];
            paths.forEach((path) => {
                api.answer(`DELETE ${path}`, json({ kind: "Status", status: "Success" }));
                api.answer(`GET ${path}`, json({ metadata: { labels: server(name).metadata.labels } }));
            });
        }
    }

    const removed = (): readonly string[] =>
        api.received
            .filter(({ method }) => method === "DELETE")
            .map(({ path }) => path.replace(/^.*\/namespaces\//, ""));
    const ofServer = (name: string, namespace = home): readonly string[] => [
        `${namespace}/deployments/${name}`,
        `${namespace}/services/${name}`,
        ...["msp", "tls"].map((pair) => `${namespace}/secrets/org1-asset-${name.slice(-8)}-server-${pair}`),
    ];

    it("are removed, with their identities, once the next is in force; current ones and other stacks' stay", async () => {
        const { outs } = await provider.create(inputs);
        assert.deepEqual(outs.namespaces, [home]);
        assert.deepEqual([...removed()].sort(), [...ofServer(old)].sort());
        const selectors = api.received.flatMap(({ query }) => query.get("labelSelector") ?? []);
        const [label = ["", ""]] = Object.entries(chaincodeLabels("mychannel", "asset"));
        const wanted = ["component=chaincode", "part-of=org1", "managed-by=pulumi"];
        const selector = [...wanted.map((one) => `app.kubernetes.io/${one}`), label.join("=")].join(",");
        assert.deepEqual(selectors, [selector, selector]);
    });

    it("stay while the next waits for approvals of others, and go afterwards", async () => {
        const { outs } = await provider.create({ ...inputs, waits: true });
        assert.deepEqual(removed(), []);
        await provider.update?.("id", outs, inputs);
        assert.deepEqual([...removed()].sort(), [...ofServer(old)].sort());
    });

    it("are known in the namespace where they were before", async () => {
        lists("elsewhere", [server(current)]);
        const { outs } = await provider.create(inputs);
        const moved = { ...inputs, namespace: "elsewhere" };
        const waiting = (await provider.update?.("id", outs, { ...moved, waits: true })) ?? outs;
        assert.deepEqual(waiting.namespaces, [home, "elsewhere"]);
        const there = await provider.update?.("id", waiting, moved);
        assert.deepEqual(there?.namespaces, ["elsewhere"]);
        assert.deepEqual([...new Set(removed())].sort(), [...ofServer(old), ...ofServer(current)].sort());
    });

    it("go with all others when the chaincode goes", async () => {
        const { outs } = await provider.create({ ...inputs, waits: true });
        await provider.delete?.("id", outs);
        assert.deepEqual([...removed()].sort(), [...ofServer(old), ...ofServer(current)].sort());
    });
});
