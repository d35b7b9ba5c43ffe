import { failure } from "../../ground/failure";
import { objectsAt, parseJson, type JsonObject } from "../../ground/json";
import { until, wait } from "../../ground/retry";
import { digestOf, type Manifest, type Repository } from "./registry";

/** A document about an image, kept beside it. */
export interface Document {
    /** By which readers look for it; that of its bytes, too. */
    readonly mediaType: string;
    /** Name of the file that it is taken out to. */
    readonly title: string;
    /** Of its manifest, by which a list tells it from others of its media type. */
    readonly annotations: Readonly<Record<string, string>>;
    readonly content: Buffer;
}

interface Descriptor {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
    readonly artifactType?: string;
    readonly annotations?: Readonly<Record<string, string>>;
}

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";

/** Stands for a config where there is none (OCI image specification, "guidance for an empty descriptor"). */
const empty = Buffer.from("{}");
const emptyType = "application/vnd.oci.empty.v1+json";

/** The tag by which a registry without a list of its own keeps what is about an image (distribution specification, "referrers tag schema"). */
export function referrersTag(digest: string): string {
    return digest.replace(":", "-");
}

/**
 * Puts a document beside an image, which stays as it is, byte for byte: a manifest whose subject is the image. The same document is the same
 * manifest, and is put once.
 *
 * @param former the manifest of a document that this one is in the place of; registries that keep their list themselves keep it as well
 * @returns the digest of the manifest
 */
export async function attach(
    repository: Repository,
    image: { readonly digest: string; readonly manifest: Manifest },
    document: Document,
    former?: string,
): Promise<string> {
    const manifest = manifestOf(image.digest, image.manifest, document);
    const digest = digestOf(manifest.content);
    await Promise.all([repository.putBlob(empty), repository.putBlob(document.content)]);
    const { isListed } = await repository.putManifest(manifest);
    if (!isListed) {
        const entry = {
            ...descriptorOf(manifest),
            artifactType: document.mediaType,
            annotations: document.annotations,
        };
        await list(repository, image.digest, entry, former);
    }
    return digest;
}

/** Whether a manifest is there and listed with the image that it is about. */
export async function isAttached(repository: Repository, image: string, manifest: string): Promise<boolean> {
    const index = (await repository.referrers(image)) ?? (await repository.read("manifests", referrersTag(image)));
    const isListed = entriesIn(index).some((entry) => entry.digest === manifest);
    return isListed && (await repository.digestOf(manifest)) === manifest;
}

function manifestOf(digest: string, image: Manifest, { mediaType, title, annotations, content }: Document): Manifest {
    const layer = { mediaType, digest: digestOf(content), size: content.length };
    const manifest = {
        schemaVersion: 2,
        mediaType: manifestType,
        artifactType: mediaType,
        config: { mediaType: emptyType, digest: digestOf(empty), size: empty.length },
        layers: [{ ...layer, annotations: { "org.opencontainers.image.title": title } }],
        subject: { mediaType: image.mediaType, digest, size: image.content.length },
        annotations,
    };
    return { mediaType: manifestType, content: Buffer.from(JSON.stringify(manifest)) };
}

function descriptorOf({ mediaType, content }: Manifest): Descriptor {
    return { mediaType, digest: digestOf(content), size: content.length };
}

/** Milliseconds after which whoever read a list before ours was there has put its own. */
const settlingMs = 400;

/** Seconds for all who list something of one image at once. */
const listSeconds = 30;

/**
 * Entries that others have put there stay. A registry takes whatever list comes last, also from somebody who had read it before ours was in it: so it is
 * looked at again.
 */
async function list(repository: Repository, image: string, entry: Descriptor, former?: string): Promise<void> {
    const tag = referrersTag(image);
    const isListed = await until(listSeconds, async () => {
        const entries = entriesIn(await repository.read("manifests", tag));
        const others = entries.filter(({ digest }) => digest !== former || digest === entry.digest);
        const isThere = others.some(({ digest }) => digest === entry.digest);
        if (isThere && others.length === entries.length) {
            return true;
        }
        const index = { schemaVersion: 2, mediaType: indexType, manifests: isThere ? others : [...others, entry] };
        await repository.putManifest({ mediaType: indexType, content: Buffer.from(JSON.stringify(index)) }, tag);
        await wait(settlingMs);
        return false;
    });
    if (!isListed) {
        const what = { operation: `list ${entry.digest} with what is about the image`, target: `tag ${tag}` };
        throw failure(what, `others put lists without it for ${listSeconds} s; run pulumi up again`);
    }
}

/** As they are, whatever further fields they have. */
function entriesIn(index: Buffer | undefined): readonly JsonObject[] {
    return index === undefined ? [] : objectsAt(parseJson(index.toString()), "manifests");
}
