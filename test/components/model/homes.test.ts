import assert from "node:assert/strict";
import {
    homeOf,
    hostIn,
    hostsOf,
    nameOfHost,
    runsChaincode,
    usualChaincodeNamespace,
} from "../../../components/model/homes";

const home = { namespace: "org1" };

describe("the name of a node in a channel", () => {
    it("is its own, or has its namespace, and stands for no node elsewhere", () => {
        const hosts = ["org1-orderer1", "org1-orderer1.org1.svc", "org1-orderer1.org2.svc", "orderer.example.com"];
        assert.deepEqual(
            hosts.map((host) => nameOfHost(host, home)),
            ["org1-orderer1", "org1-orderer1", "org1-orderer1.org2.svc", "orderer.example.com"],
        );
        assert.deepEqual(hostsOf({ name: "org1-orderer1", home }), hosts.slice(0, 2));
    });

    it("has its namespace as soon as one organisation is elsewhere, which the stack's own is not", () => {
        const fabric = { namespace: "fabric" };
        const homes = (...namespaces: readonly string[]) => [fabric, ...namespaces.map((namespace) => ({ namespace }))];
        assert.equal(hostIn(fabric, homes("fabric", "fabric"))("org1-peer1"), "org1-peer1");
        assert.equal(hostIn(fabric, homes("fabric", "org2"))("org1-peer1"), "org1-peer1.fabric.svc");
        assert.equal(hostIn(home, homes("org1"))("org1-peer1"), "org1-peer1.org1.svc");
    });

    it("has its namespace, too, where one is on another cluster in a namespace that is called alike", () => {
        const [east, west] = ["east", "west"].map((name) => homeOf({}, { name, namespace: "fabric" }));
        assert.ok(east !== undefined && west !== undefined);
        assert.deepEqual(west, { namespace: "fabric", cluster: "west" });
        assert.equal(hostIn(east, [east, east])("org1-peer1"), "org1-peer1");
        assert.equal(hostIn(east, [east, west])("org1-peer1"), "org1-peer1.fabric.svc");
    });
});

describe("the namespace of an organisation's chaincode", () => {
    it("is called after its own namespace, or after the stack's and itself", () => {
        const stack = { namespace: "fabric" };
        assert.equal(usualChaincodeNamespace({ name: "org1", namespace: undefined }, stack), "fabric-org1-chaincode");
        assert.equal(usualChaincodeNamespace({ name: "org1", namespace: "fabric" }, stack), "fabric-org1-chaincode");
        assert.equal(usualChaincodeNamespace({ name: "org1", namespace: "acme" }, stack), "acme-chaincode");
    });

    it("is there for whoever has peers or is a member by name", () => {
        const channels = [{}, { members: ["org1"] }];
        assert.equal(runsChaincode({ name: "org0", peers: [] }, channels), false);
        assert.equal(runsChaincode({ name: "org0", peers: [{}] }, []), true);
        assert.equal(runsChaincode({ name: "org1", peers: [] }, channels), true);
        assert.equal(runsChaincode({ name: undefined, peers: [] }, [{ members: [undefined] }]), false);
    });
});
