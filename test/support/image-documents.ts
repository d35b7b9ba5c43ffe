import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { referrersTag } from "../../components/images/referrers";
import { digestOf } from "../../components/images/registry";
import { signaturesIn, signatureTag } from "../../components/images/signature";
import type { OutputsOf } from "../../components/remote/kinds";
import { isJsonObject, parseJson } from "../../ground/json";
import { newSigningKey, signImage } from "./cosign";
import type { LiveStack } from "./live-stack";
import { repositoryOf } from "./registry";

interface Manifest {
    readonly mediaType: string;
    readonly subject?: { readonly digest: string; readonly size: number };
    readonly layers?: readonly { readonly digest: string }[];
    readonly manifests?: readonly { readonly digest: string; readonly artifactType: string }[];
}

interface Sbom {
    readonly packages: readonly { readonly externalRefs?: readonly { readonly referenceLocator: string }[] }[];
}

interface Statement {
    readonly subject: readonly { readonly digest: { readonly sha256: string } }[];
    readonly predicate: { readonly buildDefinition: { readonly resolvedDependencies: readonly object[] } };
}

/** Tests of what a stack that is up has put beside the images that it built, in the embedded registry. */
export function itTellsOfImages(live: LiveStack): void {
    const attested = async (): Promise<readonly OutputsOf<"ImageAttestations">[]> => {
        const { resources = [] } = (await live.stack.state()).deployment;
        const own = resources.filter(({ type }) => type.endsWith(":ImageAttestations"));
        return own.map(({ outputs }) => outputs as unknown as OutputsOf<"ImageAttestations">);
    };

    it("has a bill of materials and the provenance beside each built image, listed as being about its digest", async () => {
        const images = await attested();
        assert.deepEqual(images.map(({ place }) => place.namespace.replace(/.*-e2e-/, "")).sort(), [
            "builder",
            "chaincode-asset-transfer",
        ]);
        for (const image of images) {
            await assertDocuments(image);
        }
    });

    it("has an image whose signature by cosign lies beside them, each where it was", async () => {
        const [image] = await attested();
        const { place, digest } = image ?? assert.fail("no image has attestations");
        const before = await repositoryOf(place.namespace).digestOf(referrersTag(digest));
        const key = newSigningKey(live.folder, "beside");
        await signImage(place.namespace, digest, key);
        const [signature] = signaturesIn(
            (await repositoryOf(place.namespace).read("manifests", signatureTag(digest)))?.toString() ?? "",
        );
        const payload = await repositoryOf(place.namespace).read("blobs", signature?.digest ?? "");
        const publicKey = createPublicKey(readFileSync(key.file));
        assert.ok(
            verify("sha256", payload ?? Buffer.alloc(0), publicKey, Buffer.from(signature?.signature ?? "", "base64")),
        );
        assert.equal(await repositoryOf(place.namespace).digestOf(referrersTag(digest)), before);
        assert.equal(await repositoryOf(place.namespace).digestOf("latest"), digest);
    });
}

/** They are those of the image, and say what is in it and what it was built from. */
async function assertDocuments({ place, digest, build, documents }: OutputsOf<"ImageAttestations">): Promise<void> {
    const { manifests = [] } = await json<Manifest>(place.namespace, "manifests", referrersTag(digest));
    // Those of earlier stacks that built the same image elsewhere are there, too.
    const [sbom, provenance] = [documents.sbom, documents.provenance].map((wanted) =>
        manifests.find((entry) => entry.digest === wanted),
    );
    const { packages } = await documentOf<Sbom>(place.namespace, digest, sbom, "application/spdx+json");
    const urls = packages.flatMap(({ externalRefs = [] }) =>
        externalRefs.map(({ referenceLocator }) => referenceLocator),
    );
    assert.ok(
        urls.some((url) => url.startsWith("pkg:deb/debian/libc6@")),
        urls.join("\n"),
    );
    const type = "application/vnd.in-toto+json";
    const statement = await documentOf<Statement>(place.namespace, digest, provenance, type);
    assert.equal(statement.subject[0]?.digest.sha256, digest.replace("sha256:", ""));
    assert.match(JSON.stringify(statement.predicate), new RegExp(`"content":"${build.content}"`));
    const base = { uri: "pkg:docker/node@22?repository_url=localhost%3A35000" };
    assert.deepEqual(statement.predicate.buildDefinition.resolvedDependencies.at(-1), base);
}

/** A document behind an entry of the list, which says that it is about the image. */
async function documentOf<T>(
    repository: string,
    image: string,
    entry: { readonly digest: string; readonly artifactType: string } | undefined,
    type: string,
): Promise<T> {
    assert.equal(entry?.artifactType, type);
    const manifest = await json<Manifest>(repository, "manifests", entry.digest);
    assert.equal(manifest.subject?.digest, image);
    const about = await repositoryOf(repository).manifest(image);
    assert.equal(manifest.subject.size, about?.content.length);
    const layer = manifest.layers?.[0]?.digest ?? "";
    const content = await repositoryOf(repository).read("blobs", layer);
    assert.equal(digestOf(content ?? Buffer.alloc(0)), layer);
    return json<T>(repository, "blobs", layer);
}

async function json<T>(repository: string, kind: "manifests" | "blobs", reference: string): Promise<T> {
    const found = parseJson((await repositoryOf(repository).read(kind, reference))?.toString() ?? "");
    assert.ok(isJsonObject(found), `${repository} has no ${reference}`);
    return found as T; // What the test looks at is compared by it.
}
