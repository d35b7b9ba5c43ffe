import { isGiven, type Written } from "../lenient";
import type { Outline, PodOutline } from "../outline";
import { pathOf, problemAt, type Problem } from "../problem";
import { amount } from "../units";

const contexts = ["podSecurityContext", "securityContext"] as const;
const profiles = ["seccompProfile", "appArmorProfile"] as const;

/** Of a pod or of a container; a pod has only some of the fields. */
type SecurityContext = Partial<NonNullable<PodOutline["securityContext"]>> & Written;

interface Rule {
    readonly field: string;
    readonly reason: string;
    readonly isBroken: (context: SecurityContext) => boolean;
}

/** Kubernetes: Pod Security Standards, `restricted`, as far as a security context can break it; null takes away what a pod has without one. */
const restricted: readonly Rule[] = [
    { field: "runAsNonRoot", reason: "must be true", isBroken: (context) => isOther(context, "runAsNonRoot", true) },
    { field: "runAsUser", reason: "must not be 0", isBroken: ({ runAsUser }) => runAsUser === 0 },
    {
        field: "allowPrivilegeEscalation",
        reason: "must be false",
        isBroken: (context) => isOther(context, "allowPrivilegeEscalation", false),
    },
    { field: "capabilities", reason: "must not be null", isBroken: ({ capabilities }) => capabilities === null },
    {
        field: "capabilities.add",
        reason: "must have no entry but NET_BIND_SERVICE",
        isBroken: ({ capabilities }) => capabilities?.add?.some((name) => name !== "NET_BIND_SERVICE") === true,
    },
    {
        field: "capabilities.drop",
        reason: "must have the entry ALL",
        isBroken: ({ capabilities }) => isOther(capabilities, "drop") && capabilities?.drop?.includes("ALL") !== true,
    },
    { field: "seccompProfile", reason: "must not be null", isBroken: ({ seccompProfile }) => seccompProfile === null },
    ...profiles.map((profile) => ({
        field: `${profile}.type`,
        reason: 'must be "RuntimeDefault" or "Localhost"',
        isBroken: (context: SecurityContext) => isOther(context[profile], "type", "RuntimeDefault", "Localhost"),
    })),
    {
        field: "procMount",
        reason: 'must be "Default"',
        isBroken: (context) => isOther(context, "procMount", "Default"),
    },
];

const why = "Pod Security restricted, which the stack enforces on its namespace, forbids it";

/** Templates that weaken pods by mistake, or of which no pod could be made. */
export function podProblems({ createNamespace, pod, chaincodes }: Outline): readonly Problem[] {
    const own = chaincodes.map((chaincode, index) => ({
        path: pathOf("chaincodes", index, "pod"),
        template: chaincode.pod,
    }));
    return [{ path: "pod", template: pod }, ...own].flatMap(({ path, template }) => {
        if (template === undefined) {
            return [];
        }
        return [
            ...contexts.flatMap((context) => [
                ...contextProblems(template[context], createNamespace !== false, `${path}.${context}`),
                ...profiles.flatMap((profile) =>
                    profileProblems(
                        template[context]?.[profile] ?? {},
                        pod?.[context]?.[profile] ?? {},
                        `${path}.${context}.${profile}`,
                    ),
                ),
            ]),
            ...nameServerProblems(template, pod, path),
            ...limitProblems(template, pod, path),
        ];
    });
}

function contextProblems(
    context: SecurityContext | undefined,
    isRestricted: boolean,
    path: string,
): readonly Problem[] {
    if (context === undefined) {
        return [];
    }
    const broken = isRestricted ? restricted.filter(({ isBroken }) => isBroken(context)) : [];
    return [
        ...problemAt(
            `${path}.privileged`,
            context.privileged === true && "must not be true: chaincode never needs the node",
        ),
        ...broken.map(({ field, reason }) => ({ path: `${path}.${field}`, reason: `${reason}: ${why}` })),
    ];
}

type Profile = Partial<NonNullable<SecurityContext["seccompProfile"]>>;

/** A profile of the node's own has a name, and nothing else has: k8s.io/kubernetes, apis/core/validation. */
function profileProblems(own: Profile, network: Profile, path: string): readonly Problem[] {
    const isLocal = (own.type ?? network.type) === "Localhost";
    const isNamed = typeof (own.localhostProfile ?? network.localhostProfile) === "string";
    const isOwn = typeof (own.type ?? own.localhostProfile) === "string";
    const reason = isLocal ? "is missing: it names the profile that type Localhost takes" : "only with type Localhost";
    return problemAt(`${path}.localhostProfile`, isOwn && isLocal !== isNamed && reason);
}

/** A chaincode's own name servers replace the network's. */
function nameServerProblems(own: PodOutline, network: PodOutline | undefined, path: string): readonly Problem[] {
    const isServed = [own, network].some(
        (template) => isOther(template?.dnsConfig, "nameservers") && template?.dnsConfig?.nameservers?.length !== 0,
    );
    return problemAt(
        `${path}.dnsPolicy`,
        own.dnsPolicy === "None" && !isServed && "must not be None without dnsConfig.nameservers",
    );
}

/** A request of one template above the limit of the other; within one template the schema finds it. */
function limitProblems(own: PodOutline, network: PodOutline | undefined, path: string): readonly Problem[] {
    const { requests, limits } = amountsOf(own);
    const below = amountsOf(network);
    const mixed = Object.keys({ ...requests, ...limits }).filter((name) => !(name in requests && name in limits));
    return mixed.flatMap((name) => {
        const request = amount(requests[name] ?? below.requests[name] ?? "") ?? 0;
        const limit = amount(limits[name] ?? below.limits[name] ?? "") ?? Infinity;
        const [kind, reason] =
            name in requests
                ? (["requests", "must not be above the limit at pod.resources"] as const)
                : (["limits", "must not be below the request at pod.resources"] as const);
        return problemAt(`${path}.${pathOf("resources", kind, name)}`, request > limit && reason);
    });
}

type Amounts = Readonly<Record<string, string | undefined>>;

function amountsOf(template: PodOutline | undefined): { readonly requests: Amounts; readonly limits: Amounts } {
    const { requests = {}, limits = {} } = template?.resources ?? {};
    return { requests, limits };
}

/** Whether a key is given with a value that is none of those. */
function isOther<Keys extends Written>(
    keys: Keys | null | undefined,
    key: keyof Keys & string,
    ...allowed: unknown[]
): boolean {
    return keys !== null && keys !== undefined && isGiven(keys, key) && !allowed.includes(keys[key]);
}
