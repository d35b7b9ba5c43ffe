import { z } from "zod";
import { isJsonObject, type JsonObject } from "../../../cluster/object";
import type { Outline } from "../outline";
import { pathOf, type Problem } from "../problem";
import { amount } from "../units";

const contexts = ["podSecurityContext", "securityContext"] as const;

interface Rule {
    /** Below one of the security contexts. */
    readonly steps: readonly string[];
    /** What is wrong with a value; undefined when nothing is. */
    readonly must: (value: unknown) => string | undefined;
}

/** Kubernetes: Pod Security Standards, `restricted`, as far as a security context can break it. */
const restricted: readonly Rule[] = [
    { steps: ["runAsNonRoot"], must: (value) => (value === true ? undefined : "must be true") },
    { steps: ["runAsUser"], must: (value) => (value === 0 ? "must not be 0" : undefined) },
    { steps: ["allowPrivilegeEscalation"], must: (value) => (value === false ? undefined : "must be false") },
    { steps: ["capabilities"], must: isKept },
    { steps: ["capabilities", "add"], must: onlyPort },
    { steps: ["capabilities", "drop"], must: dropsAll },
    { steps: ["seccompProfile"], must: isKept },
    { steps: ["seccompProfile", "type"], must: isConfined },
    { steps: ["appArmorProfile", "type"], must: isConfined },
    { steps: ["procMount"], must: (value) => (value === "Default" ? undefined : 'must be "Default"') },
];

const why = "Pod Security restricted, which the stack enforces on its namespace, forbids it";

/** Templates that weaken pods by mistake, or of which no pod could be made. */
export function podProblems({ createNamespace, pod, chaincodes }: Outline): readonly Problem[] {
    const templates = [
        { path: "pod", template: pod },
        ...chaincodes.map((chaincode, index) => ({
            path: pathOf("chaincodes", index, "pod"),
            template: chaincode.pod,
        })),
    ];
    return templates.flatMap(({ path, template }) => [
        ...contexts.flatMap((context) =>
            contextProblems(fieldOf(template, context), `${path}.${context}`, createNamespace !== false),
        ),
        ...nameServerProblems(template, pod, path),
        ...limitProblems(template, pod, path),
    ]);
}

function contextProblems(values: unknown, path: string, isRestricted: boolean): readonly Problem[] {
    if (!isJsonObject(values)) {
        return [];
    }
    return [
        ...(values["privileged"] === true ? [privileged(path)] : []),
        ...(isRestricted ? restrictedProblems(values, path) : []),
    ];
}

/** A chaincode's own name servers replace the network's. */
function nameServerProblems(template: unknown, network: unknown, path: string): readonly Problem[] {
    const [servers] = [template, network].flatMap((from) => fieldOf(fieldOf(from, "dnsConfig"), "nameservers") ?? []);
    return fieldOf(template, "dnsPolicy") === "None" && servers === undefined
        ? [{ path: `${path}.dnsPolicy`, reason: "must not be None without dnsConfig.nameservers" }]
        : [];
}

/** A request of one template above the limit of the other; within one template the schema finds it. */
function limitProblems(template: unknown, network: unknown, path: string): readonly Problem[] {
    const own = { requests: amountsOf(template, "requests"), limits: amountsOf(template, "limits") };
    const below = { requests: amountsOf(network, "requests"), limits: amountsOf(network, "limits") };
    const mixed = Object.keys({ ...own.requests, ...own.limits }).filter(
        (name) => !(name in own.requests && name in own.limits),
    );
    return mixed.flatMap((name) => {
        const request = amount(own.requests[name] ?? below.requests[name] ?? "") ?? 0;
        const limit = amount(own.limits[name] ?? below.limits[name] ?? "") ?? Infinity;
        const [kind, reason] =
            name in own.requests
                ? (["requests", "must not be above the limit at pod.resources"] as const)
                : (["limits", "must not be below the request at pod.resources"] as const);
        return request > limit ? [{ path: `${path}.${pathOf("resources", kind, name)}`, reason }] : [];
    });
}

function amountsOf(template: unknown, kind: "requests" | "limits"): Readonly<Record<string, string>> {
    return z.record(z.string(), z.string()).safeParse(fieldOf(fieldOf(template, "resources"), kind)).data ?? {};
}

function privileged(path: string): Problem {
    return { path: `${path}.privileged`, reason: "must not be true: chaincode never needs the node" };
}

function restrictedProblems(values: JsonObject, path: string): readonly Problem[] {
    return restricted.flatMap(({ steps, must }) => {
        const value = steps.reduce<unknown>(fieldOf, values);
        const reason = value === undefined ? undefined : must(value);
        return reason === undefined ? [] : [{ path: `${path}.${steps.join(".")}`, reason: `${reason}: ${why}` }];
    });
}

function fieldOf(value: unknown, key: string): unknown {
    return isJsonObject(value) ? value[key] : undefined;
}

function onlyPort(value: unknown): string | undefined {
    const others = Array.isArray(value) ? value.filter((name) => name !== "NET_BIND_SERVICE") : [];
    return others.length === 0 ? undefined : "must have no entry but NET_BIND_SERVICE";
}

function dropsAll(value: unknown): string | undefined {
    return Array.isArray(value) && value.includes("ALL") ? undefined : "must have the entry ALL";
}

/** null takes away what the pod has without a template. */
function isKept(value: unknown): string | undefined {
    return value === null ? "must not be null" : undefined;
}

function isConfined(value: unknown): string | undefined {
    return value === "RuntimeDefault" || value === "Localhost" ? undefined : 'must be "RuntimeDefault" or "Localhost"';
}
