import { createHash } from "node:crypto";
import { failure, isFailure, type Failed } from "../../ground/failure";
import { streamAt } from "./blob";
import { credentialFor, type Credential } from "./credentials";
import { newPatience } from "./patience";
import { brokenOff, checked, newSession, type Ask } from "./session";

export { isWithoutTls } from "./session";

/** A repository of an image registry, spoken to over its HTTP API (OCI distribution specification). */
export interface Repository {
    /** Digest of what a tag or digest names; undefined when there is nothing. */
    readonly digestOf: (reference: string) => Promise<string | undefined>;
    /** The bytes of a manifest or of a blob, a mebibyte at most; undefined when it is not there. Whoever asks by digest compares it. */
    readonly read: (kind: "manifests" | "blobs", reference: string) => Promise<Buffer | undefined>;
    /** The bytes of a manifest with their media type; undefined when it is not there. Fails where they are not those of the digest. */
    readonly manifest: (digest: string) => Promise<Manifest | undefined>;
    /** The bytes of a blob as they come, however many. Whoever asks compares their digest. */
    readonly stream: (digest: string) => Promise<AsyncIterable<Buffer>>;
    /** Lets a tag name an image of the repository, whatever it named before. The image stays as it is, byte for byte. */
    readonly tag: (digest: string, tag: string) => Promise<void>;
    /** Puts a blob where it is not there yet. */
    readonly putBlob: (content: Buffer) => Promise<void>;
    /**
     * Puts a manifest, by its digest unless a tag is given. Tells whether the registry itself lists it with the image that it is about (distribution
     * specification 1.1, `OCI-Subject`).
     */
    readonly putManifest: (manifest: Manifest, tag?: string) => Promise<{ readonly isListed: boolean }>;
    /** What the registry itself lists as being about an image, an index of manifests; undefined where it has no such list. */
    readonly referrers: (digest: string) => Promise<Buffer | undefined>;
}

export interface Manifest {
    readonly mediaType: string;
    readonly content: Buffer;
}

const manifestTypes = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

/** Seconds for which what heals is tried again: a connection that the registry had closed, its restart, a proxy that catches up. */
const defaultPatience = 4;

/** Seconds for whoever only looks, and keeps what it knows where it cannot. */
export const lookPatience = 1;

/**
 * A repository by its name, `<registry>/<path>`. A registry on loopback is spoken to without TLS, as Docker and BuildKit do.
 * Failures are failure() with operation, target and HTTP status.
 *
 * @param credential asked for when the registry wants to know who one is
 * @param seconds for which what heals by waiting is tried again; all that is asked may be asked twice
 */
export function openRepository(
    name: string,
    credential: () => Promise<Credential | undefined>,
    seconds = defaultPatience,
): Repository {
    const ask = newSession(name, credential);
    const patiently = newPatience(name.split("/")[0] ?? "", seconds);
    const reading = (reference: string): Failed => ({ operation: `read ${reference}`, target: name });
    const listing = (digest: string): Failed => ({ operation: `list what is about ${digest}`, target: name });
    const putting = (thing: string): Failed => ({ operation: `put ${thing}`, target: name });
    return {
        digestOf: (reference) =>
            patiently(() => digestAt(ask, { operation: `look up ${reference}`, target: name }, reference)),
        read: (kind, reference) => patiently(() => bytesAt(ask, reading(reference), `${kind}/${reference}`)),
        manifest: (digest) => patiently(() => manifestAt(ask, reading(digest), digest)),
        stream: (digest) => streamAt(ask, patiently, reading(digest), `blobs/${digest}`),
        tag: (digest, tag) => patiently(() => putTag(ask, putting(`tag ${tag}`), digest, tag)),
        putBlob: (content) => patiently(() => putBlob(ask, putting(digestOf(content)), content)),
        putManifest: async (given, tag = digestOf(given.content)) => {
            const answer = await patiently(() => put(ask, putting(tag), `manifests/${tag}`, given));
            return { isListed: answer.headers.has("oci-subject") };
        },
        referrers: (digest) => patiently(() => bytesAt(ask, listing(digest), `referrers/${digest}`)),
    };
}

/**
 * A repository with the credentials that `docker login` or a credential helper left for its registry.
 *
 * @param seconds as in openRepository
 */
export function repositoryAt(name: string, seconds?: number): Repository {
    return openRepository(name, () => credentialFor(name.split("/")[0] ?? "", process.env), seconds);
}

const digestHeader = "docker-content-digest";

/** `sha256:…` */
export function digestOf(content: Uint8Array): string {
    return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

const mostBytes = 2 ** 20;

async function digestAt(ask: Ask, what: Failed, reference: string): Promise<string | undefined> {
    const answer = await ask(what, `manifests/${reference}`, { method: "HEAD", headers: { accept: manifestTypes } });
    return answer.status === 404 ? undefined : (checked(what, answer).headers.get(digestHeader) ?? undefined);
}

async function bytesAt(ask: Ask, what: Failed, place: string): Promise<Buffer | undefined> {
    const answer = await ask(what, place, { headers: { accept: manifestTypes } });
    return answer.status === 404 ? undefined : bounded(what, checked(what, answer));
}

async function manifestAt(ask: Ask, what: Failed, digest: string): Promise<Manifest | undefined> {
    const answer = await ask(what, `manifests/${digest}`, { headers: { accept: manifestTypes } });
    if (answer.status === 404) {
        return undefined;
    }
    const content = await bounded(what, checked(what, answer));
    if (digestOf(content) !== digest) {
        throw failure(what, `the registry answered something else when it was asked for ${digest}`);
    }
    return { mediaType: answer.headers.get("content-type") ?? "", content };
}

async function bounded(what: Failed, answer: Response): Promise<Buffer> {
    if (Number(answer.headers.get("content-length") ?? 0) > mostBytes) {
        throw failure(what, `the registry would answer more than ${mostBytes} bytes`);
    }
    // Whoever answers in pieces says no length before.
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
        for await (const chunk of (answer.body ?? new Blob([]).stream()) as AsyncIterable<Uint8Array>) {
            length += chunk.length;
            if (length > mostBytes) {
                throw failure(what, `the registry answers more than ${mostBytes} bytes`);
            }
            chunks.push(chunk);
        }
    } catch (error) {
        throw isFailure(error) ? error : brokenOff(what, error);
    }
    return Buffer.concat(chunks);
}

async function putTag(ask: Ask, what: Failed, digest: string, tag: string): Promise<void> {
    const found = await manifestAt(ask, what, digest);
    if (found === undefined) {
        throw failure({ ...what, status: "404" }, "the registry answered 404");
    }
    await put(ask, what, `manifests/${tag}`, found);
}

/** In one piece, to the place that the registry names. */
async function putBlob(ask: Ask, what: Failed, content: Buffer): Promise<void> {
    const digest = digestOf(content);
    const there = await ask(what, `blobs/${digest}`, { method: "HEAD" });
    if (there.ok) {
        return;
    }
    const begun = checked(what, await ask(what, "blobs/uploads/", { method: "POST" }));
    const place = new URL(begun.headers.get("location") ?? "", begun.url);
    place.searchParams.set("digest", digest);
    const headers = { "content-type": "application/octet-stream" };
    checked(what, await ask(what, place.href, { method: "PUT", headers, body: content }));
}

async function put(ask: Ask, what: Failed, place: string, { mediaType, content }: Manifest): Promise<Response> {
    const headers = { "content-type": mediaType };
    return checked(what, await ask(what, place, { method: "PUT", headers, body: content }));
}
