import assert from "node:assert/strict";
import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { isOfRegistries, repositoryOf } from "../../../builder/package/registries";
import type { BuilderConfig } from "../../../builder/pod-template";
import { type Answer, type HostilePeer, newHostilePeer } from "../../support/hostile";
import { imageJson, launchJson } from "../../support/launch";
import { eventually, makeFolder, removeFolder } from "../../support/verbs";

describe("The registries that images of packages may be of", () => {
    for (const [name, registry, isOf] of [
        ["registry.example.com/contracts/assets", "registry.example.com", true],
        ["registry.example.com/contracts/assets", "registry.example.com/contracts", true],
        ["registry.example.com/contracts/assets:1.0", "registry.example.com/contracts/assets", true],
        ["registry.example.com/contracts-of-others/assets", "registry.example.com/contracts", false],
        ["registry.example.com.evil.com/contracts/assets", "registry.example.com", false],
        ["registry.example.com:5000/assets", "registry.example.com", false],
        ["localhost/registry.example.com/assets", "registry.example.com", false],
        ["assets", "docker.io/library", true],
        ["assets:registry.example.com", "registry.example.com", false],
        ["hyperledger/assets", "docker.io/hyperledger", true],
        ["registry/assets", "registry", false],
        ["docker.io/couchdb", "docker.io/library", true],
        ["docker.io/couchdb", "docker.io/library/couchdb", true],
        ["docker.io/couchdb", "docker.io/couchdb", true],
        ["couchdb/assets", "docker.io/couchdb", true],
        ["registry-1.docker.io/couchdb", "docker.io/library", false],
        ["index.docker.io/hyperledger/assets", "docker.io/hyperledger", true],
        ["hyperledger/assets", "index.docker.io/hyperledger", true],
        ["REGISTRY.example.com/assets", "registry.example.com", true],
        ["registry.example.com/assets", "Registry.example.com", true],
    ] as const) {
        it(`are ${isOf ? "" : "not "}those of ${name} with ${registry}`, () => {
            assert.equal(isOfRegistries(name, [registry]), isOf);
        });
    }

    it("are told by repository, whatever tag or digest a reference has", () => {
        for (const end of ["", ":1", `@sha256:${"0".repeat(64)}`, `:1@sha256:${"0".repeat(64)}`]) {
            assert.equal(repositoryOf(`localhost:5000/a/b${end}`), "localhost:5000/a/b");
        }
    });
});

describe("An agent whose ConfigMap has registries", () => {
    let peer: HostilePeer;

    beforeEach(async () => {
        peer = await newHostilePeer({ FABRIC_BUILDER_CONFIG_MAP: "fabric-builder" });
    });

    afterEach(async () => {
        await peer.close();
    });

    const configure = (registries: readonly string[]): void => {
        const config: BuilderConfig = { pod: {}, chaincodes: {}, languages: {}, registries };
        const data = { "config.json": JSON.stringify(config) };
        peer.cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "fabric-builder" }, data });
        const made = makeFolder({
            "src/image.json": imageJson,
            "md/metadata.json": { type: "k8s", label: "assets" },
            "out/": "",
            "run/chaincode.json": launchJson(),
        });
        cpSync(made, peer.shared, { recursive: true });
        removeFolder(made);
    };
    const at = (name: string): string => join(peer.shared, name);
    const build = (): Promise<Answer> => peer.ask({ verb: "k8s/build", args: ["src", "md", "out"].map(at) }).answered();
    const run = (): ReturnType<HostilePeer["ask"]> => {
        const prepare = (folder: string): void => {
            writeFileSync(join(folder, "image.json"), JSON.stringify(imageJson));
        };
        return peer.ask({ verb: "k8s/run", args: [at("out"), at("run")], prepare });
    };
    const refusal =
        /chaincode image name 'localhost:5000\/\S+' is of none of the registries that are allowed: docker\.io\n$/;

    it("builds and runs no image of another one", async () => {
        configure(["docker.io"]);
        const built = await build();
        assert.match(built.said, refusal);
        assert.equal(built.status, "1\n");
        assert.deepEqual(readdirSync(at("out")), []);
        assert.match((await run().answered()).said, refusal);
        assert.deepEqual(
            peer.cluster.requests.filter((request) => !request.startsWith("GET ")),
            [],
        );
    });

    it("builds and runs what is of one", async () => {
        configure(["docker.io", "localhost:5000"]);
        assert.equal((await build()).status, "0\n");
        const { said } = run();
        await eventually("a start", () => said().includes("Running chaincode"));
    });
});
