import assert from "node:assert/strict";
import { ofType, type Registered } from "../support/engine";
import { devModel, rendered } from "../support/rendering";

interface Volume {
    readonly name: string;
    readonly secret?: { readonly defaultMode?: number };
    readonly projected?: { readonly defaultMode?: number; readonly sources: readonly Source[] };
}

interface Source {
    readonly secret?: object;
    readonly configMap?: { readonly items: readonly { readonly path: string }[] };
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
    /** What its folder of TLS has of the organisation's public ConfigMap. */
    readonly files: readonly string[];
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
    const files = sources.flatMap(({ configMap }) => configMap?.items.map(({ path }) => path) ?? []);
    const variables = Object.fromEntries(main.env.map(({ name, value }) => [name, value]));
    return [{ name: resource.name, variables, files, probe: main.readinessProbe }];
}
