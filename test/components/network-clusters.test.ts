import assert from "node:assert/strict";
import { builderConfigMap, chaincodeAccount } from "../../builder/contract";
import { allBehind, type Dependencies } from "../support/dependencies";
import { ofType, type Registered } from "../support/engine";
import { dependenciesOf, devModel, ignoredChanges, outputsOf, rendered } from "../support/rendering";
import { twoClusters } from "../support/two-clusters";

const dynamic = "pulumi-nodejs:dynamic/fabric:";
const west = { cluster: "west", context: "acme-west", kubeconfig: "/etc/west", namespace: "fabric-dev" };

/** What is there before pods, agents and what they make. */
const guard =
    /:(NetworkPolicy|ValidatingAdmissionPolicy|ValidatingAdmissionPolicyBinding) |:ConfigMap .*fabric-builder$/;
/** What is made when all members of a channel have come so far, and bounds that wait for chaincodes. */
const shared = /:(AnchorPeers|ChannelSettings|Approval|Commit|WarmUp|Transaction|LimitRange) /;
/** What orderers have to be up for. */
const ordering = /:(FirstBlock|OrdererJoin) |:Roll orderers$/;

describe("a network on two clusters", () => {
    let resources: readonly Registered[];

    before(async () => {
        resources = await rendered(
            twoClusters(({ clusters }) => Object.assign(clusters["west"] ?? {}, { imagePullSecrets: ["pulls"] })),
        );
    });

    const named = (type: string, name: string): Registered => {
        const found = ofType(resources, type).find((resource) => resource.name === name);
        assert.ok(found !== undefined, `${type} ${name}`);
        return found;
    };
    const textOf = (type: string, name: string): string => JSON.stringify(named(type, name).inputs);
    const placeOf = (kind: string, name: string): unknown => named(`${dynamic}${kind}`, name).inputs["place"];

    it("has a provider for each, the first under the name that it has for a network on one", async () => {
        const providers = ofType(resources, "pulumi:providers:kubernetes");
        assert.deepEqual(
            providers.map(({ name, inputs }) => [name, inputs["context"], inputs["kubeconfig"]]),
            [
                ["cluster", "acme-east", undefined],
                ["west/cluster", "acme-west", "/etc/west"],
            ],
        );
        // Twice within half a minute, which a cluster that is away has at most.
        for (const { inputs } of providers) {
            assert.deepEqual(JSON.parse(String(inputs["kubeClientSettings"])), { timeout: 14 });
        }
        const [only] = ofType(await rendered(devModel()), "pulumi:providers:kubernetes");
        assert.equal(only?.inputs["kubeClientSettings"], undefined);
    });

    it("declares whatever is an organisation's on its cluster, under the names that it has on one", async () => {
        const alone = await rendered(devModel());
        const objects = (of: readonly Registered[]): readonly Registered[] =>
            of.filter(({ type }) => type.startsWith("kubernetes:"));
        const others = objects(resources).filter(
            ({ type, name }) => !alone.some((one) => one.type === type && one.name === name),
        );
        for (const { type, name, provider } of objects(resources)) {
            const isWest = /org2|^west\//.test(name);
            assert.equal(provider, isWest ? "west/cluster" : "cluster", `${type} ${name}`);
        }
        assert.deepEqual(
            others.map(({ name }) => name).filter((name) => !name.startsWith("west/")),
            [],
        );
        assert.deepEqual(
            ofType(resources, "kubernetes:core/v1:Namespace").map(({ name }) => name),
            ["fabric-dev", "fabric-dev-org1-chaincode", "west/fabric-dev", "west/fabric-dev-org2-chaincode"],
        );
        assert.equal(named("kubernetes:core/v1:ConfigMap", "mychannel-genesis").provider, "cluster");
    });

    it("reaches what is an organisation's own on its cluster, and what is the network's by all of them", () => {
        for (const [kind, name] of [
            ["AuthorityKeys", "org2-roots"],
            ["Identity", "org2-peer1"],
            ["ServerCertificate", "org2-ca"],
            ["Roll", "org2-peers"],
            ["Volumes", "west/volumes"],
        ] as const) {
            const { roots, ...place } = placeOf(kind, name) as Record<string, unknown>;
            assert.deepEqual(place, { ...west, instance: "dev" }, kind);
            assert.equal(roots !== undefined, !["AuthorityKeys", "ServerCertificate", "Volumes"].includes(kind), kind);
        }
        for (const [kind, name] of [
            ["PeerJoin", "mychannel-org2-peer1"],
            ["OrdererJoin", "mychannel-org0-orderer1"],
            ["Commit", "mychannel-asset-transfer"],
            ["AuthorityKeys", "org1-roots"],
        ] as const) {
            const { cluster, context, namespace, homes } = placeOf(kind, name) as Record<string, unknown>;
            const east = { cluster: "east", context: "acme-east", namespace: "fabric-dev", homes: { org2: west } };
            assert.deepEqual({ cluster, context, namespace, homes }, east, kind);
        }
    });

    it("has the storage class, the registry's name and the pull secrets of each cluster there alone", () => {
        const claim = "kubernetes:core/v1:PersistentVolumeClaim";
        assert.match(textOf(claim, "org2-peer1"), /"storageClassName":"fast"/);
        assert.doesNotMatch(textOf(claim, "org1-peer1"), /storageClassName/);
        const set = "kubernetes:apps/v1:StatefulSet";
        const secrets = /"imagePullSecrets":\[{"name":"pulls"}\]/;
        for (const [type, name] of [
            [set, "org2-peer1"],
            [set, "org2-ca"],
            ["kubernetes:core/v1:ServiceAccount", `west/fabric-dev-org2-chaincode-${chaincodeAccount}`],
        ] as const) {
            assert.match(textOf(type, name), secrets, name);
        }
        assert.doesNotMatch(textOf(set, "org1-peer1"), /imagePullSecrets/);
        const config = textOf("kubernetes:core/v1:ConfigMap", `west/fabric-dev-org2-chaincode-${builderConfigMap}`);
        assert.match(config, /\\"imagePullSecrets\\":\[\\"pulls\\"\]/);
        assert.match(textOf(set, "org2-peer1"), /"image":"registry\.west:5000\/fabric-dev-builder@sha256:/);
        assert.match(textOf(set, "org1-peer1"), /"image":"localhost:35000\/fabric-dev-builder@sha256:/);
        const packed = (name: string): string =>
            JSON.stringify(named(`${dynamic}InstalledPackage`, `mychannel-asset-transfer-${name}`).inputs["recipe"]);
        assert.match(packed("org1-peer1"), /localhost:35000\/fabric-dev-chaincode-asset-transfer@/);
        assert.match(packed("org2-peer1"), /registry\.west:5000\/fabric-dev-chaincode-asset-transfer@/);
    });

    it("builds an image once, and pushes it to the registry of each cluster with peers", async () => {
        const own = twoClusters(({ clusters }) => {
            Object.assign(clusters["west"] ?? {}, { registry: "registry.west:5000", pullRegistry: undefined });
        });
        const made = await rendered(own);
        const builder = ofType(made, "docker-build:index:Image").filter(({ name }) => name === "builder");
        assert.deepEqual(
            builder.map(({ inputs }) => inputs["exports"]),
            [
                [
                    {
                        raw:
                            'type=image,"name=localhost:35000/fabric-dev-builder:latest,registry.west:5000/fabric-dev-builder:latest",' +
                            "push=true,oci-mediatypes=true,rewrite-timestamp=true",
                    },
                ],
            ],
        );
        const tags = ofType(made, `${dynamic}ImageTags`).filter(({ name }) => name.startsWith("builder"));
        assert.deepEqual(
            tags.map(({ name }) => name),
            ["builder", "builder/registry.west:5000/fabric-dev-builder"],
        );
    });

    it("lets nodes call those of other clusters at their addresses outside, and none by the labels of its pods", () => {
        const text = textOf("kubernetes:networking.k8s.io/v1:NetworkPolicy", "west/org2-peer1");
        assert.doesNotMatch(text, /org0|org1/);
        // Orderers are on the other cluster alone.
        assert.match(text, /{"ports":\[{"port":6050,"protocol":"TCP"},{"port":7051,"protocol":"TCP"}\]}/);
    });

    it("has channels know nodes by those addresses, and other peers of an organisation by names inside", () => {
        const anchors = ofType(resources, `${dynamic}AnchorPeers`).map(({ inputs }) => inputs["anchors"]);
        const at = (name: string): object => [{ host: `${name}.acme.example`, port: 7051 }];
        assert.deepEqual(anchors, [at("org1-peer1"), at("org2-peer1")]);
        const bootstrap = textOf("kubernetes:core/v1:ConfigMap", "org2-peers");
        assert.match(bootstrap, /"org2-peer1":"org2-peer2\.fabric-dev\.svc:7051"/);
    });

    it("tells where organisations are, and no path of a kubeconfig", async () => {
        const { cluster } = await outputsOf(twoClusters());
        const told = { cluster: "west", context: "acme-west", namespace: "fabric-dev" };
        assert.deepEqual(cluster, { namespace: "fabric-dev", context: "acme-east", homes: { org2: told } });
    });

    describe("has nothing on a cluster wait for what guards pods and agents on another", () => {
        let dependencies: Dependencies;
        const isWest = (name: string): boolean => / west\/|org2/.test(name);
        /** Of the other cluster, what guards a resource. */
        const foreign = (name: string, followed: Dependencies): readonly string[] =>
            [...allBehind(name, followed)].filter((one) => guard.test(one) && isWest(one) !== isWest(name));
        const own = (name: string): boolean => !shared.test(name);

        before(async () => {
            dependencies = await dependenciesOf(twoClusters());
        });

        it("which is there, and waited for at home", () => {
            const guards = [...dependencies.keys()].filter((name) => guard.test(name));
            assert.deepEqual([guards.filter(isWest).length, guards.filter((name) => !isWest(name)).length], [12, 16]);
            for (const name of ["org1-peer1", "org2-peer1"]) {
                const behind = allBehind(`${dynamic}InstalledPackage mychannel-asset-transfer-${name}`, dependencies);
                assert.deepEqual(
                    guards.filter((one) => isWest(one) === isWest(name) && !behind.has(one)),
                    [],
                );
            }
        });

        it("itself", () => {
            for (const [name, all] of dependencies) {
                const found = all.filter((one) => guard.test(one) && isWest(one) !== isWest(name));
                assert.deepEqual(found, [], name);
            }
        });

        it("nor by others, but for what waits for all members of a channel", () => {
            for (const name of [...dependencies.keys()].filter((one) => own(one) && !isWest(one))) {
                assert.deepEqual(foreign(name, dependencies), [], name);
            }
        });

        it("nor by others, but for what waits for the orderers, which are on one of them", () => {
            const followed = new Map([...dependencies].filter(([name]) => !ordering.test(name)));
            for (const name of [...followed.keys()].filter((one) => own(one) && isWest(one))) {
                assert.deepEqual(foreign(name, followed), [], name);
            }
        });
    });

    it("founds and joins a channel without waiting for the addresses of others' peers", async () => {
        const outside = { type: "nodePort", host: "192.0.2.7" };
        const dependencies = await dependenciesOf(twoClusters((config) => Object.assign(config, { outside })));
        const service = (node: string): string => `kubernetes:core/v1:Service ${node}-outside`;
        const behind = allBehind(`${dynamic}PeerJoin mychannel-org1-peer1`, dependencies);
        assert.ok(behind.has(`${dynamic}FirstBlock mychannel`) && behind.has(service("org0-orderer1")));
        assert.ok(dependencies.has(service("org2-peer1")) && !behind.has(service("org2-peer1")));
    });

    it("leaves policies as they are on a cluster that has not answered", async () => {
        const found = { clusterAddresses: new Map([["east", { apiServer: [], dns: [] }]]) };
        const ignored = await ignoredChanges(twoClusters(), found);
        const policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
        assert.deepEqual(ignored.get(`${policy} west/org2-peer1`), ["spec"]);
        assert.equal(ignored.get(`${policy} org1-peer1`), undefined);
    });
});
