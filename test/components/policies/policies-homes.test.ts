import assert from "node:assert/strict";
import { policiesOf, type Policy } from "../../../components/policies/policies";
import { allowed } from "../../support/policy-text";
import { devModel } from "../../support/rendering";

const ns = "fabric-dev";

/** Of the dev stack's organisations with one peer each, the first two in namespaces of their own. */
function policies(): readonly Policy[] {
    const model = devModel((config) => {
        const organisations = config["organizations"] as readonly Record<string, unknown>[];
        config["organizations"] = organisations.map((one, index) => ({
            ...("peers" in one ? { ...one, peers: 1 } : one),
            ...(index < 2 ? { namespace: `org${index}` } : {}),
        }));
    });
    return policiesOf(model, { apiServer: [], dns: [] });
}

function named(name: string): Policy {
    return policies().find((policy) => policy.name === name) ?? assert.fail(`there is no policy ${name}`);
}

describe("the policies of a network whose organisations are in several namespaces", () => {
    it("are in the namespaces of their pods", () => {
        const places = policies().map(({ namespace, name }) => `${namespace}/${name}`);
        assert.deepEqual(places, [
            ...["org0/org0-ca", "org0/org0-orderer1", "org0/org0-orderer2", "org0/org0-orderer3"],
            ...["org1/org1-ca", "org1/org1-peer1"],
            ...["org1-chaincode/org1-peer1-chaincode", "org1-chaincode/org1-builds"],
            ...[`${ns}/org2-ca`, `${ns}/org2-peer1`],
            ...[`${ns}-org2-chaincode/org2-peer1-chaincode`, `${ns}-org2-chaincode/org2-builds`],
            ...["org1-chaincode/org1-chaincode-others", `${ns}-org2-chaincode/${ns}-org2-chaincode-others`],
        ]);
    });

    it("open the ways between them to the pods of each organisation in its own namespace alone", () => {
        const everyPeer = ["org1 component=peer part-of=org1", `${ns} component=peer part-of=org2`].join(" | ");
        const policy = named("org1-peer1");
        assert.deepEqual(allowed(policy, "ingress"), [
            `${everyPeer}: TCP 7051`,
            "org1-chaincode component=chaincode peer=org1-peer1: TCP 7052",
        ]);
        assert.deepEqual(allowed(policy, "egress").slice(0, 2), [
            `${everyPeer}: TCP 7051`,
            "org0 component=orderer part-of=org0: TCP 6050",
        ]);
    });
});
