import assert from "node:assert/strict";
import { validate } from "../../../components/config/problems";
import { clusterFor } from "../../../components/config/settled";
import { settingsWith } from "../../support/stack-config";

const ports = { type: "nodePort", host: "203.0.113.7" };

const two = {
    ...{ context: undefined, pullRegistry: "pull.example.com", storage: { class: "usual" } },
    outside: { type: "given", host: "{node}.acme.example" },
    clusters: {
        alpha: {
            context: "a",
            namespace: "acme",
            registry: "registry.alpha",
            storage: { class: "fast" },
            outside: ports,
        },
        omega: { context: "o", createNamespace: false, imagePullSecrets: ["pulls"] },
    },
    "organizations[0].cluster": "omega",
    "organizations[1].cluster": "alpha",
    "organizations[2].cluster": "omega",
};

describe("a config with its clusters", () => {
    const config = validate(settingsWith(two));
    const [omega, alpha] = config.clusters;

    it("has that of the first organisation first, whose settings are those of what is nobody's own", () => {
        assert.deepEqual(
            config.clusters.map(({ name }) => name),
            ["omega", "alpha"],
        );
        const { namespace, createNamespace, registry, pullRegistry, storage } = config;
        assert.deepEqual(
            [namespace, createNamespace, registry, pullRegistry, storage.class],
            ["fabric-dev", false, "localhost:35000", "pull.example.com", "usual"],
        );
    });

    it("gives each what the stack says for all, but no other's name of a registry of its own", () => {
        assert.deepEqual(omega, {
            ...{ name: "omega", context: "o", kubeconfig: undefined, namespace: "fabric-dev", createNamespace: false },
            ...{ registry: "localhost:35000", pullRegistry: "pull.example.com", storageClass: "usual" },
            ...{ imagePullSecrets: ["pulls"], outside: two.outside },
        });
        assert.deepEqual(alpha, {
            ...{ name: "alpha", context: "a", kubeconfig: undefined, namespace: "acme", createNamespace: true },
            ...{ registry: "registry.alpha", pullRegistry: "registry.alpha", storageClass: "fast" },
            ...{ imagePullSecrets: [], outside: ports },
        });
    });

    it("is on one cluster without a name where it names none", () => {
        const one = validate(settingsWith({}));
        assert.deepEqual(one.clusters, [
            {
                ...{ name: undefined, context: "fabric-embedded", kubeconfig: undefined, namespace: "fabric-dev" },
                ...{ createNamespace: true, registry: "localhost:35000", pullRegistry: undefined },
                ...{ storageClass: undefined, imagePullSecrets: [], outside: undefined },
            },
        ]);
        assert.equal(clusterFor({}, one), one.clusters[0]);
    });

    it("has organisations that name none on the one that there is", () => {
        const one = validate(settingsWith({ context: undefined, clusters: { east: { context: "e" } } }));
        assert.equal(clusterFor({}, one).name, "east");
    });
});
