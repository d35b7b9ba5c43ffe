import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** An entry of a layer; without content a folder. */
export interface LayerEntry {
    readonly path: string;
    readonly content?: string | Uint8Array;
    /** Default 0644. */
    readonly mode?: number;
    /** As the tar has it. Default: a file, or a folder. */
    readonly type?: string;
    readonly link?: string;
}

const blockSize = 512;

/** A layer's tar in ustar's form; names of more than 100 bytes as GNU's tar has them. */
export function layerTar(entries: readonly LayerEntry[]): Buffer {
    return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * blockSize)]);
}

function blocksOf(entry: LayerEntry): readonly Buffer[] {
    const { path, content, mode = 0o644, type = content === undefined ? "5" : "0", link = "" } = entry;
    const bytes = Buffer.from(content ?? "");
    const long =
        Buffer.byteLength(path) > 100
            ? blocksOf({ path: "././@LongLink", content: Buffer.from(`${path}\0`), type: "L" })
            : [];
    const header = Buffer.alloc(blockSize);
    header.write(path, 0, 100);
    header.write(`${mode.toString(8).padStart(7, "0")}\0`, 100);
    header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
    header.fill(" ", 148, 156);
    header.write(type, 156);
    header.write(link, 157, 100);
    header.write("ustar\x0000", 257, "latin1");
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    const padding = Buffer.alloc((blockSize - (bytes.length % blockSize)) % blockSize);
    return [...long, header, bytes, padding];
}

/** An image of layers of these entries, the lowest first, as it would be pushed. */
export interface LayeredImage {
    readonly digest: string;
    readonly manifest: { readonly mediaType: string; readonly content: Buffer };
    readonly blobs: readonly Buffer[];
}

export function layeredImage(layers: readonly (readonly LayerEntry[])[], isCompressed = true): LayeredImage {
    const mediaType = `application/vnd.oci.image.layer.v1.tar${isCompressed ? "+gzip" : ""}`;
    const blobs = layers.map(layerTar).map((tar) => (isCompressed ? gzipSync(tar) : tar));
    const config = Buffer.from(JSON.stringify({ os: "linux", architecture: "amd64", rootfs: { type: "layers" } }));
    const described = (type: string) => (blob: Buffer) => ({
        mediaType: type,
        digest: sha256(blob),
        size: blob.length,
    });
    const content = Buffer.from(
        JSON.stringify({
            schemaVersion: 2,
            mediaType: "application/vnd.oci.image.manifest.v1+json",
            config: described("application/vnd.oci.image.config.v1+json")(config),
            layers: blobs.map(described(mediaType)),
        }),
    );
    const manifest = { mediaType: "application/vnd.oci.image.manifest.v1+json", content };
    return { digest: sha256(content), manifest, blobs: [config, ...blobs] };
}

function sha256(content: Uint8Array): string {
    return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
