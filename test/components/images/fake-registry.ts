import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An image registry on loopback that knows manifests only. */
export interface FakeRegistry {
    /** `host:port` */
    readonly host: string;
    /** Method and path of what was asked, with the `Authorization` it came with. */
    readonly asked: readonly string[];
    /** What a tag of any repository names. */
    readonly tags: Map<string, string>;
    readonly stop: () => Promise<void>;
}

export interface FakeRegistrySettings {
    /** `WWW-Authenticate` that whoever shows no `admitted` gets; `HOST` in it is the registry's own. */
    readonly challenge?: string;
    readonly admitted?: string;
    /** What its token server answers. */
    readonly token?: unknown;
    /** Status for each PUT instead of taking it. */
    readonly refusal?: number;
    /** What the first requests get, one each, in place of an answer: a status, or the connection cut; `none` has it answered. */
    readonly hiccups?: readonly (number | "cut" | "none")[];
    /** Bytes for each GET instead of the manifest. */
    readonly forged?: string;
}

export const manifest = JSON.stringify({ schemaVersion: 2, layers: [] });
export const manifestType = "application/vnd.oci.image.manifest.v1+json";
export const manifestDigest = digestOf(manifest);

export async function startRegistry(settings: FakeRegistrySettings = {}): Promise<FakeRegistry> {
    const asked: string[] = [];
    const tags = new Map<string, string>();
    const hiccups = [...(settings.hiccups ?? [])];
    const server = createServer((request, response) => {
        void answer(request, response);
    });
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        const { method, url, headers } = received(request);
        const body = await text(request);
        asked.push([method, url, headers.authorization ?? "", method === "POST" ? body : ""].filter(Boolean).join(" "));
        if (failed(response, hiccups.shift())) {
            return;
        }
        if (url.startsWith("/token")) {
            response.end(JSON.stringify(settings.token));
            return;
        }
        if (headers.authorization !== settings.admitted) {
            const challenge = settings.challenge?.replace("HOST", headers.host ?? "");
            response.writeHead(401, { "www-authenticate": challenge }).end("{}");
            return;
        }
        manifests(settings, tags, { method, reference: url.slice(url.lastIndexOf("/") + 1), body, headers }, response);
    };
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // A server on TCP has no other address.
    const stop = (): Promise<void> => {
        server.closeAllConnections();
        return new Promise((resolve) =>
            server.close(() => {
                resolve();
            }),
        );
    };
    return { host: `127.0.0.1:${port}`, asked, tags, stop };
}

/** Whether a request was answered by what goes wrong. */
function failed(response: ServerResponse, hiccup: number | "cut" | "none" = "none"): boolean {
    if (hiccup === "cut") {
        response.destroy();
    } else if (hiccup !== "none") {
        response.writeHead(hiccup).end();
    }
    return hiccup !== "none";
}

/** Node leaves these open for the answers that a client receives; a server's requests have them. */
function received({ method = "", url = "", headers }: IncomingMessage): Omit<ManifestRequest, "reference" | "body"> & {
    readonly url: string;
} {
    return { method, url, headers };
}

interface ManifestRequest {
    readonly method: string;
    readonly reference: string;
    readonly body: string;
    readonly headers: IncomingMessage["headers"];
}

function manifests(
    { refusal, forged }: FakeRegistrySettings,
    tags: Map<string, string>,
    { method, reference, body, headers }: ManifestRequest,
    response: ServerResponse,
): void {
    if (method === "PUT") {
        if (refusal === undefined && headers["content-type"] === manifestType) {
            tags.set(reference, digestOf(body));
        }
        response.writeHead(refusal ?? 201).end();
        return;
    }
    const digest = reference === manifestDigest ? manifestDigest : tags.get(reference);
    if (digest === undefined) {
        response.writeHead(404).end();
        return;
    }
    response.writeHead(200, { "content-type": manifestType, "docker-content-digest": digest });
    response.end(method === "HEAD" ? undefined : (forged ?? manifest));
}

async function text(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(Buffer.from(chunk as Uint8Array)); // A request without an encoding yields bytes.
    }
    return Buffer.concat(chunks).toString();
}

function digestOf(content: string): string {
    return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
