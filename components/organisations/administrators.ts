import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { RoleRule } from "../../builder/contract";
import { administratorsName } from "../model/names";
import type { NetworkModel } from "../model/network";
import type { Organisation, Subject } from "../model/organisation";
import { labelsOf } from "../model/ownership";
import { boundRole } from "../stack/role";
import { chaincodeHome, sitesOf, type OrganisationSite, type Scope } from "../stack/scope";

const looking = ["get", "list", "watch"];

/** What there is to see where pods run: what they are, what they say, and why one does not start. */
const pods: readonly RoleRule[] = [
    { apiGroups: [""], resources: ["events", "pods", "resourcequotas"], verbs: looking },
    { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
];

/** Where an organisation's nodes are. A tunnel leads to a port, at which Fabric asks who calls. */
export const nodeRules: readonly RoleRule[] = [
    ...pods,
    { apiGroups: [""], resources: ["configmaps", "persistentvolumeclaims", "services"], verbs: looking },
    { apiGroups: ["apps"], resources: ["statefulsets"], verbs: looking },
    { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: looking },
    { apiGroups: [""], resources: ["pods/portforward"], verbs: ["create", "get"] },
];

/** Where its chaincode runs. */
export const chaincodeRules: readonly RoleRule[] = [
    ...pods,
    { apiGroups: ["apps"], resources: ["deployments"], verbs: looking },
    { apiGroups: ["batch"], resources: ["jobs"], verbs: looking },
];

/**
 * Of all Secrets the one by which channels and peers know its administrators. Root keys and the keys of nodes are nobody's to read: who has
 * those is the organisation.
 */
function identityRule({ adminName }: Organisation): RoleRule {
    return { apiGroups: [""], resources: ["secrets"], resourceNames: [`${adminName}-msp`], verbs: ["get"] };
}

/** The namespace of an organisation's chaincode, where its administrators may look, too; undefined where others have things in it. */
export function administeredChaincode(
    { home, chaincodeNamespace }: Organisation,
    { namespace }: NetworkModel,
): string | undefined {
    return [namespace, home.namespace].includes(chaincodeNamespace) ? undefined : chaincodeNamespace;
}

/** The Roles of those who administer an organisation with a namespace of its own: there, and where its chaincode runs. */
export function administratorRoles(
    organisation: Organisation,
    network: Scope,
    opts: pulumi.CustomResourceOptions,
): void {
    for (const site of sitesOf(network, organisation).filter(({ isApart }) => isApart)) {
        rolesAt(site, organisation, opts);
    }
}

function rolesAt(
    { scope, home, named }: OrganisationSite,
    organisation: Organisation,
    opts: pulumi.CustomResourceOptions,
): void {
    const name = administratorsName(organisation.name);
    const options = { ...opts, provider: scope.provider };
    const labels = labelsOf(organisation.name, "administrators", name);
    const subjects = organisation.administrators.map(declaredSubject);
    const { namespace } = scope;
    boundRole(named(name), { name, namespace, labels }, [...nodeRules, identityRule(organisation)], subjects, options);
    const chaincode = administeredChaincode({ ...organisation, home }, scope.model);
    if (chaincode !== undefined && scope.chaincodes.has(chaincode)) {
        const there = { name, namespace: chaincodeHome(scope, chaincode), labels };
        boundRole(named(`${name}-chaincode`), there, chaincodeRules, subjects, options);
    }
}

function declaredSubject(subject: Subject): k8s.types.input.rbac.v1.Subject {
    return subject.kind === "ServiceAccount" ? { ...subject } : { ...subject, apiGroup: "rbac.authorization.k8s.io" };
}
