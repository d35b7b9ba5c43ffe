import assert from "node:assert/strict";
import { validate } from "../../../components/config/problems";
import type { NetworkModel } from "../../../components/model/network";
import { resolveNetwork } from "../../../components/model/resolve";
import { settingsWith } from "../../support/stack-config";

function modelWith(change: Readonly<Record<string, unknown>>): NetworkModel {
    return resolveNetwork(validate(settingsWith(change)));
}

describe("resolveNetwork, of the homes of organisations,", () => {
    it("has every organisation in the namespace of the stack, where names are enough, by default", () => {
        for (const { name, home, isApart, administrators, gatewayHost } of modelWith({}).organisations) {
            assert.deepEqual([home, isApart, administrators], [{ namespace: "fabric-dev" }, false, []]);
            assert.equal(gatewayHost, `${name}-gateway`);
        }
        const named = modelWith({ "organizations[1].namespace": "fabric-dev" });
        assert.deepEqual(named, modelWith({}));
    });

    it("calls all nodes by their namespace, too, as soon as one organisation has its own", () => {
        const { organisations } = modelWith({ "organizations[1].namespace": "org1" });
        const nodes = organisations.flatMap(({ ca, orderers, peers }) => [ca, ...orderers, ...peers]);
        assert.deepEqual(
            nodes.map(({ internalAddress }) => internalAddress),
            [
                ...["org0-ca.fabric-dev.svc:7054", "org0-orderer1.fabric-dev.svc:6050"],
                ...["org0-orderer2.fabric-dev.svc:6050", "org0-orderer3.fabric-dev.svc:6050"],
                ...["org1-ca.org1.svc:7054", "org1-peer1.org1.svc:7051", "org1-peer2.org1.svc:7051"],
                ...["org2-ca.fabric-dev.svc:7054", "org2-peer1.fabric-dev.svc:7051", "org2-peer2.fabric-dev.svc:7051"],
            ],
        );
        for (const { host, hosts } of nodes) {
            assert.ok(hosts.includes(host), `the certificate of ${host} carries that name`);
        }
        assert.deepEqual(
            organisations.map(({ chaincodeNamespace, gatewayHost }) => [chaincodeNamespace, gatewayHost]),
            [
                ["fabric-dev-org0-chaincode", "org0-gateway.fabric-dev.svc"],
                ["org1-chaincode", "org1-gateway.org1.svc"],
                ["fabric-dev-org2-chaincode", "org2-gateway.fabric-dev.svc"],
            ],
        );
    });

    it("takes a service account without a namespace for one of the organisation's own", () => {
        const administrators = [
            { kind: "ServiceAccount", name: "operator" },
            { kind: "ServiceAccount", name: "operator", namespace: "tools" },
            { kind: "Group", name: "org1" },
        ];
        const { organisations } = modelWith({
            "organizations[1].namespace": "org1",
            "organizations[1].administrators": administrators,
        });
        assert.deepEqual(organisations[1]?.administrators, [
            { ...administrators[0], namespace: "org1" },
            administrators[1],
            administrators[2],
        ]);
    });
});
