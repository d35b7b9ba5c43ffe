import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { formerOutputs, formerStateOf, readState } from "../../../components/preflight/former-state";

const urn = (type: string, name: string): string => `urn:pulumi:dev::fabric::${type}::${name}`;
const dynamic = "pulumi-nodejs:dynamic/fabric:";
const recipe = { type: "k8s", label: "basic", image: "registry/basic@sha256:12" };
const place = { context: "here", namespace: "fabric-dev" };
const home = { context: "here", namespace: "org0" };
const west = { cluster: "west", namespace: "fabric-west" };
const spread = { ...place, nodes: { "org1-peer2": west } };

function state(...resources: readonly (readonly [type: string, name: string, outputs?: object])[]): object {
    return Object.fromEntries(resources.map(([type, name, outputs = {}]) => [urn(type, name), { type, outputs }]));
}

const resources = state(
    ["pulumi:pulumi:Stack", "fabric-dev", { endpoints: { "org1-peer1": "org1-peer1:7051" } }],
    ["fabric:index:Organisation", "org1"],
    ["kubernetes:core/v1:Namespace", "fabric-dev"],
    ["kubernetes:apps/v1:StatefulSet", "org1-peer1"],
    ["kubernetes:apps/v1:StatefulSet", "org0-orderer1"],
    ["kubernetes:core/v1:PersistentVolumeClaim", "org1-peer1"],
    [`${dynamic}AuthorityKeys`, "org0-roots", { place: home, organisation: "org0" }],
    [`${dynamic}AuthorityKeys`, "org1-roots", { place, organisation: "org1" }],
    [`${dynamic}Volumes`, "volumes", { place, onDestroy: "keep", organisations: ["org0", "org1"] }],
    [`${dynamic}Identity`, "org1-peer1", { place, organisation: "org1", role: "peer", enrolmentId: "org1-peer1" }],
    [
        `${dynamic}Identity`,
        "org1-peer2",
        { place: spread, organisation: "org1", role: "peer", enrolmentId: "org1-peer2" },
    ],
    [`${dynamic}Identity`, "org1-admin", { place, organisation: "org1", role: "admin", enrolmentId: "org1-admin" }],
    [`${dynamic}OrdererJoin`, "mychannel-org0-orderer1", { place, channel: "mychannel" }],
    [`${dynamic}FirstBlock`, "mychannel", { place, channel: "mychannel" }],
    ["fabric:partners:Partner", "org3", { mspId: "Org3MSP", roots: ["AA"], tlsRoots: ["BB", "AA"] }],
    [`${dynamic}PeerJoin`, "mychannel-org1-peer1", { place, channel: "mychannel" }],
    [
        `${dynamic}ChannelSettings`,
        "mychannel",
        { place, channel: "mychannel", settings: { policies: { Readers: "ANY Readers", Changed: "" } } },
    ],
    [`${dynamic}ImageTags`, "builder", { place: { namespace: "localhost:5000/builder" } }],
    ["docker-build:index:Image", "builder", { digest: "sha256:12" }],
    [`${dynamic}InstalledPackage`, "mychannel-asset-org1-peer1", { packageId: "basic:1", recipe }],
    [`${dynamic}InstalledPackage`, "mychannel-asset-org1-peer2", { packageId: "basic:1", recipe }],
    [`${dynamic}Commit`, "mychannel-asset", { channel: "mychannel", definition: { name: "asset" } }],
    [
        `${dynamic}Commit`,
        "mychannel-shared",
        {
            ...{ channel: "mychannel", definition: { name: "shared", version: "1.0" }, sequence: 2, inForce: false },
            ...{ waitingFor: ["Org2MSP"], differences: { Org2MSP: { version: "2.0" } } },
        },
    ],
    [`${dynamic}Approval`, "mychannel-asset-org1", { channel: "mychannel", definition: { name: "asset" } }],
) as Readonly<Record<string, unknown>>;

