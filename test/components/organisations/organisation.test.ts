import assert from "node:assert/strict";
import { devModel, urnsOf } from "../../support/rendering";
import type { Found } from "../../support/urns";

const network = "fabric:index:Network";
const own = `${network}$fabric:index:Organisation`;

/** What is right below organisations, each as the end of its type and its name. */
const parts = {
    org0: [
        ...["CertificateAuthority org0-ca", "Orderer org0-orderer1", "Identity org0-admin", "Identity org0-orderer1"],
        ...["ConfigMap org0-channels", "Role org0-administrators", "RoleBinding org0-administrators"],
    ],
    org1: [
        ...["CertificateAuthority org1-ca", "Peer org1-peer1", "Identity org1-admin", "Identity org1-peer1"],
        ...["ConfigMap org1-peers", "Service org1-gateway", "PodDisruptionBudget org1-peers", "Roll org1-peers"],
    ],
};

describe("an organisation", () => {
    let resources: readonly Found[];

    before(async () => {
        const model = devModel((config) => {
            const administrators = [{ kind: "User", name: "alice" }];
            config["organizations"] = [
                { name: "org0", mspId: "OrdererMSP", orderers: 1, namespace: "zero", administrators },
                { name: "org1", mspId: "Org1MSP", peers: 1 },
            ];
            config["channels"] = [{ name: "mychannel", orderers: ["org0"], members: ["org1"] }];
        });
        resources = await urnsOf(model);
    });

    function found(urn: string): Found {
        const resource = resources.find((one) => one.urn === urn);
        assert.ok(resource, `${urn} is not among ${resources.map((one) => one.urn).join("\n")}`);
        return resource;
    }

    it("has below it what is its alone, and of that nothing is below the network", () => {
        const below = (parent: string): readonly string[] =>
            resources.flatMap(({ urn }) => {
                const [types = "", name = ""] = urn.split("::");
                const type = types.slice(parent.length + 1);
                return types.startsWith(`${parent}$`) && !type.includes("$")
                    ? [`${type.slice(type.lastIndexOf(":") + 1)} ${name}`]
                    : [];
            });
        assert.deepEqual([...below(own)].sort(), Object.values(parts).flat().sort());
        assert.ok(below(network).includes("Organisation org1") && below(network).includes("Roll orderers"));
        assert.deepEqual(
            below(network).filter((part) => Object.values(parts).flat().includes(part)),
            [],
        );
    });

    it("is found by no other name, which would lead the engine to other names of what is called like it", () => {
        assert.deepEqual(found(`${own}::org1`).former, []);
    });

    it("is found in states in which its parts are the network's, at whatever depth", () => {
        const former = `${network}$fabric:peers:Peer$kubernetes:apps/v1:StatefulSet::org1-peer1`;
        const { former: names } = found(`${own}$fabric:peers:Peer$kubernetes:apps/v1:StatefulSet::org1-peer1`);
        assert.ok(names.includes(former), names.join("\n"));
    });

    it("is found there by the other aliases of its parts, too", () => {
        const names = found(`${own}$kubernetes:policy/v1:PodDisruptionBudget::org1-peers`).former;
        for (const parent of [own, network]) {
            const former = `${parent}$kubernetes:policy/v1beta1:PodDisruptionBudget::org1-peers`;
            assert.ok(names.includes(former), names.join("\n"));
        }
    });
});
