import assert from "node:assert/strict";
import { parts } from "../../components/model/parts";
import type { NetworkModel } from "../../components/model/network";
import { plannedObjects } from "../../components/preflight/planned";
import { ofType, type Registered } from "../support/engine";
import { outputsOf, rendered } from "../support/rendering";
import { twoClusters } from "../support/two-clusters";

const dynamic = "pulumi-nodejs:dynamic/fabric:";
const west = { cluster: "west", context: "acme-west", kubeconfig: "/etc/west", namespace: "fabric-west" };

/** The second orderer and the second peer of organisations on the first cluster are on the other one. */
function spread(change: (config: Record<string, unknown>) => unknown = () => undefined) {
    return twoClusters((config) => {
        Object.assign(config.clusters["west"] ?? {}, { namespace: "fabric-west", pullRegistry: undefined });
        const [org0, org1] = config.organizations;
        Object.assign(org0 ?? {}, { orderers: [{}, { cluster: "west" }, {}] });
        Object.assign(org1 ?? {}, { peers: [{}, { cluster: "west" }] });
        change(config);
    });
}

describe("organisations with nodes on several clusters", () => {
    const served = { image: `served@sha256:${"0".repeat(64)}`, servers: "organization", tls: "server" };
    const model = spread((config) => {
        Object.assign(config, {
            chaincodes: [{ name: "served", channel: "mychannel", type: "ccaas", ...served }],
        });
    });
    let resources: readonly Registered[];

    before(async () => {
        resources = await rendered(model);
    });

    const named = (type: string, name: string): Registered => {
        const found = ofType(resources, type).find((resource) => resource.name === name);
        assert.ok(found !== undefined, `${type} ${name}`);
        return found;
    };
    const textOf = (type: string, name: string): string => JSON.stringify(named(type, name).inputs);
    const placeOf = (kind: string, name: string) =>
        named(`${dynamic}${kind}`, name).inputs["place"] as Record<string, unknown>;

    it("have all that is a node's own on its cluster", () => {
        for (const node of ["org0-orderer2", "org1-peer2"]) {
            const objects = resources.filter(({ type, name }) => type.startsWith("kubernetes:") && name === node);
            assert.ok(objects.length >= 3, `${node} has ${objects.length} objects`);
            for (const { type, provider, inputs } of objects) {
                const { namespace } = (inputs as { metadata: { namespace: string } }).metadata;
                const isWest = ["fabric-west", "fabric-dev-org1-chaincode"].includes(namespace);
                assert.equal(provider, "west/cluster", `${type} ${node}`);
                assert.ok(isWest, `${type} ${node} in ${namespace}`);
            }
        }
        assert.equal(named("kubernetes:apps/v1:StatefulSet", "org1-peer1").provider, "cluster");
        assert.equal(named("kubernetes:apps/v1:StatefulSet", "org1-ca").provider, "cluster");
    });

    it("have what their nodes mount on each, and what they are known by at home", () => {
        for (const [type, name] of [
            ["kubernetes:core/v1:Secret", "org1-roots"],
            ["kubernetes:core/v1:ConfigMap", "org1-peers"],
            ["kubernetes:core/v1:Service", "org1-gateway"],
            ["kubernetes:policy/v1:PodDisruptionBudget", "org1-peers"],
            ["kubernetes:core/v1:Secret", "org0-roots"],
            ["kubernetes:core/v1:ConfigMap", "org0-channels"],
        ] as const) {
            assert.equal(named(type, name).provider, "cluster", name);
            assert.equal(named(type, `west/${name}`).provider, "west/cluster", name);
        }
        const told = ofType(resources, "kubernetes:core/v1:ConfigMap").filter(({ name }) => name.endsWith("org1-msp"));
        assert.deepEqual(
            told.map(({ name }) => name),
            ["org1-msp"],
        );
    });

    it("are reached node by node", () => {
        for (const [kind, name] of [
            ["Identity", "org1-peer2"],
            ["Roll", "org1-peers"],
            ["PeerJoin", "mychannel-org1-peer2"],
            ["Commit", "mychannel-served"],
        ] as const) {
            const { nodes, cluster } = placeOf(kind, name);
            assert.equal(cluster, "east", kind);
            assert.deepEqual((nodes as Record<string, unknown>)["org1-peer2"], west, kind);
            assert.deepEqual(Object.keys(nodes as object), ["org0-orderer2", "org1-peer2"]);
        }
    });

    it("gossip with their own peers by addresses outside", () => {
        const set = "kubernetes:apps/v1:StatefulSet";
        const gossip = (peer: string, host: string): RegExp =>
            new RegExp(`"name":"CORE_PEER_GOSSIP_ENDPOINT","value":"${peer}\\.${host}:7051"`);
        assert.match(textOf(set, "org1-peer1"), gossip("org1-peer1", "acme\\.example"));
        assert.match(textOf(set, "org1-peer2"), gossip("org1-peer2", "acme\\.example"));
        assert.match(textOf(set, "org2-peer1"), gossip("org2-peer1", "fabric-west\\.svc"));
        const bootstrap = textOf("kubernetes:core/v1:ConfigMap", "west/org1-peers");
        assert.match(bootstrap, /"org1-peer2":"org1-peer1\.acme\.example:7051"/);
        assert.doesNotMatch(bootstrap, /"org1-peer1":/);
    });

    it("run servers of one name on each, each with a key of its own there", () => {
        const deployment = "kubernetes:apps/v1:Deployment";
        const at = (name: string) =>
            named(deployment, name).inputs as { metadata: { name: string; namespace: string } };
        const [home, away] = [at("mychannel-served-org1"), at("west/mychannel-served-org1")];
        assert.equal(home.metadata.name, away.metadata.name);
        assert.equal(home.metadata.namespace, "fabric-dev-org1-chaincode");
        assert.equal(away.metadata.namespace, "fabric-dev-org1-chaincode");
        assert.equal(named(deployment, "west/mychannel-served-org1").provider, "west/cluster");
        const { keptIn, keptOn, place } = named(`${dynamic}Identity`, "west/mychannel-served-org1-server").inputs;
        assert.equal(keptIn, "fabric-dev-org1-chaincode");
        assert.deepEqual(keptOn, { ...west, namespace: "fabric-dev-org1-chaincode" });
        assert.equal((place as { cluster: string }).cluster, "east");
        const packages = ofType(resources, `${dynamic}InstalledPackage`).filter(({ name }) => /org1-peer/.test(name));
        assert.equal(new Set(packages.map(({ inputs }) => JSON.stringify(inputs["recipe"]))).size, 1);
    });

    it("plan what they declare, on each cluster, in a namespace of their own, too", async () => {
        plansAll(model, resources);
        const apart = spread(({ organizations }) => {
            Object.assign((organizations as object[])[1] ?? {}, { namespace: "org1-home" });
        });
        const made = await rendered(apart);
        plansAll(apart, made);
        const roles = ofType(made, "kubernetes:rbac.authorization.k8s.io/v1:Role").map(({ name }) => name);
        assert.ok(roles.includes("org1-administrators") && roles.includes("west/org1-administrators"), String(roles));
        const [peer] = ofType(made, "kubernetes:apps/v1:StatefulSet").filter(({ name }) => name === "org1-peer2");
        assert.equal((peer?.inputs as { metadata: { namespace: string } }).metadata.namespace, "org1-home");
    });

    function plansAll(whole: NetworkModel, declared: readonly Registered[]): void {
        for (const part of parts(whole)) {
            const planned = plannedObjects(part).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
            const provider = part.cluster.name === "east" ? "cluster" : "west/cluster";
            const missing = declared
                .filter((one) => one.provider === provider && /^kubernetes:(core|apps|policy|rbac)/.test(one.type))
                .map(({ type, inputs }) => {
                    const { name, namespace } = (inputs as { metadata: { name: string; namespace?: string } }).metadata;
                    return { kind: type.split(":").at(-1) ?? "", namespace, name };
                })
                .filter(({ namespace, name }) => namespace !== undefined && !name.startsWith("org1-served-"))
                .filter(({ name }) => !/served/.test(name))
                .map(({ kind, namespace = "", name }) => `${kind} ${namespace}/${name}`)
                .filter((object) => !planned.includes(object));
            assert.deepEqual(missing, [], part.cluster.name);
        }
    }

    it("let their policies out to addresses outside alone, from one cluster to another", () => {
        const policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
        const text = textOf(policy, "west/org1-peer2");
        assert.doesNotMatch(text, /org1-peer1/);
        assert.equal(named(policy, "west/org1-peer2").provider, "west/cluster");
        assert.deepEqual(
            ofType(resources, policy)
                .filter(({ name }) => name.endsWith("org1-ca"))
                .map(({ name }) => name),
            ["org1-ca"],
        );
    });

    it("tell where such nodes are", async () => {
        const { cluster } = await outputsOf(model);
        const told = { cluster: "west", context: "acme-west", namespace: "fabric-west" };
        assert.deepEqual(cluster.nodes, { "org0-orderer2": told, "org1-peer2": told });
    });
});
