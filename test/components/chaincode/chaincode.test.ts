import assert from "node:assert/strict";
import { ofType, type Registered } from "../../support/engine";
import { devModel, rendered } from "../../support/rendering";

const image = `registry:5000/marbles@sha256:${"1".repeat(64)}`;
const deployment = "kubernetes:apps/v1:Deployment";
const installed = "pulumi-nodejs:dynamic/fabric:InstalledPackage";
const identity = "pulumi-nodejs:dynamic/fabric:Identity";

interface Server {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: { readonly template: { readonly spec: Pod } };
}

interface Pod {
    readonly nodeSelector?: object;
    readonly securityContext: object;
    readonly automountServiceAccountToken: boolean;
    readonly volumes?: readonly object[];
    readonly containers: readonly [{ readonly env: readonly { readonly name: string; readonly value: string }[] }];
}

interface Installed {
    readonly packageId: string;
    readonly peer: { readonly name: string };
    readonly recipe: { readonly type: string; readonly connection?: Readonly<Record<string, string>> };
}

/** The dev stack with one chaincode on its four peers, and changes of org1's settings. */
function withChaincode(
    chaincode: Readonly<Record<string, unknown>>,
    org1: Readonly<Record<string, unknown>> = {},
): Promise<readonly Registered[]> {
    return rendered(
        devModel((config) => {
            const organisations = config["organizations"] as readonly { readonly name: string }[];
            config["organizations"] = organisations.map((one) => (one.name === "org1" ? { ...one, ...org1 } : one));
            config["chaincodes"] = [{ name: "marbles", channel: "mychannel", image, ...chaincode }];
        }),
    );
}

function installs(resources: readonly Registered[]): readonly Installed[] {
    return ofType(resources, installed).map(({ inputs }) => inputs as unknown as Installed);
}

function servers(resources: readonly Registered[]): readonly Server[] {
    return ofType(resources, deployment).map(({ inputs }) => inputs as unknown as Server);
}

