import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

/** Made anew each time, since what changes a setting below it changes this. */
const two = () => ({
    ...{ context: undefined, outside: { type: "given", host: "{node}.acme.example" } },
    clusters: { east: { context: "acme-east" }, west: { context: "acme-west" } },
    "organizations[0].cluster": "east",
    "organizations[1].cluster": "east",
    "organizations[2].cluster": "west",
});

describe("checks of clusters", () => {
    it("accept organisations on two, with namespaces that are called alike, or with one each and none of the stack's", () => {
        assert.deepEqual(configProblems(settingsWith(two())), []);
        const own = { east: { context: "e", namespace: "acme" }, west: { context: "w", namespace: "acme" } };
        assert.deepEqual(configProblems(settingsWith({ ...two(), namespace: undefined, clusters: own })), []);
        const homes = { "organizations[1].namespace": "home", "organizations[2].namespace": "home" };
        assert.deepEqual(configProblems(settingsWith({ ...two(), ...homes })), []);
    });

    it("accept nodes without addresses outside where each channel is on one of them", () => {
        const channels = [{ name: "mychannel", orderers: ["org0"], members: ["org1"] }];
        assert.deepEqual(configProblems(settingsWith({ ...two(), outside: undefined, channels })), []);
    });

    it("accept a node port of two nodes that are on two of them", () => {
        const ports = { type: "nodePort", host: "203.0.113.7" };
        const peers = [{ outside: { port: 30051 } }];
        const of = { "organizations[1].peers": peers, "organizations[2].peers": peers };
        assert.deepEqual(configProblems(settingsWith({ ...two(), ...of, outside: ports })), []);
    });

    it("accept one that no organisation needs to name", () => {
        const clusters = { east: { context: "acme-east", registry: "registry.east" } };
        assert.deepEqual(configProblems(settingsWith({ context: undefined, registry: undefined, clusters })), []);
    });

    it("accept nodes on another one than their organisation, with a node port that one there has, too", () => {
        const ports = { type: "nodePort", host: "203.0.113.7" };
        const of = {
            "organizations[0].orderers": [{}, { cluster: "west" }, { cluster: "west" }],
            "organizations[1].peers": [{ outside: { port: 30051 } }, { cluster: "west", outside: { port: 30051 } }],
        };
        assert.deepEqual(configProblems(settingsWith({ ...two(), ...of, outside: ports })), []);
    });

    itRefuses([
        {
            what: "a node on a cluster that is not there",
            change: { ...two(), "organizations[0].orderers": [{ cluster: "wets" }] },
            says: ['organizations[0].orderers[0].cluster: "wets" is no cluster (known: east, west)'],
        },
        {
            what: "a node on a cluster where none is named",
            change: { "organizations[1].peers": [{}, { cluster: "west" }] },
            says: [
                "organizations[1].peers[1].cluster: the stack's clusters are not named: name them under clusters, or leave it out",
            ],
        },
        {
            what: "a peer where images have another name than for the others of its organisation",
            change: {
                ...{ ...two(), "clusters.west.pullRegistry": "registry.west" },
                "organizations[1].peers": [{}, { cluster: "west" }],
            },
            says: [
                "organizations[1].peers[1].cluster: nodes there know the registry of images as registry.west, those of east as localhost:35000, and a chaincode has one package for all peers of an organisation: give both clusters one pullRegistry",
            ],
        },
        {
            what: "a node that those of its own organisation have no way to",
            change: {
                ...{ ...two(), outside: undefined, "clusters.east.outside": { type: "nodePort", host: "203.0.113.7" } },
                ...{ "organizations[2].cluster": "east", "organizations[1].peers": [{}, { cluster: "west" }] },
            },
            says: [
                "clusters.west.outside: is missing: nodes there, as those of org1, share channel mychannel with nodes of another cluster, which reach them by addresses outside alone",
            ],
        },
        {
            what: "two nodes of one address on several clusters, and a node port twice on one",
            change: {
                ...{ ...two(), outside: undefined, "clusters.west.outside": { type: "nodePort", host: "203.0.113.7" } },
                "clusters.east.outside": { type: "nodePort", host: "203.0.113.8" },
                "organizations[1].peers": [{}, { cluster: "west", outside: { port: 30051 } }],
                "organizations[2].peers": [{ outside: { port: 30051 } }],
            },
            says: [
                "organizations[2].peers[0].outside: gives org2-peer1 the node port 30051, which org1-peer2 has: it leads to one of them",
            ],
        },
        {
            what: "a cluster that is not there",
            change: { ...two(), "organizations[2].cluster": "wets" },
            says: ['organizations[2].cluster: "wets" is no cluster (known: east, west)'],
        },
        {
            what: "a cluster where none is named",
            change: { "organizations[2].cluster": "west" },
            says: [
                "organizations[2].cluster: the stack's clusters are not named: name them under clusters, or leave it out",
            ],
        },
        {
            what: "an organisation that may be on any of them",
            change: { ...two(), "organizations[1].cluster": undefined },
            says: ["organizations[1].cluster: is missing: write east or west"],
        },
        {
            what: "a context and a kubeconfig beside them",
            change: { ...two(), context: "acme", kubeconfig: "/etc/acme" },
            says: [
                "context: must not be there with clusters: write it as clusters.east.context, or as that of another one",
                "kubeconfig: must not be there with clusters: write it as clusters.east.kubeconfig, or as that of another one",
            ],
        },
        {
            what: "nodes that those of another cluster have no way to",
            change: { ...two(), outside: undefined },
            says: [
                "clusters.east.outside: is missing: nodes there, as those of org1, share channel mychannel with nodes of another cluster, which reach them by addresses outside alone",
                "clusters.west.outside: is missing: nodes there, as those of org2, share channel mychannel with nodes of another cluster, which reach them by addresses outside alone",
            ],
        },
        {
            what: "addresses outside of one of two clusters alone, with a field of another type",
            change: {
                ...two(),
                outside: undefined,
                "clusters.west.outside": { type: "nodePort", host: "203.0.113.7", annotations: {} },
            },
            says: [
                "clusters.east.outside: is missing: nodes there, as those of org1, share channel mychannel with nodes of another cluster, which reach them by addresses outside alone",
                "clusters.west.outside.annotations: only with type loadBalancer",
            ],
        },
        {
            what: "one node port of two nodes of a cluster, and one address of two nodes of all",
            change: {
                ...{ ...two(), outside: undefined, "clusters.west.outside": { type: "nodePort", host: "203.0.113.7" } },
                "clusters.east.outside": { type: "given", host: "all.acme.example" },
                "organizations[2].peers": [{ outside: { port: 30051 } }, { outside: { port: 30051 } }],
            },
            says: [
                "clusters.east.outside.host: gives org0-orderer2 the address all.acme.example:6050, which org0-orderer1 has: put {node} into the host, or give each a host or port of its own",
                "organizations[2].peers[1].outside: gives org2-peer2 the node port 30051, which org2-peer1 has: it leads to one of them",
            ],
        },
        {
            what: "one cluster under two names",
            change: { ...two(), "clusters.west.context": "acme-east" },
            says: [
                "clusters.west: has the context, kubeconfig and namespace of clusters.east: give it another context, or leave it out",
            ],
        },
        {
            what: "organisations with one namespace on what is one cluster under two names",
            change: {
                ...{ ...two(), "clusters.west.context": "acme-east", "clusters.west.namespace": "other" },
                ...{ "organizations[1].namespace": "home", "organizations[2].namespace": "home" },
            },
            says: ['organizations[2].namespace: "home" is already at organizations[1].namespace'],
        },
        {
            what: "no namespace at all",
            change: { namespace: undefined },
            says: ["namespace: is missing"],
        },
        {
            what: "a cluster without a namespace where the stack has none",
            change: { ...two(), namespace: undefined, "clusters.east.namespace": "acme" },
            says: ["clusters.west.namespace: is missing, and the stack's namespace is, too"],
        },
        {
            what: "everybody's namespace of a cluster on which the stack makes it",
            change: {
                ...two(),
                "clusters.east": { context: "acme-east", namespace: "default", createNamespace: false },
                "clusters.west": { context: "acme-west", namespace: "default" },
            },
            says: [
                "clusters.west.namespace: must be one of the stack's own, which it makes and removes: \"default\" is everybody's",
            ],
        },
        {
            what: "a registry of its own with a Docker engine",
            change: { ...two(), build: { engine: "docker" }, "clusters.west.registry": "registry.west" },
            says: [
                "clusters.west.registry: only with build.engine buildkit: engine docker pushes to one registry, which all clusters pull from",
            ],
        },
        {
            what: "a cluster without a registry where the stack has none",
            change: { ...two(), registry: undefined, "clusters.west.registry": "registry.west" },
            says: ["registry: is missing: the builder's image, chaincode asset-transfer must be pushed somewhere"],
        },
        {
            what: "administrators of an organisation in the namespace that its cluster has for all",
            change: {
                ...{ ...two(), "clusters.west.namespace": "acme", "organizations[2].namespace": "acme" },
                "organizations[2].administrators": [{ kind: "User", name: "alice" }],
            },
            says: [
                "organizations[2].administrators: only with a namespace of its own: in the stack's they would have rights over the nodes of others; set namespace",
            ],
        },
        {
            what: "settings that a cluster does not have, a name that is none, and a kubeconfig by its content",
            change: {
                context: undefined,
                clusters: { East: { context: "a" }, west: { kubeconfig: "a: b\nc: d", outsid: {} } },
                ...{ "organizations[0].cluster": "west", "organizations[1].cluster": "west" },
                "organizations[2].cluster": "west",
            },
            says: [
                'clusters.East: "East" is not an RFC 1035 label (lower-case letters, digits and dashes; starts with a letter, ends with a letter or digit)',
                "clusters.west.kubeconfig: must be the path of a file, not a kubeconfig's content: that would be plain in the stack's state",
                "clusters.west.outsid: is not a known key (did you mean outside?)",
            ],
        },
    ]);
});
