import { isJsonObject, type JsonObject } from "../../cluster/object";

/** The Kubernetes objects that a stack's state records, each as `Kind/namespace/name`; "" is the namespace of one that has none. */
export type Recorded = ReadonlySet<string>;

/** How an object is found among the recorded ones. */
export function recordedKey(kind: string, namespace: string | undefined, name: string): string {
    return [kind, namespace ?? "", name].join("/");
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
    const { kind, metadata, organisation, enrolmentId, place, keptIn } = outputs;
    if (type.startsWith("kubernetes:")) {
        return isJsonObject(metadata)
            ? [recordedKey(String(kind), textOf(metadata.namespace), String(metadata.name))]
            : [];
    }
    const namespace = textOf(keptIn) ?? (isJsonObject(place) ? textOf(place.namespace) : undefined);
    const secret = (name: string): string => recordedKey("Secret", namespace, name);
    if (type.endsWith(":AuthorityKeys")) {
        return [secret(`${String(organisation)}-ca`)];
    }
    return type.endsWith(":Identity") ? ["msp", "tls"].map((suffix) => secret(`${String(enrolmentId)}-${suffix}`)) : [];
}

function textOf(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}
