import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { buildFacts } from "../../../components/images/build-facts";
import { Image } from "../../../components/images/image";
import { originOf } from "../../../components/images/origin";
import { sourceTags } from "../../../components/images/tags";
import { buildKit } from "../../support/buildkit";
import { ofType, registered } from "../../support/engine";

const built = {
    kind: "build" as const,
    context: "chaincode/asset-transfer",
    dockerfile: "chaincode/asset-transfer/Dockerfile",
    target: undefined,
    buildArguments: { NODE_IMAGE: "node:22" },
    push: "localhost:35000/dev-asset-transfer",
    pull: "registry.internal/dev-asset-transfer",
};
const digest = `sha256:${"7".repeat(64)}`;
const tagsType = "pulumi-nodejs:dynamic/fabric:ImageTags";
const attestationsType = "pulumi-nodejs:dynamic/fabric:ImageAttestations";
const engines = [
    { engine: "buildkit", type: "docker-build:index:Image", answer: { digest } },
    { engine: "docker", type: "docker:index/image:Image", answer: { repoDigest: `${built.push}@${digest}` } },
] as const;

describe("an image", () => {
    it("is built by BuildKit so that its digest depends on its content alone, and pulled by digest", async () => {
        let pulled = "";
        const resources = await registered(
            () =>
                new Image("cc", { source: built, build: { ...buildKit, builder: "mine" } }).reference.apply(
                    (reference) => (pulled = reference),
                ),
            { "docker-build:index:Image": { digest } },
        );
        const inputs = ofType(resources, "docker-build:index:Image")[0]?.inputs ?? {};
        assert.deepEqual(inputs["buildArgs"], { NODE_IMAGE: "node:22", SOURCE_DATE_EPOCH: "0" });
        assert.deepEqual(inputs["builder"], { name: "mine" });
        assert.deepEqual(inputs["exports"], [
            {
                raw: "type=image,name=localhost:35000/dev-asset-transfer:latest,push=true,oci-mediatypes=true,rewrite-timestamp=true",
            },
        ]);
        assert.equal(pulled, `registry.internal/dev-asset-transfer@${digest}`);
    });

    it("is built by a classic Docker engine where there is nothing else, and pulled by the digest of the push", async () => {
        let pulled = "";
        const resources = await registered(
            () =>
                new Image("cc", { source: built, build: { ...buildKit, engine: "docker" } }).reference.apply(
                    (reference) => (pulled = reference),
                ),
            { "docker:index/image:Image": { repoDigest: `localhost:35000/dev-asset-transfer@${digest}` } },
        );
        const inputs = ofType(resources, "docker:index/image:Image")[0]?.inputs ?? {};
        assert.equal(inputs["imageName"], "localhost:35000/dev-asset-transfer:latest");
        assert.deepEqual(inputs["build"], {
            context: "chaincode/asset-transfer",
            dockerfile: "chaincode/asset-transfer/Dockerfile",
            args: { NODE_IMAGE: "node:22", SOURCE_DATE_EPOCH: "0" },
        });
        assert.equal(pulled, `registry.internal/dev-asset-transfer@${digest}`);
    });

    const settings = { platform: "linux/arm64", network: "host" } as const;
    const asked = [
        {
            engine: "buildkit",
            type: "docker-build:index:Image",
            at: "platforms",
            platform: ["linux/arm64"],
            own: "default",
        },
        { engine: "docker", type: "docker:index/image:Image", at: "platform", platform: "linux/arm64", own: undefined },
    ] as const;
    for (const { engine, type, at, platform, own } of asked) {
        for (const given of [true, false]) {
            it(`is built ${given ? "for the platform and on the network that are asked for" : "as the engine likes where nothing is asked for"}, with ${engine}`, async () => {
                const build = { ...buildKit, engine, ...(given ? settings : {}) };
                const resources = await registered(() => new Image("cc", { source: built, build }).reference, {
                    [type]: { digest, repoDigest: `${built.push}@${digest}` },
                });
                const inputs = ofType(resources, type)[0]?.inputs ?? {};
                const found = (engine === "docker" ? inputs["build"] : inputs) as Readonly<Record<string, unknown>>;
                assert.deepEqual(found[at], given ? platform : undefined);
                assert.equal(found["network"], given ? settings.network : own);
            });
        }
    }

    const registries = [
        { push: "localhost:35000/cc", tags: [] },
        { push: "127.0.0.1:5001/a/cc", tags: [] },
        { push: "[::1]:5001/cc", tags: [] },
        { push: "localhost.example.com/cc", tags: ["localhost.example.com/cc:latest"] },
        { push: "ghcr.io/acme/cc", tags: ["ghcr.io/acme/cc:latest"] },
    ];
    for (const { push, tags } of registries) {
        it(`${tags.length === 0 ? "is not looked for" : "is looked for"} by a refresh in the registry of ${push}`, async () => {
            const image = "docker-build:index:Image";
            const source = { ...built, push };
            const resources = await registered(() => new Image("cc", { source, build: buildKit }).reference, {
                [image]: { digest },
            });
            const inputs = ofType(resources, image)[0]?.inputs ?? {};
            assert.deepEqual(inputs["tags"], tags);
            assert.ok(JSON.stringify(inputs["exports"]).includes(`name=${push}:latest,push=true`));
        });
    }

    it("that is there already is taken by its digest, and nothing is built", async () => {
        const reference = `ghcr.io/acme/cc@${digest}`;
        let taken = "";
        const resources = await registered(() => {
            const source = { kind: "digest" as const, reference };
            const image = new Image("cc", { source, build: buildKit });
            return image.reference.apply((found) => (taken = found));
        });
        assert.equal(taken, reference);
        assert.deepEqual(
            resources.map(({ type }) => type).filter((type) => type.startsWith("docker")),
            [],
        );
    });

    for (const { engine, type, answer } of engines) {
        it(`stops at the stage of the Dockerfile that it is made of, with ${engine}`, async () => {
            const source = { ...built, target: "runtime" };
            const resources = await registered(
                () => new Image("cc", { source, build: { ...buildKit, engine } }).reference,
                { [type]: answer },
            );
            const inputs = ofType(resources, type)[0]?.inputs ?? {};
            const build = (engine === "docker" ? inputs["build"] : inputs) as Readonly<Record<string, unknown>>;
            assert.equal(build["target"], "runtime");
        });

        it(`carries tags that tell its source, which are no input of the build, with ${engine}`, async () => {
            const resources = await registered(
                () => new Image("cc", { source: built, build: { ...buildKit, engine } }).reference,
                { [type]: answer },
            );
            const tags = sourceTags(await originOf(built));
            assert.deepEqual(ofType(resources, tagsType)[0]?.inputs["tags"], tags);
            assert.equal(ofType(resources, tagsType)[0]?.inputs["digest"], digest);
            assert.deepEqual(ofType(resources, tagsType)[0]?.inputs["place"], { namespace: built.push });
            const build = JSON.stringify(ofType(resources, type)[0]?.inputs);
            assert.deepEqual(
                tags.filter((tag) => build.includes(tag)),
                [],
            );
        });
    }

    for (const { given, kinds } of [
        { given: {}, kinds: ["sbom", "provenance"] },
        { given: { sbom: false, required: true }, kinds: ["provenance"] },
        { given: { provenance: false }, kinds: ["sbom"] },
        { given: { sbom: false, provenance: false }, kinds: undefined },
    ]) {
        it(`has beside it what is asked for: ${kinds?.join(" and ") ?? "nothing"}`, async () => {
            const attestations = { ...buildKit.attestations, ...given };
            const resources = await registered(
                () => new Image("cc", { source: built, build: { ...buildKit, attestations } }).reference,
                { "docker-build:index:Image": { digest } },
            );
            const found = resources.find(({ type }) => type === attestationsType)?.inputs;
            assert.deepEqual(found?.["kinds"], kinds);
            if (found !== undefined) {
                assert.equal(found["digest"], digest);
                assert.equal(found["required"], attestations.required);
                assert.deepEqual(found["place"], { namespace: built.push });
                assert.deepEqual(found["build"], await buildFacts(built, buildKit, await originOf(built)));
            }
            const options = JSON.stringify(ofType(resources, "docker-build:index:Image")[0]?.inputs);
            assert.doesNotMatch(options, /attest|sbom|provenance/, "the digest would depend on it");
        });
    }

    it("stays in its registry when it is no longer built, as packages on peers name it for good", async () => {
        let isRetained: boolean | undefined;
        const transformation: pulumi.ResourceTransformation = ({ type, opts }) => {
            isRetained = type === "docker-build:index:Image" ? opts.retainOnDelete : isRetained;
            return undefined;
        };
        await registered(
            () => {
                const args = { source: built, build: buildKit };
                return new Image("cc", args, { transformations: [transformation] }).reference;
            },
            { "docker-build:index:Image": { digest } },
        );
        assert.equal(isRetained, true);
    });

    it("is not known in the preview of a rebuild, so that nothing is computed from an empty digest", async () => {
        let reached = "nothing";
        await registered(
            () => {
                new Image("cc", { source: built, build: buildKit }).reference.apply((found) => (reached = found));
            },
            { "docker-build:index:Image": { digest: "" } },
        );
        assert.equal(reached, "nothing");
    });

    it("lacks tags with a warning, and is there all the same", async () => {
        const warnings: string[] = [];
        const warn = pulumi.log.warn;
        Object.assign(pulumi.log, { warn: (message: string) => warnings.push(message) });
        const resources = await registered(() => new Image("cc", { source: built, build: buildKit }).reference, {
            "docker-build:index:Image": { digest },
            [tagsType]: { problem: "the registry answered 403" },
        }).finally(() => Object.assign(pulumi.log, { warn }));
        assert.equal(ofType(resources, tagsType).length, 1);
        assert.deepEqual(warnings, ["image cc lacks tags: the registry answered 403"]);
    });
});
