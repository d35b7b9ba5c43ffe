import assert from "node:assert/strict";
import { validate } from "../../../components/config/problems";
import type { NetworkModel } from "../../../components/model/network";
import { resolveResources } from "../../../components/model/resources";
import { resolveNetwork } from "../../../components/model/resolve";
import { settingsWith } from "../../support/stack-config";

const reference = `ghcr.io/acme/asset@sha256:${"ab".repeat(32)}`;

function modelWith(change: Readonly<Record<string, unknown>>): NetworkModel {
    return resolveNetwork(validate(settingsWith(change)));
}

/** The first of a list, since an empty one would make any test of it pass. */
function first<T>(list: readonly T[]): T {
    const [entry] = list;
    assert.ok(entry !== undefined);
    return entry;
}

describe("resolveNetwork", () => {
    it("is the same for the same config", () => {
        assert.deepEqual(modelWith({}), modelWith({}));
    });

    it("names the nodes after their organisation", () => {
        const names = modelWith({}).organisations.map(({ ca, orderers, peers }) =>
            [ca, ...orderers, ...peers].map(({ name }) => name),
        );
        assert.deepEqual(names, [
            ["org0-ca", "org0-orderer1", "org0-orderer2", "org0-orderer3"],
            ["org1-ca", "org1-peer1", "org1-peer2"],
            ["org2-ca", "org2-peer1", "org2-peer2"],
        ]);
    });

    it("completes a peer", () => {
        assert.deepEqual(modelWith({}).organisations[1]?.peers[1], {
            kind: "peer",
            name: "org1-peer2",
            organisation: "org1",
            mspId: "Org1MSP",
            position: 1,
            home: { namespace: "fabric-dev" },
            port: 7051,
            host: "org1-peer2",
            internalAddress: "org1-peer2:7051",
            address: undefined,
            outside: undefined,
            hosts: [...["org1-peer2", "org1-peer2.fabric-dev.svc"], ...["org1-gateway", "org1-gateway.fabric-dev.svc"]],
            resources: resolveResources("peer"),
            chaincodePort: 7052,
            operationsPort: 9443,
            stateDatabase: { kind: "goleveldb" },
        });
    });

    it("completes an orderer with addresses of its own", () => {
        const orderers = [{ address: "orderer.example.com:443", adminAddress: "[2001:DB8:0:0::1]:9443" }];
        const { organisations } = modelWith({ "organizations[0].orderers": orderers });
        assert.deepEqual(first(first(organisations).orderers), {
            kind: "orderer",
            name: "org0-orderer1",
            organisation: "org0",
            mspId: "OrdererMSP",
            position: 0,
            home: { namespace: "fabric-dev" },
            host: "org0-orderer1",
            port: 6050,
            internalAddress: "org0-orderer1:6050",
            address: "orderer.example.com:443",
            outside: undefined,
            hosts: ["org0-orderer1", "org0-orderer1.fabric-dev.svc", "orderer.example.com", "2001:db8::1"],
            resources: resolveResources("orderer"),
            adminPort: 9443,
            adminAddress: "[2001:DB8:0:0::1]:9443",
            operationsPort: 8443,
        });
    });

    it("puts a CouchDB beside each peer of an organisation that asks for it", () => {
        const { organisations, storage } = modelWith({
            "organizations[1].stateDatabase": "couchdb",
            "organizations[2].stateDatabase": "couchdb",
            "organizations[2].couchdb": { resources: { limits: { memory: "1Gi" } } },
            images: { couchdb: "couchdb:3.5" },
            storage: { couchdb: "8Gi" },
        });
        const couchdb = { kind: "couchdb", image: "couchdb:3.5", storage: "8Gi" };
        const limited = resolveResources("couchdb", { limits: { memory: "1Gi" } });
        assert.deepEqual(
            organisations.map(({ peers }) => peers.map(({ stateDatabase }) => stateDatabase)),
            [
                [],
                Array(2).fill({ ...couchdb, resources: resolveResources("couchdb") }),
                Array(2).fill({ ...couchdb, resources: limited }),
            ],
        );
        assert.deepEqual(storage, {
            storageClass: undefined,
            ca: "1Gi",
            orderer: "10Gi",
            peer: "10Gi",
            onDestroy: "keep",
        });
    });

    it("puts the organisation's domain into the certificates of its nodes", () => {
        const { organisations } = modelWith({ "organizations[1].domain": "org1.example.com" });
        assert.ok(organisations[1]?.ca.hosts.includes("org1-ca.org1.example.com"));
        assert.ok(organisations[1]?.peers[0]?.hosts.includes("org1-peer1.org1.example.com"));
    });

    it("keeps requests and limits that are given", () => {
        const resources = {
            requests: { cpu: "2", "ephemeral-storage": "1Gi" },
            limits: { memory: "4Gi", "ephemeral-storage": "3Gi" },
        };
        const { organisations } = modelWith({ "organizations[1].peers": [{ resources }] });
        assert.deepEqual(organisations[1]?.peers[0]?.resources, resources);
    });

    it("lets every organisation take the part for which it has nodes, unless the channel names them", () => {
        const { channels } = modelWith({ "channels[0].orderers": undefined, "channels[0].members": undefined });
        assert.deepEqual(first(channels).orderers, ["org0"]);
        assert.deepEqual(first(channels).members, ["org1", "org2"]);
    });

    it("makes each member's first peer its anchor, unless the channel names others or none", () => {
        const { channels } = modelWith({ "channels[0].anchors": { org2: [] } });
        assert.deepEqual(first(channels).anchors, [
            { organisation: "org1", peers: ["org1-peer1"] },
            { organisation: "org2", peers: [] },
        ]);
    });

    it("counts batches in bytes", () => {
        const { channels } = modelWith({ "channels[0].batch": { timeout: "500ms", preferredBytes: "512 KB" } });
        assert.deepEqual(first(channels).batch, {
            timeout: "500ms",
            maxMessages: 500,
            absoluteMaxBytes: 10_485_760,
            preferredMaxBytes: 524_288,
        });
    });

    it("has the policies of Fabric's test network beside those that are given", () => {
        const { channels } = modelWith({ "channels[0].policies": { Endorsement: "OR('Org1MSP.peer')" } });
        assert.deepEqual(first(channels).policies, {
            Readers: "ANY Readers",
            Writers: "ANY Writers",
            Admins: "MAJORITY Admins",
            LifecycleEndorsement: "MAJORITY Endorsement",
            Endorsement: "OR('Org1MSP.peer')",
        });
    });

    it("pushes to one registry and pulls by the nodes' name of it", () => {
        const { images } = modelWith({ pullRegistry: "registry.internal:5000" });
        assert.deepEqual(images.builder, {
            kind: "build",
            context: ".",
            dockerfile: "builder/Dockerfile",
            buildArguments: { NODE_IMAGE: "node:22-slim" },
            target: undefined,
            push: "localhost:35000/fabric-dev-builder",
            pull: "registry.internal:5000/fabric-dev-builder",
        });
    });

    it("takes the builder by digest as it is", () => {
        assert.deepEqual(modelWith({ images: { builder: reference } }).images.builder, { kind: "digest", reference });
    });

    it("gives the builder the network's pod template and the languages in use", () => {
        const pod = { nodeSelector: { pool: "chaincode" } };
        const { builder } = modelWith({ pod, "chaincodes[0].type": "node" });
        assert.deepEqual(
            { ...builder, languages: Object.keys(builder.languages) },
            {
                startTimeout: "3m",
                admissionPolicy: true,
                objectNamePrefix: "hlfcc",
                nodeRole: "",
                buildsKeptFor: "10m",
                localServers: false,
                resources: resolveResources("agent"),
                pod,
                languages: ["node"],
            },
        );
    });

    const policies = [
        { text: "OR('Org1MSP.peer')", means: { signature: "OR('Org1MSP.peer')" } },
        { text: "/Channel/Application/Admins", means: { channelPolicy: "/Channel/Application/Admins" } },
        { text: " /Channel/Application/Admins\n", means: { channelPolicy: "/Channel/Application/Admins" } },
        {
            text: "/Channel/Application/org1/Endorsement",
            means: { channelPolicy: "/Channel/Application/org1/Endorsement" },
        },
        { text: "MAJORITY  Endorsement\n", means: { channelPolicy: "/Channel/Application/Endorsement" } },
        { text: undefined, means: undefined },
    ];
    for (const { text, means } of policies) {
        it(`reads the endorsement policy ${text ?? "of a chaincode that has none"}`, () => {
            const { chaincodes } = modelWith({ "chaincodes[0].endorsementPolicy": text });
            assert.deepEqual(first(chaincodes).endorsementPolicy, means);
        });
    }

    it("completes a collection", () => {
        const collection = { name: "secret", policy: "OR('Org1MSP.member','Org2MSP.member')", requiredPeerCount: 2 };
        const { chaincodes } = modelWith({ "chaincodes[0].collections": [collection] });
        assert.deepEqual(first(chaincodes).collections, [
            {
                ...collection,
                maxPeerCount: 2,
                blockToLive: 0,
                memberOnlyRead: false,
                memberOnlyWrite: false,
                endorsementPolicy: undefined,
            },
        ]);
    });

    it("completes the calls that prove a chaincode", () => {
        const anybody = { organization: undefined, transient: undefined };
        const { chaincodes } = modelWith({ "chaincodes[0].verify": [{ function: "GetAllAssets" }] });
        assert.deepEqual(first(chaincodes).verify, [
            { function: "GetAllAssets", args: [], ...anybody, submit: false, once: "channel", contains: undefined },
        ]);
    });
});