describe("a chaincode with servers", () => {
    it("has those that somebody else runs looked for by each organisation's peers, before any approval", async () => {
        const addresses = { org1: "{{.peername}}-a.example.com:9999", org2: "b.example.com:9999" };
        const resources = await withChaincode({ type: "ccaas", image: undefined, addresses });
        const reached = ofType(resources, "pulumi-nodejs:dynamic/fabric:ReachedServers");
        assert.deepEqual(
            reached.map(({ inputs: { organisation, peers, address } }) => [organisation, peers, address]),
            [
                ["org1", ["org1-peer1", "org1-peer2"], addresses.org1],
                ["org2", ["org2-peer1", "org2-peer2"], addresses.org2],
            ],
        );
        const approvals = ofType(resources, "pulumi-nodejs:dynamic/fabric:Approval").map(({ order }) => order);
        assert.ok(Math.max(...reached.map(({ order }) => order)) < Math.min(...approvals));
        for (const change of [{ type: "ccaas" }, { type: "ccaas", developmentAddress: "192.0.2.1:9999" }]) {
            const types = (await withChaincode(change)).map(({ type }) => type);
            assert.ok(
                types.includes("pulumi-nodejs:dynamic/fabric:Approval") && !types.some((type) => /Reached/.test(type)),
            );
        }
    });

    it("has one for each peer, named by what it runs, and one package whose address each peer completes", async () => {
        const resources = await withChaincode({ type: "ccaas" });
        const names = servers(resources).map(({ metadata }) => metadata.name);
        const [suffix = ""] = /-marbles-[0-9a-f]{8}$/.exec(names[0] ?? "") ?? [];
        assert.deepEqual(
            names,
            ["org1-peer1", "org1-peer2", "org2-peer1", "org2-peer2"].map((peer) => `${peer}${suffix}`),
        );
        const packages = installs(resources);
        assert.equal(new Set(packages.map(({ packageId }) => packageId)).size, 1);
        assert.equal(
            packages[0]?.recipe.connection?.["address"],
            `{{.peername}}${suffix}.{{.chaincodenamespace}}.svc:9999`,
        );
        assert.deepEqual(
            servers(resources).map(({ metadata }) => metadata.namespace),
            ["org1", "org1", "org2", "org2"].map((name) => `fabric-dev-${name}-chaincode`),
        );
    });

    it("is known by other names, and by a package of its organisation, in a namespace of that one's choice", async () => {
        const resources = await withChaincode({ type: "ccaas" }, { chaincodeNamespace: "elsewhere" });
        const [first, , , last] = servers(resources).map(({ metadata }) => metadata.name.replace(/^org\d-peer\d/, ""));
        assert.notEqual(first, last);
        assert.equal(new Set(installs(resources).map(({ packageId }) => packageId)).size, 2);
    });

    it("has its plain name for an address in the network's own namespace", async () => {
        const resources = await withChaincode({ type: "external" }, { chaincodeNamespace: "fabric-dev" });
        const [own] = installs(resources);
        assert.match(own?.recipe.connection?.["address"] ?? "", /^org1-marbles-[0-9a-f]{8}:7052$/);
    });

    it("has other names, and so another package, for another image", async () => {
        const other = image.replaceAll("1", "2");
        const before = await named({});
        assert.notEqual(await named({ image: other }), before);
        assert.equal(await named({}), before);
    });

    const named = async (change: object): Promise<string> => {
        const [server] = servers(await withChaincode({ type: "ccaas", ...change }));
        return server?.metadata.name ?? "";
    };

    it("has one for each organisation where that is asked for, and always with an address that nobody completes", async () => {
        for (const change of [{ type: "ccaas", servers: "organization" }, { type: "external" }]) {
            const resources = await withChaincode(change);
            const addresses = installs(resources).map(({ recipe }) => recipe.connection?.["address"] ?? "");
            const port = change.type === "ccaas" ? 9999 : 7052;
            assert.deepEqual(
                addresses.map((address) => address.replace(/-[0-9a-f]{8}/, "")),
                ["org1", "org1", "org2", "org2"].map(
                    (owner) => `${owner}-marbles.fabric-dev-${owner}-chaincode.svc:${port}`,
                ),
            );
            assert.equal(servers(resources).length, 2);
        }
    });

    it("tells them their package ID and address under every name that a shim reads", async () => {
        const resources = await withChaincode({ type: "ccaas" });
        const [server] = servers(resources);
        const env = Object.fromEntries(
            server?.spec.template.spec.containers[0].env.map(({ name, value }) => [name, value]) ?? [],
        );
        const [{ packageId }] = installs(resources) as [Installed];
        assert.deepEqual(env, {
            CHAINCODE_ID: packageId,
            CHAINCODE_CCID: packageId,
            CORE_CHAINCODE_ID: packageId,
            CORE_CHAINCODE_ID_NAME: packageId,
            CHAINCODE_SERVER_ADDRESS: "0.0.0.0:9999",
            CHAINCODE_ADDRESS: "0.0.0.0:9999",
            CORE_CHAINCODE_ADDRESS: "0.0.0.0:9999",
            CHAINCODE_TLS_DISABLED: "true",
            CORE_PEER_TLS_ENABLED: "false",
        });
    });

    it("with tls has a certificate of the organisation's own authority for its names, known to the peers by the root", async () => {
        const resources = await withChaincode({ type: "ccaas", tls: "server" });
        const [server] = ofType(resources, identity).filter(({ name }) => name.endsWith("org1-server"));
        const names = servers(resources).map(({ metadata }) => metadata.name);
        const hosts = server?.inputs["hosts"] as readonly string[];
        assert.deepEqual(
            hosts.filter((host) => !host.includes(".")),
            names.filter((name) => name.startsWith("org1-")),
        );
        const home = "fabric-dev-org1-chaincode";
        assert.deepEqual(
            hosts.filter((host) => host.endsWith(".svc")),
            names.filter((name) => name.startsWith("org1-")).map((name) => `${name}.${home}.svc`),
        );
        assert.equal(server?.inputs["keptIn"], home, "beside the servers, whose pods mount it");
        assert.match(installs(resources)[0]?.recipe.connection?.["tlsRoot"] ?? "", /BEGIN CERTIFICATE/);
    });

    it("with mutual tls keeps the peers' key out of every input", async () => {
        const resources = await withChaincode({ type: "external", tls: "mutual" });
        assert.match(installs(resources)[0]?.recipe.connection?.["client"] ?? "", /^org1-marbles-[0-9a-f]{8}-client$/);
        assert.equal(ofType(resources, "pulumi-nodejs:dynamic/fabric:SealedPackage").length, 2);
        assert.doesNotMatch(JSON.stringify(resources), /PRIVATE KEY/);
    });

    it("gives their pods the templates of network and chaincode, and no token", async () => {
        const resources = await withChaincode({ type: "ccaas", pod: { nodeSelector: { disk: "fast" } } });
        for (const { spec } of servers(resources)) {
            assert.deepEqual(spec.template.spec.nodeSelector, { disk: "fast" });
            assert.equal(spec.template.spec.automountServiceAccountToken, false);
        }
    });
});

