import { builderConfigMap } from "../../builder/contract";
import { clientPurposes, clientRootSecret, clientSecret, rootsSecret } from "../identities/client-secrets";
import { ownersOf, serverStem } from "../chaincode/servers";
import { channelsName, gatewayName, orderersGroup, peersGroup } from "../model/names";
import type { Chaincode, DeployedServers } from "../model/chaincode";
import type { NetworkModel } from "../model/network";
import type { Node, Organisation, Peer } from "../model/organisation";

/** Kinds of the objects that a network has in its namespace, by where the API server lists them. */
export const plannedKinds = {
    ConfigMap: "/api/v1/namespaces/*/configmaps",
    Deployment: "/apis/apps/v1/namespaces/*/deployments",
    PersistentVolumeClaim: "/api/v1/namespaces/*/persistentvolumeclaims",
    PodDisruptionBudget: "/apis/policy/v1/namespaces/*/poddisruptionbudgets",
    Role: "/apis/rbac.authorization.k8s.io/v1/namespaces/*/roles",
    RoleBinding: "/apis/rbac.authorization.k8s.io/v1/namespaces/*/rolebindings",
    Secret: "/api/v1/namespaces/*/secrets",
    Service: "/api/v1/namespaces/*/services",
    ServiceAccount: "/api/v1/namespaces/*/serviceaccounts",
    StatefulSet: "/apis/apps/v1/namespaces/*/statefulsets",
} as const;

export type PlannedKind = keyof typeof plannedKinds;

/** An object that a network has, whoever made it. */
export interface PlannedObject {
    readonly kind: PlannedKind;
    /** Its name; `*` stands for the eight hexadecimal digits of a chaincode's version, known only when its image is built. */
    readonly name: string;
}

/**
 * All objects of a network in its namespace, also those that dynamic resources write. Whoever declares another one adds it here:
 * test/components/preflight/planned.test.ts compares the list with what is declared.
 */
export function plannedObjects(model: NetworkModel): readonly PlannedObject[] {
    const isOrdering = model.organisations.some(({ orderers }) => orderers.length > 0);
    return [
        ...of(["ConfigMap"], builderConfigMap),
        ...(isOrdering ? of(["PodDisruptionBudget"], orderersGroup) : []),
        ...model.organisations.flatMap(organisationObjects),
        ...model.channels.flatMap(({ name }) => of(["ConfigMap"], `${name}-genesis`)),
        ...model.chaincodes.flatMap((chaincode) => chaincodeObjects(chaincode, model)),
    ];
}

/** Whether an object of that name is meant. */
export function isPlanned(name: string, planned: PlannedObject): boolean {
    const parts = planned.name.split("*").map((part) => part.replaceAll(".", String.raw`\.`));
    return new RegExp(`^${parts.join("[0-9a-f]{8}")}$`).test(name);
}

function of(kinds: readonly PlannedKind[], name: string): readonly PlannedObject[] {
    return kinds.map((kind) => ({ kind, name }));
}

function organisationObjects(organisation: Organisation): readonly PlannedObject[] {
    const { name, ca, orderers, peers, adminName } = organisation;
    const enrolled = [`${name}-registrar`, adminName, ...[...orderers, ...peers].map((node) => node.name)];
    return [
        ...of(["ConfigMap"], `${name}-msp`),
        ...of(["Secret"], rootsSecret(name)),
        ...of(["Secret"], `${name}-ca`),
        ...of(["Secret"], `${name}-ca-config`),
        ...clientPurposes(organisation).flatMap((purpose) => [
            ...of(["Secret"], clientRootSecret(name, purpose)),
            ...of(["Secret"], clientSecret(name, purpose)),
        ]),
        ...enrolled.flatMap(identitySecrets),
        ...[ca, ...orderers, ...peers].flatMap(nodeObjects),
        ...peers.flatMap(peerObjects),
        ...(orderers.length === 0 ? [] : of(["ConfigMap"], channelsName(name))),
        ...(peers.length === 0 ? [] : togetherObjects(name)),
    ];
}

function identitySecrets(id: string): readonly PlannedObject[] {
    return [...of(["Secret"], `${id}-msp`), ...of(["Secret"], `${id}-tls`)];
}

function nodeObjects({ name }: Node): readonly PlannedObject[] {
    return of(["PersistentVolumeClaim", "Service", "StatefulSet"], name);
}

/** What the peers of an organisation have together. */
function togetherObjects(organisation: string): readonly PlannedObject[] {
    return [
        ...of(["ConfigMap", "PodDisruptionBudget"], peersGroup(organisation)),
        ...of(["Service"], gatewayName(organisation)),
    ];
}

function peerObjects({ name, stateDatabase }: Peer): readonly PlannedObject[] {
    const database =
        stateDatabase.kind === "couchdb" ? of(["ConfigMap", "PersistentVolumeClaim", "Secret"], `${name}-couchdb`) : [];
    return [...of(["Role", "RoleBinding", "ServiceAccount"], name), ...database];
}

function chaincodeObjects(chaincode: Chaincode, model: NetworkModel): readonly PlannedObject[] {
    const { runtime, channel, developmentAddress } = chaincode;
    const servers = "servers" in runtime && runtime.servers.kind === "deployed" ? runtime.servers : undefined;
    if (servers === undefined || developmentAddress !== undefined) {
        return [];
    }
    const members = model.channels.find(({ name }) => name === channel)?.members ?? [];
    const roles = "tls" in runtime ? serverRoles[runtime.tls] : [];
    return model.organisations
        .filter(({ name }) => members.includes(name))
        .flatMap((organisation) => serverObjects(chaincode.label, servers, organisation, roles));
}

/** Which identities servers have, by how they prove who they are. */
const serverRoles = { none: [], server: ["server"], mutual: ["server", "client"] } as const;

function serverObjects(
    label: string,
    servers: DeployedServers,
    organisation: Organisation,
    roles: readonly string[],
): readonly PlannedObject[] {
    const owners = ownersOf(servers, organisation);
    const stem = serverStem(label, owners, roles.length === 0 ? undefined : organisation.name);
    return [
        ...owners.flatMap((owner) => of(["Deployment", "Service"], `${owner}${stem}*`)),
        ...roles.flatMap((role) => identitySecrets(`${organisation.name}${stem}*-${role}`)),
    ];
}
