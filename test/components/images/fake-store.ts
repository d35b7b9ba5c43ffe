import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An image registry on loopback that takes blobs and manifests of one repository, `acme/cc`, as a small part of the distribution specification. */
export interface FakeStore {
    /** `host:port/acme/cc` */
    readonly name: string;
    readonly blobs: Map<string, Buffer>;
    /** By digest and by tag, with the media type. */
    readonly manifests: Map<string, { readonly mediaType: string; readonly content: Buffer }>;
    /** Method and path of what was asked, in order. */
    readonly asked: string[];
    /** Status for each PUT of a manifest instead of taking it. */
    refusal: number | undefined;
    readonly stop: () => Promise<void>;
}

/** @param lists whether it lists referrers by itself, as the specification has it since 1.1 */
export async function startStore(lists: boolean): Promise<FakeStore> {
    const store = { blobs: new Map(), manifests: new Map(), asked: [], refusal: undefined } as Omit<
        FakeStore,
        "name" | "stop"
    >;
    const server = createServer((request, response) => {
        void bytesOf(request).then((body) => {
            store.asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
            answer(store, lists, request, body, response);
        });
    });
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
    return Object.assign(store, { name: `127.0.0.1:${port}/acme/cc`, stop });
}

type Content = Omit<FakeStore, "name" | "stop">;

function answer(
    store: Content,
    lists: boolean,
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
): void {
    const method = String(request.method);
    const [, kind, reference = ""] = /^\/v2\/acme\/cc\/(\w+)\/(.*)$/.exec(String(request.url)) ?? [];
    if (kind === "blobs") {
        blobs(store, method, reference, body, response);
    } else if (kind === "manifests" && method === "PUT") {
        put(store, lists, request, reference, body, response);
    } else if (kind === "manifests") {
        get(store, method, reference, response);
    } else {
        send(response, method, lists ? referrers(store, reference) : undefined, {});
    }
}

function get({ manifests }: Content, method: string, reference: string, response: ServerResponse): void {
    const found = manifests.get(reference);
    const headers = found && { "content-type": found.mediaType, "docker-content-digest": sha256(found.content) };
    send(response, method, found?.content, headers ?? {});
}

function blobs({ blobs }: Content, method: string, reference: string, body: Buffer, response: ServerResponse): void {
    if (method === "POST") {
        response.writeHead(202, { location: "/v2/acme/cc/blobs/uploads/1?state=a" }).end();
    } else if (method === "PUT") {
        const digest = new URLSearchParams(reference.slice(reference.indexOf("?"))).get("digest") ?? "";
        blobs.set(digest, body);
        response.writeHead(sha256(body) === digest ? 201 : 400).end();
    } else {
        send(response, method, blobs.get(reference), {});
    }
}

function put(
    store: Content,
    lists: boolean,
    request: IncomingMessage,
    reference: string,
    content: Buffer,
    response: ServerResponse,
): void {
    const mediaType = request.headers["content-type"] ?? "";
    const { subject } = JSON.parse(content.toString()) as { readonly subject?: { readonly digest: string } };
    if (store.refusal !== undefined) {
        response.writeHead(store.refusal).end();
        return;
    }
    store.manifests.set(reference, { mediaType, content });
    store.manifests.set(sha256(content), { mediaType, content });
    response.writeHead(201, lists && subject !== undefined ? { "oci-subject": subject.digest } : {}).end();
}

function referrers({ manifests }: Content, digest: string): Buffer {
    const about = [...manifests].flatMap(([reference, { mediaType, content }]) => {
        const { subject, artifactType } = JSON.parse(content.toString()) as {
            readonly subject?: { readonly digest: string };
            readonly artifactType?: string;
        };
        const entry = { mediaType, digest: reference, size: content.length, artifactType };
        return reference.startsWith("sha256:") && subject?.digest === digest ? [entry] : [];
    });
    return Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: about }));
}

function send(
    response: ServerResponse,
    method: string,
    content: Buffer | undefined,
    headers: Readonly<Record<string, string>>,
): void {
    response.writeHead(content === undefined ? 404 : 200, headers).end(method === "HEAD" ? undefined : content);
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(Buffer.from(chunk as Uint8Array)); // A request without an encoding yields bytes.
    }
    return Buffer.concat(chunks);
}

export function sha256(content: Uint8Array): string {
    return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
