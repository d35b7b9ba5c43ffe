import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf } from "../../components/images/registry";
import { signatureTag } from "../../components/images/signature";
import { repositoryOf } from "./registry";

const oci = "application/vnd.oci.image";

/** A key as `cosign generate-key-pair` makes one. */
export interface SigningKey {
    readonly privateKey: KeyObject;
    /** Of the public half, in PEM. */
    readonly file: string;
}

export function newSigningKey(folder: string, name: string): SigningKey {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const file = join(folder, `${name}.pub`);
    writeFileSync(file, publicKey.export({ type: "spki", format: "pem" }));
    return { privateKey, file };
}

/**
 * Signs an image of a registry as `cosign sign` does: the signature is an annotation of a layer, the payload, of a manifest under the tag
 * `sha256-<digest>.sig`.
 *
 * @param repository `host:port/path`
 * @param said the digest that is vouched for. Default: that of the image
 */
export async function signImage(
    repository: string,
    digest: string,
    { privateKey }: SigningKey,
    said = digest,
): Promise<void> {
    const payload = Buffer.from(
        JSON.stringify({
            critical: {
                identity: { "docker-reference": repository },
                image: { "docker-manifest-digest": said },
                type: "cosign container image signature",
            },
            optional: null,
        }),
    );
    const layer = {
        mediaType: "application/vnd.dev.cosign.simplesigning.v1+json",
        ...{ size: payload.length, digest: digestOf(payload) },
        annotations: {
            "dev.cosignproject.cosign/signature": sign("sha256", payload, privateKey).toString("base64"),
        },
    };
    const rootfs = { type: "layers", diff_ids: [layer.digest] };
    const config = Buffer.from(JSON.stringify({ architecture: "", os: "", rootfs, config: {} }));
    const described = { mediaType: `${oci}.config.v1+json`, size: config.length, digest: digestOf(config) };
    const manifest = { schemaVersion: 2, mediaType: `${oci}.manifest.v1+json`, config: described, layers: [layer] };
    const registry = repositoryOf(repository);
    await Promise.all([registry.putBlob(payload), registry.putBlob(config)]);
    const content = Buffer.from(JSON.stringify(manifest));
    await registry.putManifest({ mediaType: manifest.mediaType, content }, signatureTag(digest));
}

/** Puts an image of a registry into another of its repositories, byte for byte, without signatures. */
export async function copyImage(from: string, tag: string, to: string): Promise<string> {
    const [source, target] = [repositoryOf(from), repositoryOf(to)];
    const digest = (await source.digestOf(tag)) ?? "";
    const manifest = await source.manifest(digest);
    if (manifest === undefined) {
        throw new Error(`${from} has no ${tag}`);
    }
    const { config, layers } = JSON.parse(manifest.content.toString()) as {
        readonly config: Blob;
        readonly layers: readonly Blob[];
    };
    for (const blob of [config, ...layers]) {
        const chunks: Buffer[] = [];
        for await (const chunk of await source.stream(blob.digest)) {
            chunks.push(chunk);
        }
        await target.putBlob(Buffer.concat(chunks));
    }
    await target.putManifest(manifest);
    return digest;
}

interface Blob {
    readonly digest: string;
}
