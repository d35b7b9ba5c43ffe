import { fieldAt, textAt } from "../../cluster/fields";
import type { JsonObject } from "../../cluster/object";

/** What a container may take of its node where nobody has said anything else, by the names of resources. */
export type DefaultLimits = Readonly<Record<"memory" | "ephemeral-storage", string>>;

/**
 * Of chaincode: far more than contracts need, and little enough that one which loses or prints without end takes no node along. A JVM
 * takes a quarter of the memory for its objects.
 */
export const chaincodeLimits: DefaultLimits = { memory: "2Gi", "ephemeral-storage": "4Gi" };

/** Of builds: compilers and their caches, vendored modules twice. */
export const buildLimits: DefaultLimits = { memory: "4Gi", "ephemeral-storage": "10Gi" };

/**
 * A pod's specification whose containers have limits. One that has a limit for a resource keeps it, and one that asks for more than
 * half of the default has none: whoever knows so much about it knows the rest. Without a request Kubernetes would take the
 * limit for one.
 */
export function withDefaultLimits<Spec extends JsonObject>(spec: Spec, defaults: DefaultLimits): Spec {
    const limited = (containers: unknown): unknown =>
        Array.isArray(containers)
            ? containers.map((container: JsonObject) => ({ ...container, resources: resourcesOf(container, defaults) }))
            : containers;
    const { containers, initContainers } = spec;
    return {
        ...spec,
        containers: limited(containers),
        ...(initContainers === undefined ? {} : { initContainers: limited(initContainers) }),
    };
}

function resourcesOf(container: JsonObject, defaults: DefaultLimits): JsonObject {
    const given = Object.entries(defaults).filter(([name, limit]) => {
        const request = textAt(container, "resources", "requests", name);
        const hasLimit = textAt(container, "resources", "limits", name) !== "";
        return !hasLimit && 2 * amountOf(request || "0") <= amountOf(limit);
    });
    const nothing = Object.fromEntries(given.map(([name]) => [name, "0"]));
    return {
        ...asObject(fieldAt(container, "resources")),
        requests: { ...nothing, ...asObject(fieldAt(container, "resources", "requests")) },
        limits: { ...Object.fromEntries(given), ...asObject(fieldAt(container, "resources", "limits")) },
    };
}

function asObject(value: unknown): object {
    return typeof value === "object" && value !== null ? value : {};
}

/** Of a quantity as Kubernetes writes it; Infinity where it is none, which is for the API server to say. */
function amountOf(quantity: string): number {
    const [, number = "", unit = ""] = /^([0-9.]{1,30})([A-Za-z]{0,2}|[eE][+-]?[0-9]{1,3})$/.exec(quantity) ?? [];
    const factor = factors.get(unit) ?? Number(`1${unit}`);
    return number === "" || Number.isNaN(factor) ? Infinity : Number(number) * factor;
}

const factors: ReadonlyMap<string, number> = new Map([
    ["", 1],
    ["m", 0.001],
    ...["k", "M", "G", "T", "P", "E"].map((unit, index) => [unit, 1000 ** (index + 1)] as const),
    ...["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((unit, index) => [unit, 1024 ** (index + 1)] as const),
]);
