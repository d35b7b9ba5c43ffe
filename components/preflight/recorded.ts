import { fieldAt, isJsonObject, type JsonObject } from "../../ground/json";
import { clientRootSecret, clientSecret } from "../organisations/identities/client-secrets";

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
    const { kind, metadata, place, keptIn } = outputs;
    if (type.startsWith("kubernetes:")) {
        return isJsonObject(metadata)
            ? [recordedKey(String(kind), textOf(metadata.namespace), String(metadata.name))]
            : [];
    }
    const namespace = textOf(keptIn) ?? textOf(fieldAt(place, "namespace"));
    return secretsOf(type, outputs).map((name) => recordedKey("Secret", namespace, name));
}

/** The Secrets that a dynamic resource writes. */
export function secretsOf(type: string, properties: JsonObject): readonly string[] {
    const organisation = String(properties["organisation"]);
    const purpose = properties["purpose"] === "administration" ? "administration" : "operations";
    switch (type.split(":").at(-1)) {
        case "AuthorityKeys":
            return [`${organisation}-ca`];
        case "ClientRoot":
            return [clientRootSecret(organisation, purpose)];
        case "ClientCertificate":
            return [clientSecret(organisation, purpose)];
        case "Identity":
            return ["msp", "tls"].map((suffix) => `${String(properties["enrolmentId"])}-${suffix}`);
        default:
            return [];
    }
}

function textOf(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}
