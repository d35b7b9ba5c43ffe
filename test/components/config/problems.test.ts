import assert from "node:assert/strict";
import { configProblems, problemList, validate } from "../../../components/config/problems";
import { devSettings, itRefuses, settingsWith } from "../../support/stack-config";

const label =
    "is not an RFC 1035 label (lower-case letters, digits and dashes; starts with a letter, ends with a letter or digit)";
const byDigest = 'is not an image by digest ("name@sha256:…", without a tag, since a tag can change)';

describe("configProblems", () => {
    it("finds none in a good config", () => {
        assert.deepEqual(configProblems(devSettings()), []);
    });

    it("lists mistakes of all kinds together, in the order of the sections", () => {
        const settings = settingsWith({
            nmespace: "x",
            "organizations[2].mspId": "Org1MSP",
            "channels[0].members[1]": "org3",
            "channels[0].batch": { timeout: "2x" },
            "channels[0].policies": { Endorsement: "AND('Org1MSP.peer','Org9MSP.peer')" },
            "chaincodes[0].label": "asset_1.0",
            "chaincodes[0].image": "acme/asset:1",
            builder: { startTimeout: 3 },
        });
        assert.deepEqual(
            configProblems(settings).map(({ path }) => path),
            [
                "organizations[2].mspId",
                "channels[0].batch.timeout",
                "channels[0].members[1]",
                "channels[0].policies.Endorsement",
                "chaincodes[0].image",
                "chaincodes[0].image",
                "chaincodes[0].label",
                "builder.startTimeout",
                "nmespace",
            ],
        );
    });

    it("asks of nothing at all for what has no default", () => {
        assert.equal(
            problemList(configProblems({})),
            [
                "namespace: is missing",
                "registry: is missing: the builder's image must be pushed somewhere",
                "organizations: is missing",
            ].join("\n"),
        );
    });

    for (const raw of [null, "text", 7, []]) {
        it(`says of ${JSON.stringify(raw)} that it is no config`, () => {
            assert.match(problemList(configProblems(raw)), /^must be a set of keys and values, not /m);
        });
    }

    itRefuses([
        {
            what: "an unknown key, naming the known one that is near",
            change: { kubeConfig: "x" },
            says: ["kubeConfig: is not a known key (did you mean kubeconfig?)"],
        },
        {
            what: "an unknown key inside a list, naming what is known there",
            change: { "organizations[1].peers": [{ zone: "a" }] },
            says: [
                "organizations[1].peers[0].zone: is not a known key (known here: cluster, address, outside, resources)",
            ],
        },
        {
            what: "a number where text is due, saying how to write it",
            change: { "chaincodes[0].version": 1 },
            says: ["chaincodes[0].version: must be text, not the number 1: put it in quotes"],
        },
        {
            what: "a list where text is due",
            change: { namespace: ["a"] },
            says: ["namespace: must be text, not a list"],
        },
        {
            what: "orderers that are neither a count nor a list",
            change: { "organizations[0].orderers": "three" },
            says: [
                'organizations[0].orderers: must be a whole number or a list, not "three"',
                'channels[0].orderers[0]: "org0" has no orderers',
            ],
        },
        {
            what: "a negative count",
            change: { "organizations[2].peers": -1 },
            says: ["organizations[2].peers: must not be negative", 'channels[0].members[1]: "org2" has no peers'],
        },
        {
            what: "a namespace that Kubernetes would refuse",
            change: { namespace: "Fabric" },
            says: [
                'namespace: "Fabric" is not a namespace name (lower-case letters, digits and dashes; starts and ends with a letter or digit)',
            ],
        },
        {
            what: "a registry with a scheme",
            change: { registry: "http://localhost:35000" },
            says: [
                'registry: "http://localhost:35000" is not a registry (such as "ghcr.io/acme" or "localhost:5000"; no scheme, no slash at the end)',
            ],
        },
        {
            what: "a node's image without a tag",
            change: { images: { peer: "localhost:5000/fabric-peer" } },
            says: ['images.peer: can change under the same name: give a tag other than "latest", or a digest'],
        },
        {
            what: "the tag latest",
            change: { images: { ca: "hyperledger/fabric-ca:latest" } },
            says: ['images.ca: can change under the same name: give a tag other than "latest", or a digest'],
        },
        {
            what: "a builder by tag",
            change: { images: { builder: "acme/builder:1" } },
            says: [`images.builder: "acme/builder:1" ${byDigest}`],
        },
        {
            what: "a digest that is cut short",
            change: { images: { builder: "acme/builder@sha256:12" } },
            says: ['images.builder: must have 64 hexadecimal digits behind "@sha256:", not 2'],
        },
        {
            what: "an engine that is not known",
            change: { build: { engine: "podman" } },
            says: ['build.engine: must be "buildkit" or "docker", not "podman"'],
        },
        {
            what: "a size that is no quantity",
            change: { storage: { peer: "10 GB" } },
            says: ['storage.peer: "10 GB" is not the size of a volume (such as "10Gi" or "500Mi")'],
        },
        {
            what: "a storage class that cannot be",
            change: { storage: { class: "Fast_SSD" } },
            says: [
                'storage.class: "Fast_SSD" is not a storage class name (lower-case letters, digits, dashes and dots)',
            ],
        },
        {
            what: "a duration without a unit",
            change: { builder: { startTimeout: "180" } },
            says: ['builder.startTimeout: "180" is not a duration (such as "2s", "1m30s" or "500ms")'],
        },
        {
            what: "a duration of nothing",
            change: { builder: { startTimeout: "0s" } },
            says: ["builder.startTimeout: must be longer than zero"],
        },
        {
            what: "a prefix of Job names that is too long",
            change: { builder: { objectNamePrefix: "a".repeat(31) } },
            says: ["builder.objectNamePrefix: is 31 characters long, 30 at most are allowed"],
        },
        {
            what: "a node role that is no label value",
            change: { builder: { nodeRole: "chain code" } },
            says: [
                'builder.nodeRole: "chain code" is not a Kubernetes label value (letters, digits, dashes, dots and underscores)',
            ],
        },
        {
            what: "no organisation at all",
            change: { organizations: [], channels: [], chaincodes: [] },
            says: ["organizations: must have at least one organisation"],
        },
        {
            what: "an organisation's name in capitals",
            change: { "organizations[2].name": "Org2", "channels[0].members[1]": "Org2" },
            says: [`organizations[2].name: "Org2" ${label}`, `channels[0].members[1]: "Org2" ${label}`],
        },
        {
            what: "an MSP ID that no policy could name",
            change: { "organizations[2].mspId": "Org2 MSP" },
            says: ['organizations[2].mspId: "Org2 MSP" is not an MSP ID (letters, digits, dots and dashes)'],
        },
        {
            what: "an address without a port",
            change: { "organizations[1].peers": [{ address: "peer.example.com" }] },
            says: ['organizations[1].peers[0].address: "peer.example.com" is not an address of the form "host:port"'],
        },
        {
            what: "a port that cannot be",
            change: { "organizations[1].ca": { address: "ca.example.com:70000" } },
            says: ["organizations[1].ca.address: has a port outside 1 to 65535"],
        },
        {
            what: "a request that is no quantity",
            change: { "organizations[1].ca": { resources: { requests: { cpu: "half" } } } },
            says: [
                'organizations[1].ca.resources.requests.cpu: "half" is not a Kubernetes quantity (such as "500m", "10Gi" or "2")',
            ],
        },
    ]);
});

describe("validate", () => {
    it("fills in the defaults that depend on nothing", () => {
        const { storage, build, builder, channels } = validate(devSettings());
        assert.deepEqual(
            { storage, build, builder, batch: channels[0]?.batch },
            {
                storage: { ca: "1Gi", orderer: "10Gi", peer: "10Gi", couchdb: "5Gi", onDestroy: "keep" },
                build: { engine: "buildkit", attestations: { sbom: true, provenance: true, required: false } },
                builder: {
                    startTimeout: "3m",
                    objectNamePrefix: "hlfcc",
                    nodeRole: "",
                    buildsKeptFor: "10m",
                    localServers: false,
                },
                batch: { timeout: "2s", maxMessages: 500, maxBytes: "10 MB", preferredBytes: "2 MB" },
            },
        );
    });

    it("throws one error with a line for each mistake, path first", () => {
        assert.throws(() => validate(settingsWith({ namespace: undefined, nmespace: "x" })), {
            message: "namespace: is missing\nnmespace: is not a known key (did you mean namespace?)",
        });
    });
});
