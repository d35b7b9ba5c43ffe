import assert from "node:assert/strict";
import { Image } from "../../../components/images/image";
import { ofType, registered } from "../../support/engine";

const built = {
    kind: "build" as const,
    context: "chaincode/asset-transfer",
    dockerfile: "chaincode/asset-transfer/Dockerfile",
    buildArguments: { NODE_IMAGE: "node:22" },
    push: "localhost:35000/dev-asset-transfer",
    pull: "registry.internal/dev-asset-transfer",
};
const digest = `sha256:${"7".repeat(64)}`;

describe("an image", () => {
    it("is built by BuildKit so that its digest depends on its content alone, and pulled by digest", async () => {
        let pulled = "";
        const resources = await registered(
            () =>
                new Image("cc", { source: built, build: { engine: "buildkit", builder: "mine" } }).reference.apply(
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
                new Image("cc", { source: built, build: { engine: "docker", builder: undefined } }).reference.apply(
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

    it("that is there already is taken by its digest, and nothing is built", async () => {
        const reference = `ghcr.io/acme/cc@${digest}`;
        let taken = "";
        const resources = await registered(() => {
            const source = { kind: "digest" as const, reference };
            const image = new Image("cc", { source, build: { engine: "buildkit", builder: undefined } });
            return image.reference.apply((found) => (taken = found));
        });
        assert.equal(taken, reference);
        assert.deepEqual(
            resources.map(({ type }) => type).filter((type) => type.startsWith("docker")),
            [],
        );
    });
});
