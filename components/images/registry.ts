import { createHash } from "node:crypto";
import { codeOf, failure, isFailure, reasonOf, type Failed } from "../../fabric/failure";
import { authorise, onLoopback } from "./authorise";
import type { Credential } from "./credentials";

/** A repository of an image registry, spoken to over its HTTP API (OCI distribution specification). */
export interface Repository {
    /** Digest of what a tag or digest names; undefined when there is nothing. */
    readonly digestOf: (reference: string) => Promise<string | undefined>;
    /** The bytes of a manifest or of a blob, a mebibyte at most; undefined when it is not there. Whoever asks by digest compares it. */
    readonly read: (kind: "manifests" | "blobs", reference: string) => Promise<Buffer | undefined>;
    /** Lets a tag name an image of the repository, whatever it named before. The image stays as it is, byte for byte. */
    readonly tag: (digest: string, tag: string) => Promise<void>;
}

const manifestTypes = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

/** Milliseconds that a registry may take to answer. */
const timeout = 30_000;

/**
 * A repository by its name, `<registry>/<path>`. A registry on loopback is spoken to without TLS, as Docker and BuildKit do.
 * Failures are failure() with operation, target and HTTP status.
 *
 * @param credential asked for when the registry wants to know who one is
 */
export function openRepository(name: string, credential: () => Promise<Credential | undefined>): Repository {
    const ask = newSession(name, credential);
    return {
        digestOf: async (reference) => {
            const what = { operation: `look up ${reference}`, target: name };
            const answer = await ask(what, reference, { method: "HEAD", headers: { accept: manifestTypes } });
            return answer.status === 404 ? undefined : (checked(what, answer).headers.get(digestHeader) ?? undefined);
        },
        read: async (kind, reference) => {
            const what = { operation: `read ${reference}`, target: name };
            const answer = await ask(what, reference, { kind, headers: { accept: manifestTypes } });
            return answer.status === 404 ? undefined : bounded(what, checked(what, answer));
        },
        tag: async (digest, tag) => {
            const what = { operation: `put tag ${tag}`, target: name };
            const manifest = checked(what, await ask(what, digest, { headers: { accept: manifestTypes } }));
            const body = Buffer.from(await manifest.arrayBuffer());
            if (`sha256:${createHash("sha256").update(body).digest("hex")}` !== digest) {
                throw failure(what, `the registry answered something else when it was asked for ${digest}`);
            }
            const headers = { "content-type": manifest.headers.get("content-type") ?? "" };
            checked(what, await ask(what, tag, { method: "PUT", headers, body }));
        },
    };
}

interface Request {
    /** Default: manifests. */
    readonly kind?: "manifests" | "blobs";
    readonly method?: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Buffer;
}

/** Asks for one manifest after the other; whoever is asked for a credential shows it from then on. */
function newSession(
    name: string,
    credential: () => Promise<Credential | undefined>,
): (what: Failed, reference: string, request: Request) => Promise<Response> {
    const { base, path } = placeOf(name);
    let shown: Readonly<Record<string, string>> = {};
    return async (what, reference, request) => {
        const { kind = "manifests", ...sent } = request;
        const url = `${base}/v2/${path}/${kind}/${reference}`;
        const send = () => reached(what, url, { ...sent, headers: { ...request.headers, ...shown } });
        const first = await send();
        if (first.status !== 401) {
            return first;
        }
        const challenge = first.headers.get("www-authenticate") ?? "";
        const fetched = (at: string, init: RequestInit) => reached(what, at, init);
        const asked = { challenge, path, credential: await credential(), isLoopback: isWithoutTls(name) };
        const authorization = await authorised(what, () => authorise(asked, fetched));
        shown = authorization === undefined ? {} : { authorization };
        return authorization === undefined ? first : send();
    };
}

const digestHeader = "docker-content-digest";

/** Docker's own registry answers under another name than that of its images. */
function placeOf(name: string): { readonly base: string; readonly path: string } {
    const [, host = "", path = ""] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
    const server = host === "docker.io" ? "registry-1.docker.io" : host;
    return { base: `${isWithoutTls(name) ? "http" : "https"}://${server}`, path };
}

/** Whether the registry of a repository is on loopback, where Docker and BuildKit speak without TLS. */
export function isWithoutTls(name: string): boolean {
    const end = name.indexOf("/");
    return end > 0 && onLoopback.test(name.slice(0, end));
}

/** What keeps one from being authorised, told as a failure of what was to be done. */
async function authorised<T>(what: Failed, work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        throw isFailure(error) ? error : failure(what, reasonOf(error));
    }
}

const mostBytes = 2 ** 20;

async function bounded(what: Failed, answer: Response): Promise<Buffer> {
    if (Number(answer.headers.get("content-length") ?? 0) > mostBytes) {
        throw failure(what, `the registry would answer more than ${mostBytes} bytes`);
    }
    return Buffer.from(await answer.arrayBuffer());
}

async function reached(what: Failed, url: string, request: RequestInit): Promise<Response> {
    try {
        return await fetch(url, { ...request, signal: AbortSignal.timeout(timeout) });
    } catch (error) {
        // What fetch throws says only that it failed; the cause says why.
        const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
        throw failure({ ...what, status: codeOf(cause) }, reasonOf(cause));
    }
}

function checked(what: Failed, answer: Response): Response {
    if (!answer.ok) {
        throw failure({ ...what, status: String(answer.status) }, `the registry answered ${answer.status}`);
    }
    return answer;
}
