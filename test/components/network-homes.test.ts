import assert from "node:assert/strict";
import { ofType, type Registered } from "../support/engine";
import { devModel, outputsOf, rendered } from "../support/rendering";

const dynamic = "pulumi-nodejs:dynamic/fabric:";
const rbac = "kubernetes:rbac.authorization.k8s.io/v1:";

/** The dev stack with org0 and org1 in namespaces of their own, and an administrator of org1. */
const model = devModel((config) => {
    const [org0, org1] = config["organizations"] as readonly object[];
    Object.assign(org0 ?? {}, { namespace: "org0" });
    Object.assign(org1 ?? {}, { namespace: "org1", administrators: [{ kind: "User", name: "alice" }] });
});

interface Placed {
    readonly place: { readonly namespace: string; readonly homes?: object };
}

describe("a network whose organisations have namespaces of their own", () => {
    let resources: readonly Registered[];

    before(async () => {
        resources = await rendered(model);
    });

    const namespacesOf = (type: string): Readonly<Record<string, string>> =>
        Object.fromEntries(
            ofType(resources, type).map(({ name, inputs }) => {
                const { metadata } = inputs as { readonly metadata: { readonly namespace: string } };
                return [name, metadata.namespace];
            }),
        );

    const placesOf = (kind: string): Readonly<Record<string, Placed["place"]>> =>
        Object.fromEntries(
            ofType(resources, `${dynamic}${kind}`).map(({ name, inputs }) => [
                name,
                (inputs as unknown as Placed).place,
            ]),
        );

    it("makes those namespaces, and has each organisation's nodes in its own", () => {
        const made = ofType(resources, "kubernetes:core/v1:Namespace").map(({ name }) => name);
        const chaincode = ["fabric-dev-org2-chaincode", "org1-chaincode"];
        assert.deepEqual([...made].sort(), ["fabric-dev", ...chaincode, "org0", "org1"].sort());
        for (const [name, namespace] of Object.entries(namespacesOf("kubernetes:apps/v1:StatefulSet"))) {
            const home = { org0: "org0", org1: "org1", org2: "fabric-dev" }[name.slice(0, 4)];
            assert.equal(namespace, home, name);
        }
        assert.equal(namespacesOf("kubernetes:core/v1:ConfigMap")["mychannel-genesis"], "fabric-dev");
    });

    it("reaches what is an organisation's own in its namespace, and what is the network's by all of them", () => {
        const homes = { org0: { namespace: "org0" }, org1: { namespace: "org1" } };
        for (const kind of ["AuthorityKeys", "ServerCertificate", "Identity", "ClientRoot", "ClientCertificate"]) {
            for (const [name, { namespace, homes: others }] of Object.entries(placesOf(kind))) {
                const home = { org0: "org0", org1: "org1", org2: "fabric-dev" }[name.slice(0, 4)];
                assert.equal(namespace, home, `${kind} ${name}`);
                assert.ok(home === "fabric-dev" || others === undefined, `${kind} ${name}`);
            }
        }
        const { org0, org1 } = homes;
        for (const [kind, name, known] of [
            ["OrdererJoin", "mychannel-org0-orderer1", homes],
            ["Commit", "mychannel-asset-transfer", homes],
            ["PeerJoin", "mychannel-org1-peer1", homes],
            ["PeerJoin", "mychannel-org2-peer1", { org0 }],
            ["AnchorPeers", "mychannel-org2", { org0 }],
            ["Approval", "mychannel-asset-transfer-org1", { org1 }],
            ["Approval", "mychannel-asset-transfer-org2", undefined],
            ["InstalledPackage", "mychannel-asset-transfer-org1-peer1", { org1 }],
            ["Roll", "orderers", { org0 }],
        ] as const) {
            const place = placesOf(kind)[name];
            assert.deepEqual([place?.namespace, place?.homes], ["fabric-dev", known], `${kind} ${name}`);
        }
        assert.equal(placesOf("Roll")["org1-peers"]?.namespace, "org1");
    });

    it("tells peers, channels and clients names that hold in every namespace", async () => {
        const [peer] = ofType(resources, "kubernetes:apps/v1:StatefulSet").filter(({ name }) => name === "org1-peer1");
        const text = JSON.stringify(peer?.inputs);
        assert.match(text, /"CORE_PEER_GOSSIP_EXTERNALENDPOINT","value":"org1-peer1\.org1\.svc:7051"/);
        assert.match(text, /"CORE_PEER_CHAINCODEADDRESS","value":"org1-peer1\.org1\.svc:7052"/);
        const anchors = ofType(resources, `${dynamic}AnchorPeers`).map(({ inputs }) => inputs["anchors"]);
        assert.deepEqual(anchors, [
            [{ host: "org1-peer1.org1.svc", port: 7051 }],
            [{ host: "org2-peer1.fabric-dev.svc", port: 7051 }],
        ]);
        const { cluster, connectionProfiles, endpoints } = await outputsOf(model);
        assert.deepEqual(cluster.homes, { org0: { namespace: "org0" }, org1: { namespace: "org1" } });
        assert.equal(endpoints["org0-orderer1"], "org0-orderer1.org0.svc:6050");
        assert.deepEqual(Object.keys(connectionProfiles), ["org1", "org2"]);
    });

    it("has a disruption budget for the orderers and one for each organisation's peers, where their pods are", () => {
        assert.deepEqual(namespacesOf("kubernetes:policy/v1:PodDisruptionBudget"), {
            "org0-orderers": "org0",
            "org1-peers": "org1",
            "org2-peers": "fabric-dev",
        });
    });

    it("gives the administrators of an organisation rights in its namespaces, and no Secret but its administrator's", () => {
        const roles = ofType(resources, `${rbac}Role`).filter(({ name }) => name.includes("administrators"));
        assert.deepEqual(
            roles.map(({ name }) => [name, namespacesOf(`${rbac}Role`)[name]]),
            [
                ["org0-administrators", "org0"],
                ["org1-administrators", "org1"],
                ["org1-administrators-chaincode", "org1-chaincode"],
            ],
        );
        for (const { name, inputs } of roles) {
            const { rules } = inputs as { readonly rules: readonly { readonly resources: readonly string[] }[] };
            const secrets = rules.filter(({ resources: kinds }) => kinds.includes("secrets"));
            const own = { apiGroups: [""], resources: ["secrets"], resourceNames: [`${name.slice(0, 4)}-admin-msp`] };
            assert.deepEqual(secrets, name.endsWith("chaincode") ? [] : [{ ...own, verbs: ["get"] }], name);
        }
        const bindings = ofType(resources, `${rbac}RoleBinding`).filter(({ name }) => name.includes("administrators"));
        assert.deepEqual(
            bindings.map(({ name, inputs }) => [name, inputs["subjects"]]),
            ["org1-administrators", "org1-administrators-chaincode"].map((name) => [
                name,
                [{ kind: "User", name: "alice", apiGroup: "rbac.authorization.k8s.io" }],
            ]),
        );
    });
});
