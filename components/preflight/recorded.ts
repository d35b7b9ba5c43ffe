import { isJsonObject, type JsonObject } from "../../cluster/object";

/** The Kubernetes objects that a stack's state records, each as `Kind/name`; names are those in the network's namespace. */
export type Recorded = ReadonlySet<string>;

/** How an object is found among the recorded ones. */
export function recordedKey({
    kind,
    metadata,
}: {
    readonly kind: string;
    readonly metadata: { name?: string };
}): string {
    return `${kind}/${metadata.name ?? ""}`;
}

/** The objects in a state, by URN; pure. Also the Secrets that dynamic resources write. */
export function recordedIn(resources: JsonObject): Recorded {
    return new Set(
        Object.values(resources).flatMap((resource) =>
            isJsonObject(resource) && isJsonObject(resource.outputs)
                ? keysOf(String(resource.type), resource.outputs)
                : [],
        ),
    );
}

function keysOf(type: string, outputs: JsonObject): readonly string[] {
    const { kind, metadata, organisation, enrolmentId } = outputs;
    if (type.startsWith("kubernetes:")) {
        return isJsonObject(metadata) ? [`${String(kind)}/${String(metadata.name)}`] : [];
    }
    if (type.endsWith(":AuthorityKeys")) {
        return [`Secret/${String(organisation)}-ca`];
    }
    return type.endsWith(":Identity") ? ["msp", "tls"].map((suffix) => `Secret/${String(enrolmentId)}-${suffix}`) : [];
}
