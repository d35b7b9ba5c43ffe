import type { JsonObject } from "../../ground/json";
import { amount, quantityOf } from "../quantity";

/** What a container may take of its node where nobody has said anything else, by the names of resources. */
export type DefaultLimits = Readonly<Record<"memory" | "ephemeral-storage", string>>;

/**
 * Of chaincode: far more than contracts need, and little enough that one which loses or prints without end takes no node along. A JVM
 * takes a quarter of the memory for its objects.
 */
export const chaincodeLimits: DefaultLimits = { memory: "2Gi", "ephemeral-storage": "4Gi" };

/** Of builds: compilers and their caches, vendored modules twice. */
export const buildLimits: DefaultLimits = { memory: "4Gi", "ephemeral-storage": "10Gi" };

type Quantities = Readonly<Record<string, string>>;

/** What a container asks for and may take, by the names of resources. */
export interface ContainerResources {
    readonly requests: Quantities;
    readonly limits: Quantities;
}

/**
 * What a container asks for and may take, with a limit for all that has a default. A limit that is given stays. Otherwise it is the default, or
 * twice what is asked for where that is more: whoever knows what it needs shall not have it ended for that, and a namespace's own
 * default, which may be less than is asked for, is for nobody of ours. Without a request Kubernetes would take the limit for one.
 */
export function withinLimits(given: Partial<ContainerResources>, defaults: DefaultLimits): ContainerResources {
    const { requests = {}, limits = {} } = given;
    const added = Object.entries(defaults).flatMap(([name, limit]) => {
        const own = name in limits ? undefined : limitFor(requests[name] ?? "0", limit);
        return own === undefined ? [] : [[name, own] as const];
    });
    const nothing = Object.fromEntries(added.map(([name]) => [name, "0"]));
    return { requests: { ...nothing, ...requests }, limits: { ...Object.fromEntries(added), ...limits } };
}

/** undefined where the request is no quantity, which is for the API server to say. */
function limitFor(request: string, usual: string): string | undefined {
    const asked = amount(request);
    if (asked === undefined) {
        return undefined;
    }
    return 2 * asked <= (amount(usual) ?? 0) ? usual : quantityOf(2 * asked);
}

/** A pod's specification whose containers all have limits. */
export function withDefaultLimits<Spec extends JsonObject>(spec: Spec, defaults: DefaultLimits): Spec {
    const limited = (containers: unknown): unknown =>
        Array.isArray(containers)
            ? containers.map((container: JsonObject) => ({
                  ...container,
                  resources: resourcesOf(container.resources, defaults),
              }))
            : containers;
    const { containers, initContainers } = spec;
    return {
        ...spec,
        containers: limited(containers),
        ...(initContainers === undefined ? {} : { initContainers: limited(initContainers) }),
    };
}

function resourcesOf(given: unknown, defaults: DefaultLimits): object {
    // Of a template, whose quantities the configuration has checked to be texts.
    const own = (given ?? {}) as Partial<ContainerResources>;
    return { ...own, ...withinLimits(own, defaults) };
}
