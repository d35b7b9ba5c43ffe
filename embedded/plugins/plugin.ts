import type { Properties } from "./property";

/** Which resource of the program a call is about. */
export interface ResourceName {
    readonly urn: string;
    /** The type token, for example kubernetes:apps/v1:StatefulSet. */
    readonly type: string;
    /** The name in the program. */
    readonly name: string;
}

/** Something in the program's arguments that cannot be accepted. */
export interface Problem {
    /** The argument's path; empty when the resource as a whole is meant. */
    readonly property: string;
    readonly reason: string;
}

export interface CheckResult {
    readonly inputs: Properties;
    readonly problems: readonly Problem[];
}

export interface CheckRequest {
    readonly resource: ResourceName;
    readonly news: Properties;
}

export interface DiffRequest {
    /** What the last create, update or read gave. */
    readonly state: Properties;
    readonly olds: Properties;
    readonly news: Properties;
}

/** One changed input. */
export interface Change {
    /** As Pulumi writes property paths: spec.ports[0].port, metadata.labels["app.kubernetes.io/name"]. */
    readonly path: string;
    readonly kind: "add" | "delete" | "update";
    /** Whether it cannot be changed in place. */
    readonly replaces: boolean;
}

export interface Difference {
    readonly changes: readonly Change[];
    /** Whether the old one must go first because both would have the same name. */
    readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest {
    readonly resource: ResourceName;
    readonly inputs: Properties;
    readonly preview: boolean;
}

export interface CreateResult {
    /** Empty in a preview. */
    readonly id: string;
    readonly state: Properties;
}

export interface ReadRequest {
    readonly resource: ResourceName;
    readonly id: string;
    /** Empty when a resource is read or imported for the first time. */
    readonly state: Properties;
    readonly inputs: Properties;
}

export interface ReadResult {
    readonly id: string;
    readonly state: Properties;
    readonly inputs: Properties;
}

export interface UpdateRequest extends CreateRequest {
    readonly id: string;
    readonly state: Properties;
}

export interface DeleteRequest {
    readonly resource: ResourceName;
    readonly id: string;
    readonly state: Properties;
    readonly inputs: Properties;
    /** From the resource's customTimeouts; 0 when there is none. */
    readonly timeoutSeconds: number;
}

/** What a provider of resources does when the engine asks; secrets and unknowns are in their wire form (property.ts). */
export interface Plugin {
    /** The package's name, the first part of its type tokens. */
    readonly name: string;
    /** Of the npm package whose plugin this stands in for. */
    readonly version: string;
    checkConfig(news: Properties): CheckResult;
    diffConfig(olds: Properties, news: Properties): Difference;
    configure(settings: Properties): void;
    check(request: CheckRequest): Promise<CheckResult>;
    diff(request: DiffRequest): Promise<Difference>;
    create(request: CreateRequest): Promise<CreateResult>;
    /** undefined when it is gone. */
    read(request: ReadRequest): Promise<ReadResult | undefined>;
    update(request: UpdateRequest): Promise<Properties>;
    delete(request: DeleteRequest): Promise<void>;
    /** The user wants to stop: waits end now, with an error that says so. */
    cancel(): void;
}

/** No difference at all. */
export const noDifference: Difference = { changes: [], deleteBeforeReplace: false };
