import assert from "node:assert/strict";
import { attach, isAttached, referrersTag } from "../../../components/images/referrers";
import { openRepository, type Repository } from "../../../components/images/registry";
import { layeredImage } from "../../support/layers";
import { sha256, startStore, type FakeStore } from "./fake-store";

const image = layeredImage([[{ path: "a", content: "a" }]]);
const document = (text: string) => ({
    mediaType: "application/spdx+json",
    title: "sbom.spdx.json",
    annotations: { kind: "sbom" },
    content: Buffer.from(text),
});

interface Index {
    readonly manifests: readonly { readonly digest: string; readonly artifactType?: string }[];
}

for (const lists of [false, true]) {
    describe(`a document beside an image, in a registry ${lists ? "that lists referrers" : "without such a list"}`, () => {
        let store: FakeStore;
        let repository: Repository;
        beforeEach(async () => {
            store = await startStore(lists);
            store.manifests.set(image.digest, image.manifest);
            repository = openRepository(store.name, () => Promise.resolve(undefined));
        });
        afterEach(() => store.stop());

        const listed = async (): Promise<Index["manifests"]> => {
            const index = lists
                ? await repository.referrers(image.digest)
                : store.manifests.get(referrersTag(image.digest))?.content;
            return (JSON.parse(index?.toString() ?? '{"manifests":[]}') as Index).manifests;
        };

        it("is a manifest about the image, which stays what it is, and is found from it", async () => {
            const digest = await attach(repository, image, document("one"));
            const manifest = store.manifests.get(digest);
            assert.deepEqual(JSON.parse(manifest?.content.toString() ?? ""), {
                schemaVersion: 2,
                mediaType: "application/vnd.oci.image.manifest.v1+json",
                artifactType: "application/spdx+json",
                config: { mediaType: "application/vnd.oci.empty.v1+json", digest: sha256(Buffer.from("{}")), size: 2 },
                layers: [
                    {
                        mediaType: "application/spdx+json",
                        digest: sha256(Buffer.from("one")),
                        size: 3,
                        annotations: { "org.opencontainers.image.title": "sbom.spdx.json" },
                    },
                ],
                subject: {
                    mediaType: image.manifest.mediaType,
                    digest: image.digest,
                    size: image.manifest.content.length,
                },
                annotations: { kind: "sbom" },
            });
            assert.equal(store.blobs.get(sha256(Buffer.from("one")))?.toString(), "one");
            assert.deepEqual(store.manifests.get(image.digest), image.manifest);
            assert.deepEqual(
                (await listed()).map((entry) => [entry.digest, entry.artifactType]),
                [[digest, "application/spdx+json"]],
            );
            assert.equal(await isAttached(repository, image.digest, digest), true);
        });

        it("is put once, however often", async () => {
            const digest = await attach(repository, image, document("one"));
            const before = [...store.manifests];
            assert.equal(await attach(repository, image, document("one")), digest);
            assert.deepEqual([...store.manifests], before);
            assert.equal(store.asked.filter((line) => line.startsWith("POST")).length, 2, "a blob was put again");
        });

        it("leaves others where they are, and takes the place of its former one in a list that is kept by a tag", async () => {
            const other = await attach(repository, image, document("other"));
            const former = await attach(repository, image, document("one"));
            const digest = await attach(repository, image, document("two"), former);
            const expected = lists ? [other, former, digest] : [other, digest];
            assert.deepEqual(
                (await listed()).map((entry) => entry.digest),
                expected,
            );
        });

        it("is listed whoever else lists theirs at the same time", async () => {
            const texts = ["one", "two", "three", "four", "five"];
            const digests = await Promise.all(texts.map((text) => attach(repository, image, document(text))));
            const entries = (await listed()).map((entry) => entry.digest);
            assert.deepEqual([...entries].sort(), [...digests].sort());
        });

        it("is not attached where nothing lists it, or it is gone", async () => {
            const absent = `sha256:${"0".repeat(64)}`;
            assert.equal(await isAttached(repository, image.digest, absent), false);
            const digest = await attach(repository, image, document("one"));
            store.manifests.delete(digest);
            assert.equal(await isAttached(repository, image.digest, digest), false);
        });
    });
}

describe("the list of what is about an image, kept by a tag", () => {
    it("has another name than the tags of cosign, whose entries it leaves as they are", async () => {
        const store = await startStore(false);
        const tag = referrersTag(image.digest);
        assert.match(tag, /^sha256-[0-9a-f]{64}$/);
        const foreign = { mediaType: "x", digest: `sha256:${"1".repeat(64)}`, size: 1, data: "kept" };
        const content = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [foreign] }));
        store.manifests.set(tag, { mediaType: "application/vnd.oci.image.index.v1+json", content });
        const repository = openRepository(store.name, () => Promise.resolve(undefined));
        const digest = await attach(repository, image, document("one"));
        const index = JSON.parse(store.manifests.get(tag)?.content.toString() ?? "") as Index;
        assert.deepEqual(index.manifests[0], foreign);
        assert.equal(index.manifests[1]?.digest, digest);
        assert.ok(![...store.manifests.keys()].some((name) => /\.(?:sig|att|sbom)$/.test(name)));
        await store.stop();
    });
});
