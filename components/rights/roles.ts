import { stringify } from "yaml";
import { clusterNeeds, deployerNeeds, gatewayNeeds, previewerNeeds, type Need } from "./needs";

/** A rule of a Role as Kubernetes has it. */
interface Rule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
}

/** Files below docs/rights by their name. */
export function roleFiles(): Readonly<Record<string, string>> {
    return {
        "deployer.yaml": file(deployerHead, [
            clusterRole("fabric-deployer", deployerNeeds),
            clusterRole("fabric-deployer-cluster", clusterNeeds.deployer),
        ]),
        "previewer.yaml": file(previewerHead, [
            clusterRole("fabric-previewer", previewerNeeds),
            clusterRole("fabric-previewer-cluster", clusterNeeds.previewer),
        ]),
        "gateway.yaml": file(gatewayHead, [
            clusterRole("fabric-deployer-gateway", gatewayNeeds.deployer),
            clusterRole("fabric-previewer-gateway", gatewayNeeds.previewer),
        ]),
    };
}

const made =
    "# Made by `npm run docs` from components/rights. Nobody has these rights before they are bound; docs/security.md says how.\n";

const deployerHead = `${made}#
# fabric-deployer: what pulumi up, refresh and destroy need in each namespace of a network. Bind it there.
# fabric-deployer-cluster: for stacks that make their namespaces themselves (createNamespace); these need fabric-deployer in the whole cluster then.
#   With createNamespace: false a deployer may have fabric-previewer-cluster in its place, which lists storage classes and volumes; without it
#   preview says what is not checked.
`;

const previewerHead = `${made}#
# fabric-previewer: what pulumi preview needs in each namespace of a network. It reads no Secret, and changes nothing.
# fabric-previewer-cluster: storage classes, volumes, and namespaces that the stack makes itself.
`;

const gatewayHead = `${made}#
# What is needed beside fabric-deployer and fabric-previewer in each namespace with nodes that are reached through a gateway (outside of type tlsRoute).
`;

function file(head: string, roles: readonly object[]): string {
    const documents = roles.map((role) => stringify(role, { lineWidth: 0 }));
    return `${head}${documents.map((text) => `---\n${text}`).join("")}`;
}

function clusterRole(name: string, needs: readonly Need[]): object {
    const metadata = { name, labels: { "app.kubernetes.io/part-of": "fabric" } };
    return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata, rules: rulesOf(needs) };
}

/** The fewest rules: what is asked of a resource in several places is one, resources with the same verbs share one. */
export function rulesOf(needs: readonly Need[]): readonly Rule[] {
    const verbsOf = new Map<string, Set<string>>();
    for (const { group, resource, verbs } of needs) {
        const key = `${group} ${resource}`;
        verbsOf.set(key, new Set([...(verbsOf.get(key) ?? []), ...verbs]));
    }
    const rules = new Map<string, Rule>();
    for (const [key, found] of [...verbsOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const [group = "", resource = ""] = key.split(" ");
        const verbs = [...found].sort();
        const same = `${group} ${verbs.join()}`;
        const { resources = [] } = rules.get(same) ?? {};
        rules.set(same, { apiGroups: [group], resources: [...resources, resource], verbs });
    }
    return [...rules.values()];
}
