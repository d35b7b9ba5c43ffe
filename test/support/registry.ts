import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";

import { credentialFor, type Credential } from "../../components/images/credentials";
import { openRepository, type Repository } from "../../components/images/registry";
import { places } from "../../embedded/places";
import { newArchive } from "../../fabric/archive";

/** An image as a package of type k8s names it. */
export interface ImageOf {
    readonly name: string;
    readonly digest: string;
}

/** An image of one program. */
export interface ProgramImage {
    readonly repository: string;
    /** The content of the one file, `/busybox`: that program does what its name says. */
    readonly program: Uint8Array;
    readonly args: readonly string[];
    /** Default `/busybox`. */
    readonly entrypoint?: string;
    /** As in `USER`. Default `1000`. */
    readonly user?: string;
    /** Default `amd64`. */
    readonly architecture?: string;
    /** Whether the digest is that of an index of platforms. Default false. */
    readonly isIndexed?: boolean;
}

interface Blob {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
}

const oci = "application/vnd.oci.image";

/** A repository as the program sees it, of the embedded registry by its password. */
export function repositoryOf(name: string): Repository {
    return openRepository(name, () => credentialOf(name.split("/")[0] ?? ""));
}

function credentialOf(host: string): Promise<Credential | undefined> {
    return credentialFor(host, { DOCKER_CONFIG: places.dockerConfig });
}

/** Asks a registry, the embedded one by its password. */
async function ask(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const credential = await credentialOf(new URL(url).host);
    const headers = new Headers(init.headers);
    if (credential !== undefined) {
        const { username, secret } = credential;
        headers.set("authorization", `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`);
    }
    return fetch(url, { ...init, headers });
}

/** The digest that a tag stands for. */
export async function imageOf(registry: string, repository: string, tag: string): Promise<ImageOf> {
    const headers = { accept: `${oci}.manifest.v1+json` };
    const answer = await ask(`http://${registry}/v2/${repository}/manifests/${tag}`, { method: "HEAD", headers });
    return { name: `${registry}/${repository}`, digest: answer.headers.get("docker-content-digest") ?? "" };
}

/** Bytes that a node fetches for an image, given as `name@digest`. */
export async function imageSize(registry: string, image: string): Promise<number> {
    const [name = "", digest = ""] = image.split("@");
    const url = `http://${registry}/v2/${name.slice(registry.length + 1)}/manifests/${digest}`;
    const got = await answered(await ask(url, { headers: { accept: `${oci}.manifest.v1+json` } }));
    const { config, layers } = (await got.json()) as Manifest;
    return [config, ...layers].reduce((sum, { size }) => sum + size, 0);
}

/** Makes an image without a builder, so that it can be for any machine, and pushes it by its digest. */
export async function pushProgram(registry: string, image: ProgramImage): Promise<ImageOf> {
    const { repository, args, entrypoint = "/busybox", user = "1000", architecture = "amd64" } = image;
    const url = `http://${registry}/v2/${repository}`;
    const tar = executable(gunzipSync(newArchive([{ path: "busybox", content: image.program }])));
    const platform = { architecture, os: "linux" };
    const layer = await pushBlob(url, `${oci}.layer.v1.tar`, tar);
    const config = await pushBlob(url, `${oci}.config.v1+json`, {
        ...platform,
        config: { Entrypoint: [entrypoint, ...args], User: user },
        rootfs: { type: "layers", diff_ids: [layer.digest] },
    });
    const manifest = await pushManifest(url, "manifest", { config, layers: [layer] });
    const { digest } =
        image.isIndexed === true
            ? await pushManifest(url, "index", { manifests: [{ ...manifest, platform }] })
            : manifest;
    return { name: `${registry}/${repository}`, digest };
}

/** Archives of packages hold plain files; the mode of a tar's first file is at 100, its checksum at 148. */
function executable(tar: Buffer): Buffer {
    const changed = Buffer.from(tar);
    changed.write("0000755\0", 100, "latin1");
    changed.fill(" ", 148, 156);
    const sum = changed.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    changed.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return changed;
}

async function pushBlob(url: string, mediaType: string, content: Buffer | object): Promise<Blob> {
    const body = bytesOf(content);
    const begun = await answered(await ask(`${url}/blobs/uploads/`, { method: "POST" }));
    const place = new URL(begun.headers.get("location") ?? "", url);
    place.searchParams.set("digest", digestOf(body));
    await answered(await ask(place, { method: "PUT", body: new Uint8Array(body) }));
    return { mediaType, digest: digestOf(body), size: body.length };
}

async function pushManifest(url: string, kind: "manifest" | "index", content: object, tag?: string): Promise<Blob> {
    const mediaType = `${oci}.${kind}.v1+json`;
    const body = bytesOf({ schemaVersion: 2, mediaType, ...content });
    const headers = { "content-type": mediaType };
    const digest = digestOf(body);
    const place = `${url}/manifests/${tag ?? digest}`;
    await answered(await ask(place, { method: "PUT", headers, body: new Uint8Array(body) }));
    return { mediaType, digest, size: body.length };
}

async function answered(answer: Response): Promise<Response> {
    if (!answer.ok) {
        throw new Error(`the registry answered ${answer.status} for ${answer.url}: ${await answer.text()}`);
    }
    return answer;
}

function bytesOf(content: Buffer | object): Buffer {
    return Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
}

function digestOf(bytes: Buffer): string {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

interface Manifest {
    readonly config: Blob;
    readonly layers: readonly Blob[];
}

interface Config {
    readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
}

/**
 * Pushes an image of the registry under another name, with the same content but no layer in common, so that a node that has
 * the one needs the other whole; the same goes for copies of different padding, in blocks. Layers must not be compressed, as
 * those of the embedded images are not.
 */
export async function pushCopy(registry: string, from: string, to: string, padding = 1): Promise<void> {
    const [original, originalTag = ""] = splitReference(registry, from);
    const [copy, tag] = splitReference(registry, to);
    const headers = { accept: `${oci}.manifest.v1+json` };
    const got = await answered(await ask(`${original}/manifests/${originalTag}`, { headers }));
    const manifest = (await got.json()) as Manifest;
    const layers: Blob[] = [];
    for (const { mediaType, digest } of manifest.layers) {
        const tar = Buffer.from(await (await answered(await ask(`${original}/blobs/${digest}`))).arrayBuffer());
        // More blocks of nothing after the end of an archive change its digest only.
        layers.push(await pushBlob(copy, mediaType, Buffer.concat([tar, Buffer.alloc(512 * padding)])));
    }
    const content = await answered(await ask(`${original}/blobs/${manifest.config.digest}`));
    const config = (await content.json()) as Config;
    const rootfs = { ...config.rootfs, diff_ids: layers.map(({ digest }) => digest) };
    const pushed = await pushBlob(copy, manifest.config.mediaType, { ...config, rootfs });
    await pushManifest(copy, "manifest", { config: pushed, layers }, tag);
}

function splitReference(registry: string, reference: string): readonly [url: string, tag: string | undefined] {
    const [repository = "", tag] = reference.split(":");
    return [`http://${registry}/v2/${repository}`, tag];
}
