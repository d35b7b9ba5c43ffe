import assert from "node:assert/strict";
import { auditFlags, auditPolicy } from "../../../embedded/cluster/audit";

interface Resources {
    readonly group: string;
    readonly resources?: readonly string[];
}

interface Rule {
    readonly level: string;
    readonly users?: readonly string[];
    readonly userGroups?: readonly string[];
    readonly verbs?: readonly string[];
    readonly resources?: readonly Resources[];
    readonly nonResourceURLs?: readonly string[];
}

interface Call {
    readonly verb: string;
    readonly group?: string;
    readonly resource: string;
    readonly user?: string;
    readonly groups?: readonly string[];
}

/** As the API server decides it (`k8s.io/apiserver/pkg/audit/policy`): the first rule that meets a call. */
function levelOf(call: Call): string {
    const { rules } = JSON.parse(auditPolicy()) as { readonly rules: readonly Rule[] };
    return rules.find((rule) => meets(rule, call))?.level ?? "None";
}

function meets(rule: Rule, { verb, group = "", resource, user = "administrator", groups = [] }: Call): boolean {
    const { users = [user], verbs = [verb], userGroups = ["everybody"], resources } = rule;
    const everything: readonly Resources[] = rule.nonResourceURLs === undefined ? [{ group }] : [];
    return [
        users.includes(user),
        verbs.includes(verb),
        userGroups.some((one) => ["everybody", ...groups].includes(one)),
        (resources ?? everything).some((one) => one.group === group && covers(one, resource)),
    ].every((is) => is);
}

function covers({ resources }: Resources, resource: string): boolean {
    return resources?.includes(resource) ?? true;
}

describe("the audit log", () => {
    const nodes = ["system:nodes"];
    const calls: readonly (Call & { readonly level: "Metadata" | "None" })[] = [
        { verb: "create", resource: "secrets", level: "Metadata" },
        { verb: "patch", group: "apps", resource: "statefulsets", level: "Metadata" },
        { verb: "deletecollection", resource: "pods", level: "Metadata" },
        { verb: "create", group: "rbac.authorization.k8s.io", resource: "roles", level: "Metadata" },
        { verb: "get", resource: "secrets", level: "Metadata" },
        { verb: "list", resource: "secrets", user: "system:serviceaccount:a:b", level: "Metadata" },
        { verb: "get", resource: "pods/exec", level: "Metadata" },
        { verb: "create", resource: "pods/portforward", level: "Metadata" },
        { verb: "get", resource: "pods", level: "None" },
        { verb: "watch", group: "apps", resource: "deployments", level: "None" },
        { verb: "create", resource: "events", level: "None" },
        { verb: "update", group: "coordination.k8s.io", resource: "leases", level: "None" },
        { verb: "create", group: "authorization.k8s.io", resource: "subjectaccessreviews", level: "None" },
        { verb: "get", resource: "secrets", groups: nodes, level: "None" },
        { verb: "patch", resource: "pods/status", groups: nodes, level: "None" },
        { verb: "delete", resource: "pods", groups: nodes, level: "Metadata" },
    ];
    for (const { level, ...call } of calls) {
        const who = call.groups === undefined ? "" : " by a node";
        it(`${level === "None" ? "does not tell" : "tells"} of ${call.verb} ${call.resource}${who}`, () => {
            assert.equal(levelOf(call), level);
        });
    }

    it("has no body of any call", () => {
        assert.doesNotMatch(auditPolicy(), /"(Request|RequestResponse)"/);
    });

    it("is bounded", () => {
        const flags = auditFlags({ folder: "/f" }, "/f/policy");
        const most = Number(flags["audit-log-maxsize"]) * (Number(flags["audit-log-maxbackup"]) + 1);
        assert.ok(most > 0 && most <= 100, `${most} MB`);
        assert.ok(Number(flags["audit-log-maxage"]) > 0);
    });
});
