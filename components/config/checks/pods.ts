import { z } from "zod";
import { isJsonObject, type JsonObject } from "../../../ground/json";
import type { Outline } from "../outline";
import { pathOf, type Problem } from "../problem";
import { amount } from "../units";

const contexts = ["podSecurityContext", "securityContext"] as const;
const profiles = ["seccompProfile", "appArmorProfile"] as const;

interface Rule {
    /** Whether only a container has it, not the pod. */
    readonly isContainers?: boolean;
    /** Below one of the security contexts. */
    readonly steps: readonly string[];
    /** What is wrong with a value; undefined when nothing is. */
    readonly must: (value: unknown) => string | undefined;
}

/** Kubernetes: Pod Security Standards, `restricted`, as far as a security context can break it. */
const restricted: readonly Rule[] = [
    { steps: ["runAsNonRoot"], must: (value) => (value === true ? undefined : "must be true") },
    { steps: ["runAsUser"], must: (value) => (value === 0 ? "must not be 0" : undefined) },
    {
        isContainers: true,
        steps: ["allowPrivilegeEscalation"],
        must: (value) => (value === false ? undefined : "must be false"),
    },
    { isContainers: true, steps: ["capabilities"], must: isKept },
    { isContainers: true, steps: ["capabilities", "add"], must: onlyPort },
    { isContainers: true, steps: ["capabilities", "drop"], must: dropsAll },
    { steps: ["seccompProfile"], must: isKept },
    { steps: ["seccompProfile", "type"], must: isConfined },
    { steps: ["appArmorProfile", "type"], must: isConfined },
    {
        isContainers: true,
        steps: ["procMount"],
        must: (value) => (value === "Default" ? undefined : 'must be "Default"'),
    },
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
        ...contexts.flatMap((context) => contextProblems(template, context, path, createNamespace !== false)),
        ...contexts.flatMap((context) =>
            profiles.flatMap((profile) => profileProblems([template, pod], [context, profile], path)),
        ),
        ...nameServerProblems(template, pod, path),
        ...limitProblems(template, pod, path),
    ]);
}

function contextProblems(
    template: unknown,
    context: (typeof contexts)[number],
    path: string,
    isRestricted: boolean,
): readonly Problem[] {
    const values = fieldOf(template, context);
    if (!isJsonObject(values)) {
        return [];
    }
    const isContainers = context === "securityContext";
    const rules = restricted.filter((rule) => isContainers || rule.isContainers !== true);
    return [
        ...(isContainers && values["privileged"] === true ? [privileged(`${path}.${context}`)] : []),
        ...(isRestricted ? restrictedProblems(rules, values, `${path}.${context}`) : []),
    ];
}

/** A profile of the node's own has a name, and nothing else has: k8s.io/kubernetes, apis/core/validation. */
function profileProblems(
    [own, network]: readonly [unknown, unknown],
    steps: readonly string[],
    path: string,
): readonly Problem[] {
    const at = (template: unknown, key: string): unknown => [...steps, key].reduce<unknown>(fieldOf, template);
    const [type, file] = ["type", "localhostProfile"].map((key) => at(own, key) ?? at(network, key));
    const isOwn = ["type", "localhostProfile"].some((key) => typeof at(own, key) === "string");
    const where = `${path}.${steps.join(".")}`;
    if (!isOwn || (type === "Localhost") === (typeof file === "string")) {
        return [];
    }
    return type === "Localhost"
        ? [{ path: `${where}.localhostProfile`, reason: "is missing: it names the profile that type Localhost takes" }]
        : [{ path: `${where}.localhostProfile`, reason: "only with type Localhost" }];
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

function restrictedProblems(rules: readonly Rule[], values: JsonObject, path: string): readonly Problem[] {
    return rules.flatMap(({ steps, must }) => {
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
