import type { JsonObject } from "../../ground/json";

interface StepArgs {
    readonly before?: JsonObject;
    readonly known?: JsonObject;
    readonly after?: JsonObject;
    /** Paths that the engine tells to differ. */
    readonly paths?: readonly string[];
    /** Of a cluster beside the first. */
    readonly cluster?: string;
}

/** A step of a preview as `pulumi preview --json` prints it, of a resource of this program. */
export function step(op: string, type: string, name: string, args: StepArgs = {}): JsonObject {
    const { before, known = before, after, paths = [], cluster } = args;
    const urn = `urn:pulumi:dev::fabric::fabric:index:Network$${type}::${name}`;
    const providerName = cluster === undefined ? "cluster" : `${cluster}/cluster`;
    return {
        op,
        urn,
        provider: `urn:pulumi:dev::fabric::pulumi:providers:kubernetes::${providerName}::88db3052`,
        ...(before === undefined ? {} : { oldState: { urn, type, inputs: before, outputs: known } }),
        ...(after === undefined ? {} : { newState: { urn, type, inputs: after } }),
        ...(paths.length === 0
            ? {}
            : { detailedDiff: Object.fromEntries(paths.map((path) => [path, { kind: "update" }])) }),
    };
}

/** Of a dynamic resource. */
export function remoteStep(op: string, kind: string, name: string, args: StepArgs = {}): JsonObject {
    return step(op, `pulumi-nodejs:dynamic/fabric:${kind}`, name, args);
}

/** What the CLI prints. */
export function preview(...steps: readonly JsonObject[]): string {
    return JSON.stringify({ steps, changeSummary: {} });
}

/** An object of an organisation, as it is declared. */
export function object(name: string, organisation: string, component: string, more: JsonObject = {}): JsonObject {
    const labels = { "app.kubernetes.io/part-of": organisation, "app.kubernetes.io/component": component };
    return { metadata: { name, namespace: "fabric-dev", labels }, ...more };
}
