import type { JsonObject } from "../../ground/json";
import type { ReportArgs } from "../../report/content";
import { unknownValue } from "../../report/preview";
import { object, remoteStep, step } from "./steps";

export const set = "kubernetes:apps/v1:StatefulSet";
export const claim = "kubernetes:core/v1:PersistentVolumeClaim";
export const policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

/** Of a stack with a channel and a chaincode. */
export const outputs: ReportArgs["outputs"] = {
    endpoints: { "org0-ca": "a", "org0-orderer1": "a", "org0-orderer2": "a", "org0-orderer3": "a", "org1-peer1": "a" },
    channels: { mychannel: { consenters: ["org0-orderer1", "org0-orderer2", "org0-orderer3"] } },
    chaincodes: { assets: { channel: "mychannel" } },
    certificates: { "org1-peer1": { expires: "2030-01-01T00:00:00Z" } },
};

export const of = { channel: "mychannel" };
const definition = { name: "assets", version: "1.0", initRequired: false };
const members = [{ mspId: "Org1MSP" }, { mspId: "Org2MSP" }];

/** A kind of change each, with the file that has its report. */
export const cases: Readonly<Record<string, readonly JsonObject[]>> = {
    nothing: [],
    "new-version": [
        remoteStep("update", "Approval", "mychannel-assets-org1", {
            before: { ...of, definition, mspId: "Org1MSP", packageId: "assets:12" },
            after: { ...of, definition: { ...definition, version: "2.0" }, mspId: "Org1MSP", packageId: "assets:34" },
        }),
        remoteStep("update", "Approval", "mychannel-assets-org2", {
            before: { ...of, definition, mspId: "Org2MSP", packageId: "assets:12" },
            after: { ...of, definition, mspId: "Org2MSP", packageId: unknownValue },
        }),
        remoteStep("update", "Commit", "mychannel-assets", {
            before: { ...of, members, definition },
            known: { ...of, members, definition, sequence: 4 },
            after: {
                ...of,
                members,
                definition: { ...definition, version: "2.0", endorsementPolicy: "OR('Org1MSP.peer')" },
            },
        }),
        remoteStep("update", "Transaction", "mychannel-assets-verify-1", {
            before: { ...of, chaincode: "assets", function: "Read", kind: "evaluate" },
            after: { ...of, chaincode: "assets", function: "Read", kind: "evaluate" },
        }),
    ],
    "changed-source": [
        step("update", `fabric:chaincode:Chaincode$pulumi-nodejs:dynamic/fabric:ImageTags`, "assets", {
            before: { place: { namespace: "registry/dev-chaincode-assets" }, digest: "sha256:12" },
            after: { place: { namespace: "registry/dev-chaincode-assets" }, digest: "sha256:34" },
        }),
        remoteStep("update", "ImageTags", "builder", {
            before: { digest: "sha256:56" },
            after: { digest: "sha256:78" },
        }),
        remoteStep("replace", "InstalledPackage", "mychannel-assets-org1-peer1", {
            before: { peer: { name: "org1-peer1", organisation: "org1" }, packageId: "assets:12" },
            after: { peer: { name: "org1-peer1", organisation: "org1" }, packageId: "assets:34" },
        }),
        ...["org1", "org2"].map((organisation, index) =>
            remoteStep("update", "Approval", `mychannel-assets-${organisation}`, {
                before: { ...of, definition, mspId: `Org${index + 1}MSP`, packageId: "assets:12" },
                known: { ...of, definition, mspId: `Org${index + 1}MSP`, packageId: "assets:12", sequence: 4 },
                after: { ...of, definition, mspId: `Org${index + 1}MSP`, packageId: "assets:34" },
            }),
        ),
    ],
    "new-chaincode": [
        remoteStep("create", "InstalledPackage", "mychannel-new-org1-peer1", {
            after: { peer: { name: "org1-peer1", organisation: "org1" }, packageId: "new:12" },
        }),
        remoteStep("create", "Approval", "mychannel-new-org1", {
            after: { ...of, definition: { ...definition, name: "new" }, mspId: "Org1MSP", packageId: "new:12" },
        }),
        remoteStep("create", "Commit", "mychannel-new", {
            after: { ...of, members, definition: { ...definition, name: "new", collections: [{ name: "private" }] } },
        }),
        remoteStep("create", "Transaction", "mychannel-new-init", {
            after: { ...of, chaincode: "new", function: "Init", kind: "init" },
        }),
    ],
    "removed-chaincode": [
        remoteStep("delete", "Approval", "mychannel-assets-org1", {
            before: { ...of, definition, mspId: "Org1MSP", packageId: "assets:12" },
        }),
        remoteStep("delete", "Commit", "mychannel-assets", { before: { ...of, members, definition } }),
        step("delete", "kubernetes:apps/v1:Deployment", "mychannel-assets-org1", {
            before: object("org1-assets-12345678", "org1", "chaincode"),
        }),
    ],
    "new-peer": [
        step("create", set, "org1-peer2", { after: object("org1-peer2", "org1", "peer") }),
        step("create", claim, "org1-peer2", { after: object("org1-peer2", "org1", "peer") }),
        step("create", policy, "org1-peer2", { after: object("org1-peer2", "org1", "peer") }),
        remoteStep("update", "Roll", "org1-peers", { before: { nodes: [1] }, after: { nodes: [1, 2] } }),
        remoteStep("create", "PeerJoin", "mychannel-org1-peer2", {
            after: { ...of, peer: { name: "org1-peer2", organisation: "org1" } },
        }),
    ],
    "lost-quorum": [
        step("delete", set, "org0-orderer2", { before: object("org0-orderer2", "org0", "orderer") }),
        step("delete", set, "org0-orderer3", { before: object("org0-orderer3", "org0", "orderer") }),
        step("delete", claim, "org0-orderer3", { before: object("org0-orderer3", "org0", "orderer") }),
    ],
    "changed-image": [
        step("update", set, "org1-peer1", {
            before: object("org1-peer1", "org1", "peer"),
            after: object("org1-peer1", "org1", "peer"),
            paths: ["spec.template.spec.containers[0].image"],
        }),
        remoteStep("update", "Roll", "org1-peers", { before: { nodes: [1] }, after: { nodes: [1] } }),
    ],
    "channel-settings": [
        remoteStep("update", "ChannelSettings", "mychannel", {
            before: {
                ...of,
                settings: { batch: { timeout: "2s", messages: 500 }, policies: { Readers: "ANY Readers" } },
            },
            after: { ...of, settings: { batch: { timeout: "1s", messages: 500 }, policies: {} } },
        }),
        remoteStep("update", "AnchorPeers", "mychannel-org1", {
            before: { ...of, organisation: "org1", anchors: [{ host: "org1-peer1", port: 7051 }] },
            after: { ...of, organisation: "org1", anchors: [{ host: "org1-peer2", port: 7051 }] },
        }),
    ],
    "new-channel": [
        remoteStep("create", "FirstBlock", "second", { after: { channel: "second" } }),
        remoteStep("create", "OrdererJoin", "second-org0-orderer1", {
            after: { channel: "second", orderer: { name: "org0-orderer1", organisation: "org0" } },
        }),
    ],
    replaced: [
        step("create-replacement", claim, "org1-peer1", {
            before: object("org1-peer1", "org1", "peer"),
            after: object("org1-peer1", "org1", "peer"),
        }),
        step("replace", claim, "org1-peer1", {
            before: object("org1-peer1", "org1", "peer"),
            after: object("org1-peer1", "org1", "peer"),
            paths: ["metadata.namespace"],
        }),
        step("delete-replaced", claim, "org1-peer1", { before: object("org1-peer1", "org1", "peer") }),
        remoteStep("replace", "AuthorityKeys", "org1-roots", {
            before: { organisation: "org1" },
            after: { organisation: "org1" },
        }),
    ],
    "partner-roots": [
        step("update", "kubernetes:core/v1:ConfigMap", "org2-msp", {
            before: object("org2-msp", "org2", "msp", { data: { "tlscacert.pem": "A" } }),
            after: object("org2-msp", "org2", "msp", { data: { "tlscacert.pem": "B" } }),
            paths: ["data.tlscacert.pem"],
        }),
    ],
    "two-clusters": [
        step("update", policy, "org1-peer1", {
            before: object("org1-peer1", "org1", "peer"),
            after: object("org1-peer1", "org1", "peer"),
        }),
        step("update", policy, "west/org2-peer1", {
            before: object("org2-peer1", "org2", "peer"),
            after: object("org2-peer1", "org2", "peer"),
            cluster: "west",
        }),
    ],
    "new-organisation": [
        remoteStep("create", "AuthorityKeys", "org3-roots", { after: { organisation: "org3" } }),
        remoteStep("create", "Identity", "org3-peer1", { after: { organisation: "org3" } }),
        step("create", "kubernetes:core/v1:Namespace", "fabric-org3-chaincode", {
            after: { metadata: { name: "fabric-org3-chaincode" } },
        }),
        step("create", set, "org3-ca", { after: object("org3-ca", "org3", "ca") }),
        step("create", set, "org3-peer1", { after: object("org3-peer1", "org3", "peer") }),
        step("create", claim, "org3-peer1", { after: object("org3-peer1", "org3", "peer") }),
    ],
    "renewed-certificates": [
        remoteStep("update", "Identity", "org1-peer1", {
            before: { organisation: "org1" },
            after: { organisation: "org1" },
        }),
        remoteStep("update", "ServerCertificate", "org1-ca", {
            before: { organisation: "org1" },
            after: { organisation: "org1" },
        }),
        remoteStep("update", "Roll", "org1-peers", { before: { nodes: [1] }, after: { nodes: [1] } }),
    ],
};
