import assert from "node:assert/strict";
import type { BuildFacts } from "../../../components/images/build-facts";
import { provenance } from "../../../components/images/provenance";

const commit = "c".repeat(40);
const facts: BuildFacts = {
    engine: "buildkit",
    context: "chaincode/cc",
    dockerfile: "chaincode/cc/Dockerfile",
    arguments: { NODE_IMAGE: "node:22" },
    target: "final",
    content: "1".repeat(64),
    recipe: "2".repeat(64),
    revision: commit,
    bases: [`ghcr.io/acme/node:22@sha256:${"3".repeat(64)}`, "localhost:5000/base", "node:22-slim"],
};
const image = { name: "registry.example.com/dev-cc", digest: `sha256:${"7".repeat(64)}` };

interface Statement {
    readonly predicate: { readonly buildDefinition: { readonly resolvedDependencies: readonly object[] } };
}

const statement = (given: BuildFacts): Statement =>
    JSON.parse(provenance(image, given).content.toString()) as Statement;

describe("the provenance of an image", () => {
    it("is SLSA's in an in-toto statement about the digest", () => {
        const { mediaType, annotations } = provenance(image, facts);
        assert.equal(mediaType, "application/vnd.in-toto+json");
        assert.deepEqual(annotations, { "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1" });
        assert.deepEqual(statement(facts), {
            _type: "https://in-toto.io/Statement/v1",
            subject: [{ name: "registry.example.com/dev-cc", digest: { sha256: "7".repeat(64) } }],
            predicateType: "https://slsa.dev/provenance/v1",
            predicate: {
                buildDefinition: {
                    buildType: "urn:fabric-on-kubernetes:image-build:1",
                    externalParameters: {
                        context: "chaincode/cc",
                        dockerfile: "chaincode/cc/Dockerfile",
                        target: "final",
                        arguments: { NODE_IMAGE: "node:22" },
                    },
                    internalParameters: { engine: "buildkit", SOURCE_DATE_EPOCH: "0" },
                    resolvedDependencies: [
                        {
                            name: "chaincode/cc",
                            digest: { gitCommit: commit },
                            annotations: { content: "1".repeat(64), revision: commit },
                        },
                        { name: "chaincode/cc/Dockerfile", digest: { sha256: "2".repeat(64) } },
                        {
                            uri: "pkg:docker/acme/node@22?repository_url=ghcr.io",
                            digest: { sha256: "3".repeat(64) },
                        },
                        { uri: "pkg:docker/base?repository_url=localhost%3A5000" },
                        { uri: "pkg:docker/library/node@22-slim" },
                    ],
                },
                runDetails: { builder: { id: "urn:fabric-on-kubernetes:pulumi-up" } },
            },
        });
    });

    it("does not claim a commit for changes that are in none", () => {
        const unknown = Object.fromEntries(Object.entries(facts).filter(([key]) => key !== "revision"));
        const sources = [{ ...facts, revision: `${commit}-dirty` }, unknown as unknown as BuildFacts].map(
            (given) => statement(given).predicate.buildDefinition.resolvedDependencies[0],
        );
        assert.deepEqual(sources, [
            { name: "chaincode/cc", annotations: { content: "1".repeat(64), revision: `${commit}-dirty` } },
            { name: "chaincode/cc", annotations: { content: "1".repeat(64) } },
        ]);
    });

    it("is the same bytes whenever it is made", () => {
        assert.deepEqual(provenance(image, facts).content, provenance(image, { ...facts }).content);
    });
});
