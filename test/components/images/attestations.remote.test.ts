import assert from "node:assert/strict";
import { provider as module, type ImageAttestationsInputs } from "../../../components/images/attestations.remote";
import { referrersTag } from "../../../components/images/referrers";
import { layeredImage } from "../../support/layers";
import { withStates } from "../../support/operations";
import { sha256, startStore, type FakeStore } from "./fake-store";

const provider = withStates(module);

const image = layeredImage([
    [{ path: "app/node_modules/left/package.json", content: '{"name":"left","version":"1.0.0"}' }],
]);
const build = {
    engine: "buildkit",
    context: "chaincode/cc",
    dockerfile: "chaincode/cc/Dockerfile",
    arguments: {},
    content: "1".repeat(64),
    recipe: "2".repeat(64),
    bases: [],
};
const both = ["sbom", "provenance"] as const;

describe("the attestations of an image", () => {
    let store: FakeStore;
    let inputs: ImageAttestationsInputs;
    beforeEach(async () => {
        store = await startStore(false);
        store.manifests.set(image.digest, image.manifest);
        for (const blob of image.blobs) {
            store.blobs.set(sha256(blob), blob);
        }
        const place = { namespace: store.name };
        inputs = { place, digest: image.digest, kinds: both, build, required: false };
    });
    afterEach(() => store.stop());

    const types = (): readonly string[] => {
        const index = store.manifests.get(referrersTag(image.digest))?.content.toString() ?? '{"manifests":[]}';
        const { manifests } = JSON.parse(index) as { readonly manifests: readonly { readonly artifactType: string }[] };
        return manifests.map(({ artifactType }) => artifactType);
    };
    const puts = (): number => store.asked.filter((line) => line.startsWith("PUT")).length;

    it("are put beside it, read out of it and told of its build, and the image is as before", async () => {
        const { id, outs } = await provider.create(inputs);
        assert.equal(id, store.name);
        const { documents, ...rest } = outs;
        assert.deepEqual(rest, { ...inputs, problem: "" });
        assert.deepEqual(Object.keys(documents), both);
        assert.deepEqual(types(), ["application/spdx+json", "application/vnd.in-toto+json"]);
        assert.deepEqual(store.manifests.get(image.digest), image.manifest);
        const contents = [...store.blobs.values()].map((blob) => blob.toString());
        assert.equal(contents.filter((text) => text.includes('"pkg:npm/left@1.0.0"')).length, 1);
        assert.equal(contents.filter((text) => text.includes("https://slsa.dev/provenance/v1")).length, 1);
    });

    it("are the same on the next run, which puts no document again", async () => {
        const first = await provider.create(inputs);
        const [blobs, manifests] = [[...store.blobs], [...store.manifests]];
        assert.deepEqual((await provider.create(inputs)).outs, first.outs);
        assert.deepEqual([[...store.blobs], [...store.manifests]], [blobs, manifests]);
    });

    it("are those that are asked for", async () => {
        const { outs } = await provider.create({ ...inputs, kinds: ["provenance"] });
        assert.deepEqual(outs.kinds, ["provenance"]);
        assert.deepEqual(types(), ["application/vnd.in-toto+json"]);
        assert.ok(!store.asked.some((line) => line.startsWith("GET /v2/acme/cc/blobs")), "the image was read");
    });

    it("tell the newest build of the same image, without reading that again", async () => {
        const { outs } = await provider.create(inputs);
        store.asked.length = 0;
        const updated = await provider.update?.("id", outs, {
            ...inputs,
            build: { ...build, content: "3".repeat(64) },
        });
        assert.equal(updated?.documents.sbom, outs.documents.sbom);
        assert.notEqual(updated?.documents.provenance, outs.documents.provenance);
        assert.deepEqual(types(), ["application/spdx+json", "application/vnd.in-toto+json"]);
        assert.ok(!store.asked.some((line) => line.startsWith("GET /v2/acme/cc/blobs")), "the image was read");
    });

    it("are a problem to tell where they cannot be put, and wanted again by the next run", async () => {
        store.refusal = 403;
        const { outs } = await provider.create(inputs);
        assert.deepEqual(outs.kinds, []);
        assert.match(outs.problem, /^cannot put sha256:[0-9a-f]{64} on 127\S+\/acme\/cc: the registry answered 403$/);
        store.refusal = undefined;
        assert.deepEqual((await provider.update?.("id", outs, inputs))?.kinds, both);
    });

    it("end the run where they are required and cannot be put", async () => {
        store.refusal = 403;
        const target = `${store.name}@${image.digest}`;
        await assert.rejects(provider.create({ ...inputs, required: true }), (error: Error) => {
            const said = `cannot attach what build.attestations requires on ${target}: cannot put sha256:`;
            return error.message.startsWith(said) && error.message.endsWith("the registry answered 403");
        });
    });

    it("say that an image is not where it should be", async () => {
        store.manifests.delete(image.digest);
        const { outs } = await provider.create(inputs);
        assert.equal(outs.problem, `cannot read ${image.digest} on ${store.name}: it is not there`);
    });

    it("are read from the registry: what was removed is not there", async () => {
        const { outs } = await provider.create(inputs);
        assert.deepEqual(await provider.read?.("id", outs), outs);
        store.manifests.delete(outs.documents.sbom ?? "");
        const found = await provider.read?.("id", outs);
        assert.deepEqual(found?.kinds, ["provenance"]);
        const before = puts();
        const repaired = await provider.update?.("id", outs, inputs);
        assert.deepEqual(repaired?.documents, outs.documents);
        assert.ok(puts() > before);
    });

    it("are taken as known where the registry cannot be asked", async () => {
        const { outs } = await provider.create(inputs);
        await store.stop();
        assert.deepEqual(await provider.read?.("id", outs), outs);
        store = await startStore(false);
    });

    it("stay with the image when they are no longer wanted", () => {
        assert.ok(!("delete" in provider));
    });
});
