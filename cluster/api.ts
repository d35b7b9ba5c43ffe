import type { Writable, Readable, Duplex } from "node:stream";
import type { JsonObject } from "../ground/json";
import type { KubeList, KubeObject } from "./object";

/** Query parameters, for example labelSelector and fieldSelector; undefined ones are left out, lists are repeated. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Server-side apply. */
export interface ApplyOptions {
    readonly fieldManager: string;
    /** Takes over fields of other managers instead of failing with Conflict. Default false. */
    readonly force?: boolean;
    /** Computes and validates, stores nothing. Default false. */
    readonly dryRun?: boolean;
}

export interface CreateOptions {
    readonly fieldManager?: string;
    readonly dryRun?: boolean;
}

/** Strategic merge patches exist for built-in kinds only. */
export type PatchType = "merge" | "strategic" | "json";

export interface RemoveOptions {
    /** Default "Background": the object goes at once, what it owns follows. */
    readonly propagation?: "Background" | "Foreground" | "Orphan";
    readonly gracePeriodSeconds?: number;
    /** Refused with Conflict when the object is another one by now. */
    readonly preconditions?: { readonly uid?: string };
    /** With a collection's path: which objects of it, by labelSelector or fieldSelector. */
    readonly query?: Query;
}

/** An event as the server sends it. A bookmark's object carries nothing but its resourceVersion. */
export interface WatchEvent {
    readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
    readonly object: KubeObject;
}

/**
 * A consistent story of a collection. After an outage a deletion that nobody saw is told with the metadata that was last
 * known (no spec or status). "synced" follows each complete listing: all that exists has been told by then.
 */
export type FollowEvent =
    { readonly type: "added" | "modified" | "deleted"; readonly object: KubeObject } | { readonly type: "synced" };
export interface LogOptions {
    /** Needed when the pod has several containers. */
    readonly container?: string;
    /** Goes on until the container ends. Default false. */
    readonly follow?: boolean;
    /** Only so many last lines. Default all. */
    readonly tail?: number;
    /** Of the container's previous run. */
    readonly previous?: boolean;
    /** RFC 3339. */
    readonly since?: string;
    /** Only what is not older than so many seconds, by the clock of the container's node. */
    readonly sinceSeconds?: number;
}

export interface StreamOptions {
    readonly container?: string;
    /** Whether to open standard input. Default false. */
    readonly stdin?: boolean;
}

/** The ends of a process in a container. */
export interface ProcessStreams {
    /** end() closes the process's standard input; destroyed at once when stdin was not asked for. */
    readonly stdin: Writable;
    readonly stdout: Readable;
    readonly stderr: Readable;
    /** The exit code, when the process ended; rejects when the connection broke before that. */
    readonly exit: Promise<number>;
    close(): void;
}

export interface ResourceReference {
    readonly apiVersion: string;
    readonly kind: string;
    /** The context's namespace when left out; ignored for kinds without one. */
    readonly namespace?: string;
    readonly name?: string;
}

/**
 * The handful of Kubernetes calls that this project makes. Paths are those of the API, such as
 * /api/v1/namespaces/NS/pods/NAME. Failures have `status` (the HTTP code or the connection's error code) and `reason`
 * (NotFound, AlreadyExists, Conflict, Forbidden, Expired, …); see apiReason.
 */
export interface KubeClient {
    /** Server and context, for messages. */
    readonly target: string;
    /** Fails with NotFound. */
    get(path: string, query?: Query): Promise<KubeObject>;
    /** undefined where get would say NotFound. */
    find(path: string, query?: Query): Promise<KubeObject | undefined>;
    list(path: string, query?: Query, signal?: AbortSignal): Promise<KubeList>;
    /** Posts to a collection's path. */
    create(path: string, object: KubeObject, options?: CreateOptions): Promise<KubeObject>;
    apply(path: string, object: KubeObject, options: ApplyOptions): Promise<KubeObject>;
    /** A subresource is part of the path (…/status). "json" patches are arrays. */
    patch(path: string, patch: unknown, type: PatchType, query?: Query): Promise<KubeObject>;
    /** "deleting": it still waits for finalizers or its grace period; "gone": it is not there (any more). */
    remove(path: string, options?: RemoveOptions): Promise<"deleting" | "gone">;
    /** One connection; ends when the server ends it (about once a minute), fails with Expired when it must be listed again. */
    watch(path: string, query: Query, signal: AbortSignal): AsyncIterable<WatchEvent>;
    /** List, then watch, for ever: through outages, with backoff, until the signal. */
    follow(path: string, query: Query, signal: AbortSignal): AsyncIterable<FollowEvent>;
    /** Lines without their end; one longer than 64 KiB comes in several pieces. */
    logs(namespace: string, pod: string, options: LogOptions, signal: AbortSignal): AsyncIterable<string>;
    /** One connection to a port of a pod. */
    portForward(namespace: string, pod: string, port: number): Promise<Duplex>;
    attach(namespace: string, pod: string, options: StreamOptions): Promise<ProcessStreams>;
    exec(namespace: string, pod: string, command: readonly string[], options: StreamOptions): Promise<ProcessStreams>;
    /** The object's own path, by API discovery (cached); without a name, its collection's. */
    resourcePath(of: ResourceReference): Promise<string>;
    /** Any other call (…/version, subresources); the parsed JSON answer. */
    request(method: string, path: string, query?: Query, body?: JsonObject): Promise<unknown>;
    /** Ends idle connections; running calls go on. */
    close(): void;
}
