import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { RoleRule } from "../../builder/contract";

/**
 * A Role, and a RoleBinding of the same name to whoever has it; none where nobody has.
 *
 * @param name of both resources
 */
export function boundRole(
    name: string,
    metadata: k8s.types.input.meta.v1.ObjectMeta,
    rules: readonly RoleRule[],
    subjects: readonly k8s.types.input.rbac.v1.Subject[],
    opts: pulumi.CustomResourceOptions,
): void {
    const role = new k8s.rbac.v1.Role(name, { metadata, rules: rules.map(declaredRule) }, opts);
    if (subjects.length > 0) {
        const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.id.apply(nameOf) };
        new k8s.rbac.v1.RoleBinding(name, { metadata, roleRef, subjects: [...subjects] }, opts);
    }
}

function declaredRule({ apiGroups, resources, verbs, resourceNames }: RoleRule): k8s.types.input.rbac.v1.PolicyRule {
    return {
        apiGroups: [...apiGroups],
        resources: [...resources],
        verbs: [...verbs],
        ...(resourceNames === undefined ? {} : { resourceNames: [...resourceNames] }),
    };
}

/**
 * The name in an object's ID, `namespace/name`. Unlike its metadata, the ID is not known before the object is there: a dry run of
 * a RoleBinding fails as long as its Role is missing, for whoever has rights in the namespace only.
 */
function nameOf(id: string): string {
    return id.slice(id.indexOf("/") + 1);
}
