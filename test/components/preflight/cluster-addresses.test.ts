import assert from "node:assert/strict";
import type { KubeClient } from "../../../cluster/api";
import type { NetworkModel } from "../../../components/model/network";
import type { Destination } from "../../../components/model/network-policies";
import { observeClusterAddresses } from "../../../components/preflight/cluster-addresses";
import { kubeClient } from "../../../components/remote/place";
import { json, refusal, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { devModel } from "../../support/rendering";
import { answerSurroundings, service, slices, surroundingRoutes } from "../../support/surroundings";

/** As `10.0.0.1/32 TCP 443`, pods by their labels. */
function told(destinations: readonly Destination[]): readonly string[] {
    return destinations.map(({ party, ports }) => {
        const who = party.kind === "range" ? party.cidr : JSON.stringify("labels" in party ? party.labels : party.kind);
        return `${who} ${ports.map(({ protocol, port }) => `${protocol} ${String(port)}`).join(" ")}`;
    });
}

describe("the clusterAddresses of a network", () => {
    let server: FakeApiServer;
    let client: KubeClient;
    let cluster: NetworkModel["cluster"];
    let port: string;

    beforeEach(async () => {
        server = await startApiServer();
        const place = await placeOn(server, "fabric-dev");
        client = kubeClient(place);
        cluster = { ...devModel().cluster, context: place.context, kubeconfig: place.kubeconfig };
        port = new URL(server.access.server).port;
        answerSurroundings(server);
    });

    afterEach(async () => {
        client.close();
        await server.stop();
    });

    function model(settings: object = {}): NetworkModel {
        return { ...devModel((config) => (config["networkPolicies"] = settings)), cluster };
    }

    it("are read from the cluster: Services, and what is behind them and is no pod", async () => {
        const { clusterAddresses, unseen } = await observeClusterAddresses(client, model());
        assert.deepEqual(told(clusterAddresses.apiServer), ["10.96.0.1/32 TCP 443", "192.168.1.2/32 TCP 6443"]);
        assert.deepEqual(told(clusterAddresses.dns), [
            '{"k8s-app":"kube-dns"} UDP 53 TCP 53',
            "169.254.20.10/32 UDP 53 TCP 53",
            "10.96.0.10/32 UDP 53 TCP 53",
        ]);
        assert.deepEqual(unseen, []);
    });

    it("have name servers that are no pods, and addresses of IPv6", async () => {
        server.answer(surroundingRoutes.dns, json(service(["fd00::a"], 53)));
        server.answer(surroundingRoutes.dnsSlices, json(slices({ addresses: ["10.0.0.7", "10.0.0.6"] }, 5353)));
        const { clusterAddresses } = await observeClusterAddresses(client, model());
        assert.deepEqual(told(clusterAddresses.dns), [
            "169.254.20.10/32 UDP 53 TCP 53",
            "fd00::a/128 UDP 53 TCP 53",
            "10.0.0.6/32 UDP 5353 TCP 5353",
            "10.0.0.7/32 UDP 5353 TCP 5353",
        ]);
    });

    it("are allowed by their ports alone, and that is said, where they cannot be read or are elsewhere", async () => {
        server.answer(surroundingRoutes.apiServerSlices, refusal(403, "Forbidden", "no"));
        server.answer(surroundingRoutes.dns, refusal(404, "NotFound", "no"));
        const { clusterAddresses, unseen } = await observeClusterAddresses(client, model());
        assert.deepEqual(told(clusterAddresses.apiServer), [`"anywhere" TCP 443 TCP 6443 TCP ${port}`]);
        assert.deepEqual(told(clusterAddresses.dns), ['"anywhere" UDP 53 TCP 53']);
        assert.deepEqual(unseen, [
            `networkPolicies.apiServer is not set, and the address of the API server cannot be read from the cluster: ports 443, 6443, ${port} are open to everywhere`,
            "networkPolicies.dns is not set, and the name servers cannot be read from the cluster: ports 53 of UDP and TCP are open to everywhere",
        ]);
    });

    for (const [what, settings] of [
        ["they are set", { apiServer: [{ cidr: "10.0.0.1/32" }], dns: [{ cidr: "10.0.0.2/32" }] }],
        ["policies are off", { enabled: false }],
    ] as const) {
        it(`are not asked for where ${what}`, async () => {
            const before = server.received.length;
            const { clusterAddresses, unseen } = await observeClusterAddresses(client, model(settings));
            assert.deepEqual([clusterAddresses, unseen], [{ apiServer: [], dns: [] }, []]);
            assert.equal(server.received.length, before);
        });
    }

    it("fail with what the API server fails with", async () => {
        server.answer(surroundingRoutes.dns, refusal(500, "InternalError", "no"));
        await assert.rejects(observeClusterAddresses(client, model()), /services\/kube-dns .*500/);
    });
});