describe("a chaincode under development", () => {
    it("is a package with the developer's address, whatever its type, and nothing is built, deployed or called", async () => {
        for (const type of ["k8s", "ccaas", "external"]) {
            const address = "192.168.1.10:9999";
            const verify = [{ function: "Read" }];
            const resources = await withChaincode({ type, developmentAddress: address, verify });
            for (const { recipe } of installs(resources)) {
                const connection = { address, dialTimeout: "10s" };
                assert.deepEqual(recipe, { type: "ccaas", label: "marbles", connection, compressed: true });
            }
            const types = new Set(resources.map((resource) => resource.type));
            assert.ok(!types.has(deployment) && !types.has("pulumi-nodejs:dynamic/fabric:Transaction"));
            for (const { inputs } of ofType(resources, "pulumi-nodejs:dynamic/fabric:WarmUp")) {
                assert.equal(inputs["answers"], false);
            }
        }
    });
});

describe("the ConfigMap of the builders", () => {
    it("holds the templates by label and the languages in use, their images by digest", async () => {
        const resources = await rendered(
            devModel((config) => {
                config["pod"] = { annotations: { team: "ledger" } };
                config["chaincodes"] = [
                    { name: "cars", channel: "mychannel", type: "golang", source: "chaincode/fabcar" },
                    { name: "basic", channel: "mychannel", image, pod: { environment: { LEVEL: "debug" } } },
                ];
            }),
        );
        const maps = ofType(resources, "kubernetes:core/v1:ConfigMap").filter(({ name }) => /-builder$/.test(name));
        assert.deepEqual(
            maps.map(({ name }) => name),
            ["org1", "org2"].map((name) => `fabric-dev-${name}-chaincode-fabric-builder`),
        );
        const [data = {}, other] = maps.map(({ inputs }) => inputs["data"] as Readonly<Record<string, string>>);
        assert.deepEqual(other, data);
        const config = JSON.parse(data["config.json"] ?? "") as Record<string, Record<string, unknown>>;
        assert.deepEqual(config["pod"], { annotations: { team: "ledger" } });
        assert.deepEqual(config["chaincodes"], { cars: {}, basic: { environment: { LEVEL: "debug" } } });
        const { golang } = config["languages"] as Record<string, Record<string, unknown>>;
        assert.deepEqual(Object.keys(config["languages"] ?? {}), ["golang"]);
        assert.match(String(golang?.["buildImage"]), /@sha256:0{64}$/);
        assert.match(String(golang?.["runtimeImage"]), /@sha256:0{64}$/);
    });
});
