import { createHash } from "node:crypto";
import { failure, reasonOf, type Failed } from "../../ground/failure";
import { credentialFor, type Credential } from "./credentials";
import { checked, newSession, timeout, type Ask } from "./session";

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

/**
 * A repository by its name, `<registry>/<path>`. A registry on loopback is spoken to without TLS, as Docker and BuildKit do.
 * Failures are failure() with operation, target and HTTP status.
 *
 * @param credential asked for when the registry wants to know who one is
 */
export function openRepository(name: string, credential: () => Promise<Credential | undefined>): Repository {
    const ask = newSession(name, credential);
    const manifest = (what: Failed, digest: string): Promise<Manifest | undefined> => manifestAt(ask, what, digest);
    return {
        digestOf: async (reference) => {
            const what = { operation: `look up ${reference}`, target: name };
            const answer = await ask(what, `manifests/${reference}`, {
                method: "HEAD",
                headers: { accept: manifestTypes },
            });
            return answer.status === 404 ? undefined : (checked(what, answer).headers.get(digestHeader) ?? undefined);
        },
        read: (kind, reference) =>
            bytesAt(ask, { operation: `read ${reference}`, target: name }, `${kind}/${reference}`),
        manifest: (digest) => manifest({ operation: `read ${digest}`, target: name }, digest),
        stream: (digest) => streamAt(ask, { operation: `read ${digest}`, target: name }, `blobs/${digest}`),
        tag: async (digest, tag) => {
            const what = { operation: `put tag ${tag}`, target: name };
            const found = await manifest(what, digest);
            if (found === undefined) {
                throw failure({ ...what, status: "404" }, "the registry answered 404");
            }
            await put(ask, what, `manifests/${tag}`, found);
        },
        putBlob: (content) => putBlob(ask, { operation: `put ${digestOf(content)}`, target: name }, content),
        putManifest: async (given, tag = digestOf(given.content)) => {
            const answer = await put(ask, { operation: `put ${tag}`, target: name }, `manifests/${tag}`, given);
            return { isListed: answer.headers.has("oci-subject") };
        },
        referrers: (digest) =>
            bytesAt(ask, { operation: `list what is about ${digest}`, target: name }, `referrers/${digest}`),
    };
}

/** A repository with the credentials that `docker login` or a credential helper left for its registry. */
export function repositoryAt(name: string): Repository {
    return openRepository(name, () => credentialFor(name.split("/")[0] ?? "", process.env));
}

const digestHeader = "docker-content-digest";

/** `sha256:…` */
export function digestOf(content: Uint8Array): string {
    return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

const mostBytes = 2 ** 20;

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
    for await (const chunk of (answer.body ?? new Blob([]).stream()) as AsyncIterable<Uint8Array>) {
        length += chunk.length;
        if (length > mostBytes) {
            throw failure(what, `the registry answers more than ${mostBytes} bytes`);
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

/** A blob may take as long as it likes while something comes. */
async function streamAt(ask: Ask, what: Failed, place: string): Promise<AsyncIterable<Buffer>> {
    const silence = new AbortController();
    const timer = setTimeout(() => {
        silence.abort(new Error(`nothing came for ${timeout / 1000} s`));
    }, timeout).unref();
    const answer = checked(what, await ask(what, place, { signal: silence.signal }));
    const body: AsyncIterable<Uint8Array> = answer.body ?? new Blob([]).stream();
    return (async function* () {
        try {
            for await (const chunk of body) {
                timer.refresh();
                yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
            }
        } catch (error) {
            throw failure(what, reasonOf(silence.signal.aborted ? silence.signal.reason : error));
        } finally {
            clearTimeout(timer);
        }
    })();
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
