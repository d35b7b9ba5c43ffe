import assert from "node:assert/strict";
import { remoteKinds, type RemoteKind } from "../../../components/remote/kinds";
import type { Place } from "../../../components/remote/place";
import { served } from "../../../components/remote/serve";
import { certificateFacts, newRootAuthority } from "../../../fabric/certificates";
import { isFailure } from "../../../ground/failure";
import { startApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { warnings } from "../../support/warnings";

const target = { name: "org1-node", organisation: "org1", port: 7051, address: "127.0.0.1:1" };
const acting = { organisation: "org1", mspId: "Org1MSP", peers: [target] };
const { certificate } = newRootAuthority({ commonName: "ca" }, new Date());
const expires = certificateFacts(certificate).notAfter.toISOString();
const definition = { name: "basic", version: "1.0", initRequired: false };
const own = { organisation: "org1", expires };
const onChannel = { channel: "mychannel", mspId: "Org1MSP", orderers: [target], organisation: "org1" };
const onPeer = {
    peer: target,
    mspId: "Org1MSP",
    volume: "uid-1",
    chaincodeNamespace: "fabric-org1",
    packageId: "basic:1",
};
const joined = { ...onChannel, volume: "uid-1", genesis: "mychannel-genesis" };
const settings = {
    batch: { batchTimeout: "2s", maxMessageCount: 500, absoluteMaxBytes: 10_485_760, preferredMaxBytes: 2_097_152 },
    policies: {},
};

/** Of each kind a state, which the inputs of its making are part of. */
const states: Readonly<Record<RemoteKind, object>> = {
    AnchorPeers: { ...onChannel, anchors: [] },
    Approval: { ...acting, channel: "mychannel", definition, packageId: "basic:1", sequence: 1 },
    AuthorityKeys: { ...own, domain: "org1.example.com", caCertificate: certificate, tlsCaCertificate: certificate },
    ChannelSettings: { ...onChannel, settings, administrators: [{ organisation: "org1", mspId: "Org1MSP" }] },
    ClientCertificate: { ...own, purpose: "operations", root: certificate, serverRoot: certificate },
    ClientRoot: { ...own, purpose: "operations", domain: "org1.example.com", certificate },
    Commit: { members: [acting], channel: "mychannel", definition, sequence: 1 },
    FirstBlock: { ...onChannel, block: "", sha256: "" },
    FormerServers: {
        ...{ organisation: "org1", channel: "mychannel", chaincode: "basic", namespace: "fabric-org1" },
        ...{ current: [], waits: false, namespaces: ["fabric-org1"] },
    },
    Identity: {
        ...{ ...own, enrolmentId: "org1-node", role: "peer", hosts: ["org1-node"], tlsProfile: "tls", database: "" },
        ...{
            fingerprint: "f",
            tlsCertificate: certificate,
            ca: target,
            registrar: "org1-registrar",
            renewBefore: "720h",
        },
    },
    ImageAttestations: {
        ...{ digest: "sha256:1", kinds: ["sbom"], build: {}, required: false },
        ...{ documents: { sbom: "sha256:2" }, problem: "" },
    },
    ImageTags: { digest: "sha256:1", tags: ["v1"], problem: "" },
    InstalledPackage: { ...onPeer, recipe: { type: "k8s", label: "basic", image: "basic@sha256:1" } },
    OrdererJoin: { ...joined, orderer: target, others: [], administrators: [] },
    PeerJoin: { ...joined, peer: target },
    ReachedServers: {
        ...{ channel: "mychannel", chaincode: "basic", organisation: "org1", peers: ["org1-peer1"] },
        ...{ address: "server:9999", packageId: "basic:1" },
    },
    Roll: {
        ...{ role: "peer", nodes: [{ mspId: "Org1MSP", target, operationsPort: 9443 }], outdated: [] },
        ...{ templates: { "org1-node": "a" }, revisions: { "org1-node": "one" } },
    },
    SealedPackage: {
        ...{ fingerprint: "f", packageId: "basic:1" },
        recipe: {
            type: "ccaas",
            label: "basic",
            connection: { address: "s:9999", dialTimeout: "10s", client: "org1-client" },
        },
    },
    ServerCertificate: { ...own, hosts: ["org1-ca"], fingerprint: "f" },
    Started: { kind: "Deployment", name: "org1-asset", uid: "u", version: "v" },
    Transaction: {
        ...{ ...acting, channel: "mychannel", chaincode: "basic", function: "put", args: [], kind: "submit" },
        ...{ version: "1.0", occasion: "one", answers: true, answer: "", transactionId: "", endorsers: [] },
    },
    Volumes: { onDestroy: "delete", organisations: ["org1"], formerOrganisations: [] },
    WarmUp: { ...onPeer, channel: "mychannel", chaincode: "basic", sequence: 1, answers: true, pod: "" },
};

/** Kinds that ask nobody of what is there, and what the state says stands. */
const unread: readonly RemoteKind[] = [
    "FormerServers",
    "ReachedServers",
    "SealedPackage",
    "Started",
    "Transaction",
    "Volumes",
    "WarmUp",
];

/** Kinds whose reading bears that nobody can be asked, without a word: what is beside an image is for people alone. */
const silent: readonly RemoteKind[] = ["ImageAttestations", "ImageTags"];

/** Kinds that are made all the same: nothing is asked, or it is not worth a failure. */
const made: readonly RemoteKind[] = ["ImageAttestations", "ImageTags", "ReachedServers", "Volumes"];

/** Kinds whose place is a repository. */
const beside: readonly RemoteKind[] = ["ImageAttestations", "ImageTags"];

describe("a dynamic resource whose cluster takes no connection", () => {
    let place: Place;

    before(async () => {
        const server = await startApiServer();
        place = await placeOn(server, "fabric");
        await server.stop();
    });

    for (const kind of remoteKinds) {
        const state = (): never => ({ ...states[kind], place: placeFor(kind) }) as never;
        const placeFor = (of: RemoteKind): Place =>
            beside.includes(of) ? { ...place, namespace: "127.0.0.1:1/basic" } : place;

        it(`is kept by a refresh as the state has it: ${kind}`, async () => {
            const told = await warnings(async () => {
                assert.deepEqual(await served(kind).read("id", state()), { id: "id", props: state() });
            });
            assert.equal(told.length, unread.includes(kind) || silent.includes(kind) ? 0 : 1);
        });

        it(`is ${made.includes(kind) ? "made all the same" : "not made, and its failure says why"}: ${kind}`, async () => {
            const told = await warnings(async () => {
                const making = served(kind).create(state());
                await (made.includes(kind) ? making : assert.rejects(making, isFailure));
            });
            assert.equal(told.length, kind === "ReachedServers" ? 1 : 0);
        });
    }
});
