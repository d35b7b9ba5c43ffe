import { failure } from "../ground/failure";
import { fieldAt, isJsonObject, objectAt, objectsAt, parseJson, textAt, type JsonObject } from "../ground/json";

/** What becomes of a resource. */
export type Operation = "create" | "update" | "replace" | "delete";

/** What a preview says of one resource. */
export interface Change {
    /** By which the engine knows it. */
    readonly urn: string;
    readonly operation: Operation;
    /** Its type's last word, as `StatefulSet` or `Approval`. */
    readonly kind: string;
    readonly isKubernetes: boolean;
    /** Whether it is below a chaincode, as its image is. */
    readonly isOfChaincode: boolean;
    /** Of the resource; of a Kubernetes object see `object`. */
    readonly name: string;
    /** The organisation that it is of; undefined of what is the network's. */
    readonly organisation: string | undefined;
    /** By the config's name; undefined where the config names none. */
    readonly cluster: string | undefined;
    /** Inputs of the last `up`; empty of what is new. */
    readonly before: JsonObject;
    /** All that the state has; empty of what is new. */
    readonly known: JsonObject;
    /** Inputs by the config; empty of what goes. */
    readonly after: JsonObject;
    /** Paths of the inputs that change, as the engine tells them; none of those kinds of which it does not. */
    readonly paths: readonly string[];
}

/** What an input is that is known only when it is made (pulumi, sdk/go/common/resource/plugin, UnknownStringValue). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** How `pulumi preview --json` calls the steps of a change; all others change nothing, or are parts of a replacement. */
const operations: Readonly<Record<string, Operation>> = {
    create: "create",
    update: "update",
    delete: "delete",
    replace: "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
};

/**
 * The changes that a preview tells, each resource once, in the order of the engine's.
 *
 * @param text what `pulumi preview --json` prints
 * @throws failure() when it is none, or has failed
 */
export function changesIn(text: string): readonly Change[] {
    const preview = parseJson(text);
    if (!Array.isArray(fieldAt(preview, "steps"))) {
        const what = { operation: "read the preview", target: "pulumi preview --json" };
        throw failure(what, "it has printed no steps; run pulumi preview for what it says");
    }
    refuseErrors(preview);
    const changes = new Map<string, Change>();
    for (const step of objectsAt(preview, "steps")) {
        const urn = textAt(step, "urn");
        const found = changeOf(step, changes.get(urn));
        if (found !== undefined) {
            changes.set(urn, found);
        }
    }
    return [...changes.values()];
}

/** What a preview could not know, and why, as it says itself. */
export function unknownIn(text: string): readonly string[] {
    const warnings = objectsAt(parseJson(text), "diagnostics").filter(({ severity }) => severity === "warning");
    const told = warnings.map((one) =>
        textAt(one, "message")
            .trim()
            .replace(/^warning: /, ""),
    );
    return told.filter((sentence) => /known only when it is pushed|known after up/.test(sentence));
}

/** A failed preview has the steps up to the failure: a report of them would seem to be of all. */
function refuseErrors(preview: unknown): void {
    const errors = objectsAt(preview, "diagnostics").filter(({ severity }) => severity === "error");
    const [first] = errors;
    if (first !== undefined) {
        throw failure({ operation: "report the changes", target: "the preview" }, textAt(first, "message").trim());
    }
}

/** @param former what an earlier step of the same resource says, of a replacement */
function changeOf(step: JsonObject, former: Change | undefined): Change | undefined {
    const operation = operations[textAt(step, "op")];
    const [type = "", name = ""] = typeAndName(textAt(step, "urn"));
    if (operation === undefined || !isResource(type)) {
        return undefined;
    }
    const before = firstOf(objectAt(step, "oldState", "inputs"), former?.before);
    const after = operation === "delete" ? {} : firstOf(objectAt(step, "newState", "inputs"), former?.after);
    const told = firstOf(after, before);
    return {
        urn: textAt(step, "urn"),
        operation,
        kind: type.slice(type.lastIndexOf(":") + 1),
        isKubernetes: type.startsWith("kubernetes:"),
        isOfChaincode: textAt(step, "urn").includes("fabric:chaincode:Chaincode$"),
        name,
        organisation: organisationOf(told),
        cluster: clusterOf(told, textAt(step, "provider")),
        before,
        known: firstOf(objectAt(step, "oldState", "outputs"), former?.known),
        after,
        paths: Object.keys(objectAt(step, "detailedDiff")).filter((path) => !path.startsWith("__")),
    };
}

function firstOf(object: JsonObject, other: JsonObject = {}): JsonObject {
    return isEmpty(object) ? other : object;
}

function isEmpty(object: JsonObject): boolean {
    return Object.keys(object).length === 0;
}

/** Components say nothing that what is below them does not; providers are no part of a network. */
function isResource(type: string): boolean {
    return /^(?:pulumi-nodejs:dynamic\/fabric|kubernetes|docker|docker-build|random):/.test(type);
}

function typeAndName(urn: string): readonly string[] {
    const [, , types = "", ...name] = urn.split("::");
    return [types.split("$").at(-1) ?? "", name.join("::")];
}

/** By an object's labels, or by the inputs of a dynamic resource. */
function organisationOf(inputs: JsonObject): string | undefined {
    const known = [
        fieldAt(inputs, "metadata", "labels", "app.kubernetes.io/part-of"),
        inputs["organisation"],
        ...["peer", "orderer"].map((node) => fieldAt(inputs, node, "organisation")),
    ];
    return known.find((name): name is string => typeof name === "string");
}

/** A provider of a cluster beside the first is called `<cluster>/cluster`. */
function clusterOf(inputs: JsonObject, provider: string): string | undefined {
    const { place } = inputs;
    const [, name] = /::([^:/]+)\/cluster(?:::|$)/.exec(provider) ?? [];
    const named = isJsonObject(place) ? place["cluster"] : undefined;
    return typeof named === "string" ? named : name;
}