const memory = {
    places: [home, place],
    namespace: "fabric-dev",
    main: place,
    namespaces: {},
    sites: { org0: home, org1: place },
    nodeSites: { "org1-peer1": place, "org1-peer2": west },
    onDestroy: "keep",
    homes: { org0: "org0", org1: "fabric-dev" },
    madeNamespaces: ["fabric-dev"],
    organisations: ["org0", "org1"],
    channels: ["mychannel"],
    firstBlocks: ["mychannel"],
    partners: { org3: ["AA", "BB"] },
    nodes: ["org0-orderer1", "org1-peer1"],
    claims: ["org1-peer1"],
    packages: [recipe],
    images: { builder: "sha256:12" },
    names: [
        ...[
            "builder",
            "fabric-dev",
            "mychannel",
            "mychannel-asset",
            "mychannel-asset-org1",
            "mychannel-asset-org1-peer1",
        ],
        ...["mychannel-asset-org1-peer2", "mychannel-org0-orderer1", "mychannel-org1-peer1", "mychannel-shared"],
        ...["org0-orderer1", "org0-roots", "org1-admin", "org1-peer1", "org1-peer2", "org1-roots", "volumes"],
    ],
    chaincodes: ["mychannel/asset", "mychannel/shared"],
    commits: [
        {
            ...{ name: "shared", channel: "mychannel", definition: { name: "shared", version: "1.0" }, sequence: 2 },
            ...{ isWaiting: true, waitingFor: ["Org2MSP"], differences: { Org2MSP: { version: "2.0" } } },
        },
    ],
    policies: { mychannel: ["Readers"] },
};

describe("memoryOf", () => {
    it("finds where the network lives, its organisations, channels, nodes and packages, each once", () => {
        assert.deepEqual(formerStateOf(resources), memory);
    });

    it("keeps both places of a network that was being moved", () => {
        const other = { namespace: "other", kubeconfig: "k" };
        const moved = state(
            [`${dynamic}AuthorityKeys`, "a", { place }],
            [`${dynamic}AuthorityKeys`, "b", { place: other }],
            [`${dynamic}AuthorityKeys`, "c", { place: "unreadable" }],
            [`${dynamic}ImageTags`, "d", { place: { namespace: "localhost:5000/image" } }],
        );
        assert.deepEqual(formerStateOf(moved as Readonly<Record<string, unknown>>).places, [place, other]);
    });

    it("tells the clusters of organisations, and what each has for itself", () => {
        const [east, west] = ["east", "west"].map((cluster) => ({ cluster, namespace: `acme-${cluster}` }));
        const found = formerStateOf(
            state(
                [`${dynamic}AuthorityKeys`, "org1-roots", { place: { ...east, homes: {} }, organisation: "org1" }],
                [`${dynamic}AuthorityKeys`, "org2-roots", { place: west, organisation: "org2" }],
                [`${dynamic}Volumes`, "west/volumes", { place: west }],
                [`${dynamic}Volumes`, "volumes", { place: east }],
            ) as Readonly<Record<string, unknown>>,
        );
        assert.deepEqual([found.main, found.namespace], [east, "acme-east"]);
        assert.deepEqual(found.namespaces, { west: "acme-west" });
        assert.deepEqual(found.sites, { org1: east, org2: west });
    });

    it("is empty before the first up", () => {
        const known = {
            ...{ places: [], namespace: undefined, main: undefined, namespaces: {}, sites: {} },
            ...{ onDestroy: undefined, homes: {}, madeNamespaces: [] },
            organisations: [],
            channels: [],
            firstBlocks: [],
            partners: {},
            nodeSites: {},
            nodes: [],
            claims: [],
            packages: [],
            images: {},
            policies: {},
        };
        assert.deepEqual(formerStateOf({}), { ...known, names: [], chaincodes: [], commits: [] });
    });
});

describe("the outputs of the last up", () => {
    it("are those of the stack; none before the first", () => {
        assert.deepEqual(formerOutputs(resources), { endpoints: { "org1-peer1": "org1-peer1:7051" } });
        assert.deepEqual(formerOutputs({}), {});
    });
});

describe("readState", () => {
    it("asks the engine for the state of the running stack", async () => {
        const asked: unknown[] = [];
        const call = (args: pulumi.runtime.MockCallArgs): Record<string, unknown> => {
            asked.push({ token: args.token, inputs: args.inputs as unknown });
            return { name: "n", outputs: resources };
        };
        await pulumi.runtime.setMocks(
            { newResource: () => ({ id: "", state: {} }), call },
            "fabric",
            "dev",
            false,
            "acme",
        );
        assert.deepEqual(formerStateOf(await readState()), memory);
        const inputs = { stackName: "acme/fabric/dev" };
        assert.deepEqual(asked, [{ token: "pulumi:pulumi:readStackResourceOutputs", inputs }]);
    });
});
