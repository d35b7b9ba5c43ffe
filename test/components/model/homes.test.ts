import assert from "node:assert/strict";
import { hostIn, hostsOf, nameOfHost, runsChaincode, usualChaincodeNamespace } from "../../../components/model/homes";

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
        const stack = (...namespaces: readonly (string | undefined)[]) => ({
            namespace: "fabric",
            organizations: namespaces.map((namespace) => ({ namespace })),
        });
        const fabric = { namespace: "fabric" };
        assert.equal(hostIn(fabric, stack(undefined, "fabric"))("org1-peer1"), "org1-peer1");
        assert.equal(hostIn(fabric, stack(undefined, "org2"))("org1-peer1"), "org1-peer1.fabric.svc");
        assert.equal(hostIn(home, stack("org1"))("org1-peer1"), "org1-peer1.org1.svc");
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
