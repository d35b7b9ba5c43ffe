import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isKubeObject, type KubeObject } from "../../cluster/object";
import type { JsonObject } from "../../ground/json";
import { type Attachments, newAttachments } from "./attachments";
import { type ChaincodePods, type Fate, newChaincodePods } from "./chaincodepods";
import { newObjectStore, type ObjectStore } from "./objectstore";
import { built, statusAfter } from "./sourcepods";

/** A namespace in which chaincode runs, behind a real HTTP server. */
export interface ChaincodeCluster {
    /** Path of a kubeconfig for it. */
    readonly kubeconfig: string;
    /** `METHOD path` of all requests so far. */
    readonly requests: readonly string[];
    objects(kind: "Job" | "Pod" | "Secret"): readonly KubeObject[];
    /** What happens to pods of an image from now on, by its name without digest. */
    decide(image: string, fate: Fate): void;
    /** Refuses so many creations of Jobs, or reads of ConfigMaps, with this code. */
    refuse(code: number, reason: string, times: number, kind?: "Job" | "ConfigMap"): void;
    /** An object that somebody else has made. */
    readonly put: (object: KubeObject) => void;
    /** Somebody else removes all objects of a kind. */
    dropAll(kind: "Job" | "Pod"): void;
    /** The kubelet reports a status of the only pod. */
    report(status: JsonObject): void;
    /** The container of the only pod writes a line. */
    write(line: string): void;
    /** Containers that wait for what they are sent. */
    readonly attachments: Attachments;
    close(): Promise<void>;
}

const kinds: Readonly<Record<string, string>> = {
    jobs: "Job",
    pods: "Pod",
    secrets: "Secret",
    events: "Event",
    configmaps: "ConfigMap",
};

/** A path of the API below a namespace: collection, name, subresource. */
const resource = /\/namespaces\/[^/]+\/(\w+)(?:\/([^/]+))?(?:\/(\w+))?$/;

export async function startChaincodeCluster(): Promise<ChaincodeCluster> {
    const world = newWorld();
    const { store, pods } = world;
    const requests: string[] = [];
    const server = createServer((request, response) => {
        void understand(request).then((asked) => {
            requests.push(`${asked.method} ${asked.path}`);
            handle(world, asked, response);
        });
    });
    const attachments = attachmentsTo(world);
    server.on("upgrade", attachments.accept);
    const { folder, kubeconfig } = writeKubeconfig(await listening(server));
    const onlyPod = (): string => store.list("Pod")[0]?.metadata.name ?? "";
    return {
        kubeconfig,
        requests,
        objects: (kind) => store.list(kind),
        decide: pods.decide,
        refuse: (code, reason, times, kind = "Job") => Object.assign(world.refusal, { code, reason, times, kind }),
        put: (object) => store.put(object),
        dropAll: (kind) => {
            for (const { metadata } of store.list(kind)) {
                store.drop(kind, metadata.name ?? "");
            }
        },
        report: (status) => {
            pods.report(onlyPod(), status);
        },
        attachments,
        write: (line) => {
            pods.write(onlyPod(), line);
        },
        close: async () => {
            attachments.close();
            await closed(server);
            rmSync(folder, { recursive: true });
        },
    };
}

/** The port that it gets. */
async function listening(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
    const ended = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await ended;
}

/** What the namespace consists of. */
interface World {
    readonly store: ObjectStore;
    readonly pods: ChaincodePods;
    /** What is refused next. */
    readonly refusal: { code: number; reason: string; times: number; kind: string };
}

function newWorld(): World {
    const pods = newChaincodePods(() => store);
    const store = newObjectStore(({ metadata }) => {
        pods.endLog(metadata.name ?? "");
    });
    return { store, pods, refusal: { code: 0, reason: "", times: 0, kind: "" } };
}

function attachmentsTo({ store, pods }: World): Attachments {
    return newAttachments({
        find: (pod) => store.find("Pod", pod),
        ended: (pod, container, exitCode, message) => {
            pods.report(pod, statusAfter(container, exitCode, message));
        },
        ready: (pod) => {
            pods.report(pod, built);
        },
    });
}

function handle(world: World, asked: Asked, response: ServerResponse): void {
    const { method, kind, name, query } = asked;
    const selector = query.get("labelSelector") ?? "";
    if (asked.sub === "log") {
        world.pods.readLog(name ?? "", query, response);
    } else if (query.get("watch") === "true") {
        world.store.watch(kind, selector, response);
    } else {
        send(response, method === "GET" ? read(world, kind, name, selector) : change(world, asked));
    }
}

function read(world: World, kind: string, name: string | undefined, labelSelector: string): Answer {
    const { store } = world;
    const items = store.list(kind, labelSelector);
    const list = { kind: `${kind}List`, apiVersion: "v1", metadata: { resourceVersion: store.version() }, items };
    const found = name === undefined ? list : store.find(kind, name);
    const refusing = kind === "ConfigMap" ? nextRefusal(world, kind) : undefined;
    return refusing ?? (found === undefined ? refused(404, "NotFound") : { code: 200, body: found });
}

function change(world: World, { method, kind, name = "", body }: Asked): Answer {
    const { store } = world;
    if (method === "DELETE") {
        return store.drop(kind, name) ? { code: 200, body: { kind: "Status" } } : refused(404, "NotFound");
    }
    if (!isKubeObject(body)) {
        return refused(400, "BadRequest");
    }
    return method === "POST" ? create(world, body) : { code: 200, body: store.put(body) };
}

function create(world: World, object: KubeObject): Answer {
    const { store, pods } = world;
    const refusing = nextRefusal(world, object.kind);
    if (refusing !== undefined) {
        return refusing;
    }
    if (store.find(object.kind, object.metadata.name ?? "") !== undefined) {
        return refused(409, "AlreadyExists");
    }
    const made = store.put(object);
    if (made.kind === "Job") {
        setImmediate(() => {
            pods.begin(made);
        });
    }
    return { code: 201, body: made };
}

function nextRefusal({ refusal }: World, kind: string): Answer | undefined {
    if (kind !== refusal.kind || refusal.times === 0) {
        return undefined;
    }
    refusal.times -= 1;
    return refused(refusal.code, refusal.reason);
}

interface Answer {
    readonly code: number;
    readonly body: unknown;
}

function refused(code: number, reason: string): Answer {
    return { code, body: { kind: "Status", apiVersion: "v1", code, reason, message: `${reason} by the test` } };
}

function send(response: ServerResponse, { code, body }: Answer): void {
    response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}

interface Asked {
    readonly method: string;
    readonly path: string;
    readonly kind: string;
    readonly name: string | undefined;
    readonly sub: string | undefined;
    readonly query: URLSearchParams;
    readonly body: unknown;
}

async function understand(request: IncomingMessage): Promise<Asked> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? "", "http://server");
    const [, plural = "", name, sub] = resource.exec(path) ?? [];
    const text = await textOf(request);
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    return { method: request.method ?? "", path, kind: kinds[plural] ?? "", name, sub, query, body };
}

async function textOf(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(Buffer.from(chunk as Buffer));
    }
    return Buffer.concat(chunks).toString("utf8");
}

function writeKubeconfig(port: number): Readonly<Record<"folder" | "kubeconfig", string>> {
    const folder = mkdtempSync(join(tmpdir(), "cluster-"));
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(port)));
    return { folder, kubeconfig };
}

function kubeconfigOf(port: number): JsonObject {
    return {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "test",
        contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
        clusters: [{ name: "test", cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: "test", user: { token: "token" } }],
    };
}
