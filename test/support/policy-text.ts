import type { Policy } from "../../components/policies/policies";

/** What a policy allows in a direction, a line each: parties, then ports. */
export function allowed({ spec }: Policy, direction: "ingress" | "egress"): readonly string[] {
    return (spec[direction] ?? []).map((rule) => {
        const parties = (direction === "ingress" ? rule.from : rule.to)?.map(partyText) ?? ["anywhere"];
        const ports = rule.ports.map(({ protocol, port, endPort }) =>
            [`${protocol} ${String(port ?? "any")}`, ...(endPort === undefined ? [] : [endPort])].join("-"),
        );
        return `${parties.join(" | ")}: ${ports.join(", ")}`;
    });
}

function partyText(party: object): string {
    const { namespaceSelector, podSelector, ipBlock } = party as {
        readonly namespaceSelector?: { readonly matchLabels: Record<string, string> };
        readonly podSelector?: {
            readonly matchLabels: Record<string, string>;
            readonly matchExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
        };
        readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
    };
    if (ipBlock !== undefined) {
        return [ipBlock.cidr, ...(ipBlock.except ?? []).map((range) => `-${range}`)].join(" ");
    }
    const short = (key: string): string => key.replace("app.kubernetes.io/", "").replace("fabric-builder-k8s-", "");
    const labels = Object.entries(podSelector?.matchLabels ?? {}).filter(([key]) => !/managed-by|created-by/.test(key));
    return [
        ...Object.values(namespaceSelector?.matchLabels ?? { "": "own" }),
        ...labels.map(([key, value]) => `${short(key)}=${value}`),
        ...(podSelector?.matchExpressions ?? []).map(({ key, values }) => `${short(key)}=${values.join(",")}`),
    ].join(" ");
}
