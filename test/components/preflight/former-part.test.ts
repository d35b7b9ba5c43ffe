import assert from "node:assert/strict";
import { parts } from "../../../components/model/parts";
import { clusterOf, formerOn } from "../../../components/preflight/former-part";
import { nothing } from "../../support/observed";
import { devModel } from "../../support/rendering";
import { twoClusters } from "../../support/two-clusters";

const east = { cluster: "east", context: "acme-east", namespace: "fabric-dev" };
const west = { cluster: "west", context: "acme-west", kubeconfig: "/etc/west", namespace: "acme" };
const former = {
    ...nothing.formerState,
    ...{ namespace: "fabric-dev", main: east, namespaces: { west: "acme" }, onDestroy: "keep" },
    sites: { org1: east, "org1-x": west, org2: west },
    homes: { org1: "fabric-dev", "org1-x": "acme", org2: "acme" },
    madeNamespaces: ["fabric-dev", "fabric-dev-org1-chaincode", "west/acme"],
    nodes: ["org1-ca", "org1-peer1", "org1-x-ca", "org1-x-peer1", "org2-orderer12"],
};

describe("what a state says of a cluster", () => {
    it("is all of it where the cluster has no name", () => {
        assert.equal(formerOn(former, devModel()), former);
    });

    it("is what lives there, also of organisations that left the config", () => {
        const [first, second] = parts(twoClusters()).map((part) => formerOn(former, part));
        const picked = (of: typeof first): unknown =>
            of && [of.places, of.namespace, of.homes, of.madeNamespaces, of.nodes, of.onDestroy];
        assert.deepEqual(picked(first), [
            ...[[east], "fabric-dev", { org1: "fabric-dev" }],
            ...[["fabric-dev", "fabric-dev-org1-chaincode"], ["org1-ca", "org1-peer1"], "keep"],
        ]);
        assert.deepEqual(picked(second), [
            ...[[west, west], "acme", { "org1-x": "acme", org2: "acme" }],
            ...[["acme"], ["org1-x-ca", "org1-x-peer1", "org2-orderer12"], "keep"],
        ]);
    });

    it("is told by the way to it where it had no name, and else of whom the config has there", () => {
        const model = twoClusters();
        const way = { context: west.context, kubeconfig: west.kubeconfig, namespace: west.namespace };
        assert.equal(clusterOf(way, model), "west");
        assert.equal(clusterOf({ namespace: "fabric-dev" }, model), undefined);
        assert.equal(clusterOf({ ...east, cluster: "eu" }, model), "east");
        assert.equal(clusterOf({ ...west, cluster: "wien" }, model), undefined);
        const unknown = { namespace: "fabric-dev" };
        const state = { ...former, main: unknown, sites: { org1: unknown, org2: unknown } };
        const nodes = parts(model).map((part) => formerOn(state, part).nodes);
        assert.deepEqual(nodes, [["org1-ca", "org1-peer1"], ["org2-orderer12"]]);
    });
});
