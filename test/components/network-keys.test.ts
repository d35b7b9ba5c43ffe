import assert from "node:assert/strict";
import type { Place } from "../../components/remote/place";
import { ofType, type Registered } from "../support/engine";
import { devModel, rendered } from "../support/rendering";

interface Volume {
    readonly name: string;
    readonly secret?: { readonly defaultMode?: number };
    readonly projected?: { readonly defaultMode?: number; readonly sources: readonly Source[] };
}

interface Source {
    readonly secret?: { readonly name?: string; readonly items?: readonly { readonly path: string }[] };
    readonly configMap?: object;
}

interface PodSpec {
    readonly volumes: readonly Volume[];
    readonly containers: readonly {
        readonly name: string;
        readonly env: readonly { readonly name: string; readonly value?: string }[];
        readonly readinessProbe: Probe;
    }[];
}

interface Probe {
    readonly httpGet: { readonly scheme?: string; readonly path: string };
}

/** A peer or an orderer. */
interface Node {
    readonly name: string;
    readonly variables: Readonly<Record<string, string | undefined>>;
    /** What its folder of TLS has of the organisation's roots. */
    readonly files: readonly string[];
    /** How many ConfigMaps its MSP and its folder of TLS are of. */
    readonly configMaps: number;
    readonly probe: Probe;
}

describe("the keys that pods of a network are given", () => {
    let resources: readonly Registered[];

    before(async () => {
        resources = await rendered(devModel());
    });

    it("are for the user of the pod alone, by the group that owns its volumes", () => {
        const modes = podSpecs(resources).flatMap(({ volumes }) => volumes.flatMap(modeOfKeys));
        assert.ok(modes.length >= 20);
        assert.deepEqual([...new Set(modes)], [0o440]);
    });

    it("are none of the roots of those who may ask admin and operations ports, nor of their clients", () => {
        const declared = JSON.stringify(podSpecs(resources));
        assert.doesNotMatch(declared, /-ca-(?:operations|administration)|-metrics-tls|-administration-tls/);
    });
});

describe("what a network's resources are told by the state", () => {
    const dynamic = "pulumi-nodejs:dynamic/fabric";
    let resources: readonly Registered[];

    before(async () => {
        resources = await rendered(devModel());
    });

    it("are the roots of the nodes that they ask", () => {
        // Those that ask fewer nodes: network-roots.test.ts.
        for (const type of ["ChannelSettings", "Commit", "FirstBlock", "OrdererJoin"]) {
            for (const { inputs, name } of ofType(resources, `${dynamic}:${type}`)) {
                const { roots = {} } = inputs["place"] as Place;
                assert.deepEqual(Object.keys(roots), ["org0", "org1", "org2"], `${type} ${name}`);
            }
        }
        for (const { inputs } of ofType(resources, `${dynamic}:Identity`)) {
            const { roots = {} } = inputs["place"] as Place;
            assert.deepEqual(Object.keys(roots), [inputs["organisation"]]);
        }
    });

    it("is the first block that nodes are joined with, which nobody changes where it is kept", () => {
        for (const type of ["OrdererJoin", "PeerJoin"]) {
            for (const { inputs } of ofType(resources, `${dynamic}:${type}`)) {
                assert.match(String(inputs["firstBlock"]), /^[0-9a-f]{64}$/);
            }
        }
        const kept = ofType(resources, "kubernetes:core/v1:ConfigMap").filter(({ name }) => name.endsWith("-genesis"));
        assert.deepEqual(
            kept.map(({ inputs }) => inputs["immutable"]),
            [true],
        );
    });
});

describe("the ports of a network's nodes", () => {
    let nodes: readonly Node[];

    before(async () => {
        nodes = ofType(await rendered(devModel()), "kubernetes:apps/v1:StatefulSet").flatMap(nodeOf);
    });

    it("have TLS for operations, and one root for who may see metrics and set the log level", () => {
        const root = "/etc/hyperledger/fabric/tls/operations.pem";
        for (const { name, variables, files } of nodes) {
            const { CORE_OPERATIONS_TLS_ENABLED: peer, ORDERER_OPERATIONS_TLS_ENABLED: orderer } = variables;
            assert.equal(peer ?? orderer, "true", name);
            const { CORE_OPERATIONS_TLS_CLIENTROOTCAS_FILES, ORDERER_OPERATIONS_TLS_CLIENTROOTCAS } = variables;
            assert.equal(
                CORE_OPERATIONS_TLS_CLIENTROOTCAS_FILES ?? ORDERER_OPERATIONS_TLS_CLIENTROOTCAS?.slice(1, -1),
                root,
            );
            assert.ok(files.includes("operations.pem"), name);
        }
    });

    it("have a root of its own for who administers orderers, which is not that of TLS", () => {
        const orderers = nodes.filter(({ variables }) => "ORDERER_ADMIN_TLS_CLIENTROOTCAS" in variables);
        assert.equal(orderers.length, 3);
        for (const { variables, files } of orderers) {
            const root = "[/etc/hyperledger/fabric/tls/administration.pem]";
            assert.equal(variables["ORDERER_ADMIN_TLS_CLIENTROOTCAS"], root);
            assert.ok(files.includes("administration.pem"));
        }
    });

    it("take whom they trust from no ConfigMap, which others may write", () => {
        for (const { name, configMaps } of nodes) {
            assert.equal(configMaps, 0, name);
        }
    });

    it("tell the kubelet by HTTPS whether a node is ready", () => {
        for (const { name, probe } of nodes) {
            assert.deepEqual([probe.httpGet.scheme, probe.httpGet.path], ["HTTPS", "/healthz"], name);
        }
    });
});

function podSpecs(resources: readonly Registered[]): readonly PodSpec[] {
    return ofType(resources, "kubernetes:apps/v1:StatefulSet").map(podSpec);
}

function podSpec({ inputs }: Registered): PodSpec {
    const { spec } = inputs as { readonly spec: { readonly template: { readonly spec: PodSpec } } };
    return spec.template.spec;
}

/** Of a volume with a Secret in it; none of others. */
function modeOfKeys({ secret, projected }: Volume): readonly (number | undefined)[] {
    const isSecret =
        secret !== undefined || (projected?.sources.some((source) => source.secret !== undefined) ?? false);
    return isSecret ? [(secret ?? projected)?.defaultMode] : [];
}

function nodeOf(resource: Registered): readonly Node[] {
    const { containers, volumes } = podSpec(resource);
    const [main] = containers;
    if (main === undefined || !["peer", "orderer"].includes(main.name)) {
        return [];
    }
    const sources = volumes.find(({ name }) => name === "tls")?.projected?.sources ?? [];
    const roots = sources.filter(({ secret }) => secret?.name?.endsWith("-roots"));
    const files = roots.flatMap(({ secret }) => secret?.items?.map(({ path }) => path) ?? []);
    const variables = Object.fromEntries(main.env.map(({ name, value }) => [name, value]));
    const identity = volumes.filter(({ name }) => ["msp", "tls"].includes(name));
    const given = identity.flatMap(({ projected }) => projected?.sources ?? []);
    const configMaps = given.filter(({ configMap }) => configMap !== undefined).length;
    return [{ name: resource.name, variables, files, configMaps, probe: main.readinessProbe }];
}
