import { isJsonObject } from "../ground/json";

/** What every object of the Kubernetes API carries. Fields not named here are as the server sent them. */
interface ObjectMeta {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    /** RFC 3339, whole seconds. */
    readonly creationTimestamp?: string;
    /** Set while the object waits for its finalizers or its grace period to end. */
    readonly deletionTimestamp?: string;
    readonly [field: string]: unknown;
}

/** One object of the Kubernetes API; what lies beyond the metadata is for its reader to check. */
export interface KubeObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: ObjectMeta;
    readonly [field: string]: unknown;
}

/** All pages of a list; each item carries its apiVersion and kind, which the server leaves out. */
export interface KubeList {
    readonly resourceVersion: string;
    readonly items: readonly KubeObject[];
}

/** Whether a value from the wire is an object of the Kubernetes API. */
export function isKubeObject(value: unknown): value is KubeObject {
    return (
        isJsonObject(value) &&
        typeof value.apiVersion === "string" &&
        typeof value.kind === "string" &&
        isJsonObject(value.metadata)
    );
}
