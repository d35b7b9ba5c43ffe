import { builderConfigMap, chaincodeAccount } from "../../builder/contract";
import { chaincodeHomes } from "../chaincode/namespaces";
import { ownersOf, serverStem } from "../chaincode/server-names";
import type { Chaincode, DeployedServers } from "../model/chaincode";
import { gatewayGroup } from "../model/gateway-api";
import { administratorsName, channelsName, gatewayName, orderersGroup, outsideName, peersGroup } from "../model/names";
import type { NetworkModel } from "../model/network";
import type { Node, Organisation, Peer } from "../model/organisation";
import type { Outside } from "../model/outside";
import { hasChaincode, isMain } from "../model/parts";
import { administeredChaincode } from "../organisations/administrators";
import {
    clientPurposes,
    clientRootSecret,
    clientSecret,
    rootsSecret,
} from "../organisations/identities/client-secrets";
import { apartHomes, homeQuota } from "../organisations/namespaces";
import { partnerRoots } from "../partners/partner";
import { policiesOf } from "../policies/policies";
import { limitRangeName } from "../stack/limit-ranges";

/** Kinds of the objects that a network has in its namespaces, by where the API server lists them. */
export const plannedKinds = {
    ConfigMap: "/api/v1/namespaces/*/configmaps",
    Deployment: "/apis/apps/v1/namespaces/*/deployments",
    LimitRange: "/api/v1/namespaces/*/limitranges",
    NetworkPolicy: "/apis/networking.k8s.io/v1/namespaces/*/networkpolicies",
    PersistentVolumeClaim: "/api/v1/namespaces/*/persistentvolumeclaims",
    PodDisruptionBudget: "/apis/policy/v1/namespaces/*/poddisruptionbudgets",
    ResourceQuota: "/api/v1/namespaces/*/resourcequotas",
    Role: "/apis/rbac.authorization.k8s.io/v1/namespaces/*/roles",
    RoleBinding: "/apis/rbac.authorization.k8s.io/v1/namespaces/*/rolebindings",
    Secret: "/api/v1/namespaces/*/secrets",
    Service: "/api/v1/namespaces/*/services",
    ServiceAccount: "/api/v1/namespaces/*/serviceaccounts",
    StatefulSet: "/apis/apps/v1/namespaces/*/statefulsets",
} as const;

/** Those that a network has only where its config asks for them: other clusters need not know them. */
export const extraKinds = {
    TLSRoute: `/apis/${gatewayGroup}/v1/namespaces/*/tlsroutes`,
} as const;

export type PlannedKind = keyof typeof plannedKinds | keyof typeof extraKinds;

/** An object that a network has, whoever made it. */
export interface PlannedObject {
    readonly kind: PlannedKind;
    readonly namespace: string;
    /** Its name; `*` stands for the eight hexadecimal digits of a chaincode's version, known only when its image is built. */
    readonly name: string;
}

/**
 * All objects of a network in its namespaces, also those that dynamic resources write. Whoever declares another one adds it here:
 * test/components/preflight/planned.test.ts compares the list with what is declared.
 */
export function plannedObjects(model: NetworkModel): readonly PlannedObject[] {
    const shared = [
        ...model.channels.map(({ name }) => `${name}-genesis`),
        ...model.partners.map(({ name }) => partnerRoots(name)),
    ];
    const ordering = model.organisations.filter(({ orderers }) => orderers.length > 0);
    const budgets = [...new Set(ordering.map(({ home }) => home.namespace))];
    const homes = chaincodeHomes(model).flatMap((home) => within(home, homeObjects(model, home)));
    return [
        ...within(model.namespace, isMain(model) ? shared.flatMap((name) => of(["ConfigMap"], name)) : []),
        ...budgets.flatMap((home) => within(home, of(["PodDisruptionBudget"], orderersGroup))),
        ...model.organisations.flatMap((one) => within(one.home.namespace, organisationObjects(one))),
        ...model.organisations.filter(({ isApart }) => isApart).flatMap((one) => ownHomeObjects(one, model)),
        ...homes,
        ...limitRangesOf(model),
        ...model.organisations.flatMap(({ chaincodeNamespace, peers }) =>
            within(
                chaincodeNamespace,
                peers.flatMap(({ name }) => of(["Role", "RoleBinding"], name)),
            ),
        ),
        ...policiesOf(model, nowhere).map(({ name, namespace }) => ({
            kind: "NetworkPolicy" as const,
            name,
            namespace,
        })),
        ...model.chaincodes.flatMap((chaincode) =>
            serversOf(chaincode, model).flatMap((servers) => [
                ...(servers.organisation.isBranch
                    ? []
                    : within(servers.organisation.home.namespace, clientObjects(servers))),
                ...within(servers.organisation.chaincodeNamespace, serverObjects(servers)),
            ]),
        ),
    ];
}

/** In the namespaces that the stack makes. */
function limitRangesOf(model: NetworkModel): readonly PlannedObject[] {
    const all = model.createNamespace ? new Set([model.namespace, ...apartHomes(model), ...chaincodeHomes(model)]) : [];
    return [...all].flatMap((namespace) => within(namespace, of(["LimitRange"], limitRangeName)));
}

/** Where the cluster has its servers decides over what is in policies, not over which there are. */
const nowhere = { apiServer: [], dns: [] };

/** What a namespace for chaincode has, whoever's. */
function homeObjects(model: NetworkModel, home: string): readonly UnplacedObject[] {
    const isApart = home !== model.namespace && !apartHomes(model).includes(home);
    return [
        ...of(["ConfigMap"], builderConfigMap),
        ...of(["ServiceAccount"], chaincodeAccount),
        ...(model.createNamespace && isApart ? of(["ResourceQuota"], chaincodeAccount) : []),
    ];
}

/** What an organisation with a namespace of its own has beside its nodes. */
function ownHomeObjects(organisation: Organisation, model: NetworkModel): readonly PlannedObject[] {
    const { name, home, administrators } = organisation;
    const chaincode = administeredChaincode(organisation, model);
    const kinds = administrators.length === 0 ? (["Role"] as const) : (["Role", "RoleBinding"] as const);
    const roles = of(kinds, administratorsName(name));
    return [
        ...within(home.namespace, [...roles, ...(model.createNamespace ? of(["ResourceQuota"], homeQuota) : [])]),
        ...(chaincode !== undefined && chaincodeHomes(model).includes(chaincode) ? within(chaincode, roles) : []),
    ];
}

type UnplacedObject = Omit<PlannedObject, "namespace">;

function within(namespace: string, objects: readonly UnplacedObject[]): readonly PlannedObject[] {
    return objects.map((object) => ({ ...object, namespace }));
}

/** Whether an object of that name is meant. */
export function isPlanned(name: string, planned: Pick<PlannedObject, "name">): boolean {
    const parts = planned.name.split("*").map((part) => part.replaceAll(".", String.raw`\.`));
    return new RegExp(`^${parts.join("[0-9a-f]{8}")}$`).test(name);
}

function of(kinds: readonly PlannedKind[], name: string): readonly UnplacedObject[] {
    return kinds.map((kind) => ({ kind, name }));
}

function organisationObjects(organisation: Organisation): readonly UnplacedObject[] {
    const { name, orderers, peers, isBranch } = organisation;
    const nodes = [...orderers, ...peers];
    return [
        ...(isBranch ? [] : authorityObjects(organisation)),
        ...of(["Secret"], rootsSecret(name)),
        ...nodes.flatMap((node) => identitySecrets(node.name)),
        ...nodes.flatMap(nodeObjects),
        ...peers.flatMap(peerObjects),
        ...(orderers.length === 0 ? [] : of(["ConfigMap"], channelsName(name))),
        ...(peers.length === 0 ? [] : togetherObjects(name)),
    ];
}

/** What an organisation has at home alone. */
function authorityObjects(organisation: Organisation): readonly UnplacedObject[] {
    const { name, ca, adminName } = organisation;
    return [
        ...of(["ConfigMap"], `${name}-msp`),
        ...of(["Secret"], `${name}-ca`),
        ...of(["Secret"], `${name}-ca-config`),
        ...clientPurposes(organisation).flatMap((purpose) => [
            ...of(["Secret"], clientRootSecret(name, purpose)),
            ...of(["Secret"], clientSecret(name, purpose)),
        ]),
        ...[`${name}-registrar`, adminName].flatMap(identitySecrets),
        ...nodeObjects(ca),
    ];
}

function identitySecrets(id: string): readonly UnplacedObject[] {
    return [...of(["Secret"], `${id}-msp`), ...of(["Secret"], `${id}-tls`)];
}

function nodeObjects({ name, outside }: Node): readonly UnplacedObject[] {
    const kinds = outside === undefined ? [] : outsideKinds[outside.type];
    const shown = of(kinds, outsideName(name));
    return [...of(["PersistentVolumeClaim", "Service", "StatefulSet"], name), ...shown];
}

/** What leads to a node from outside. */
const outsideKinds: Readonly<Record<Outside["type"], readonly PlannedKind[]>> = {
    nodePort: ["Service"],
    loadBalancer: ["Service"],
    tlsRoute: ["Service", "TLSRoute"],
    given: [],
};

/** What the peers of an organisation have together. */
function togetherObjects(organisation: string): readonly UnplacedObject[] {
    return [
        ...of(["ConfigMap", "PodDisruptionBudget"], peersGroup(organisation)),
        ...of(["Service"], gatewayName(organisation)),
    ];
}

function peerObjects({ name, stateDatabase }: Peer): readonly UnplacedObject[] {
    const database =
        stateDatabase.kind === "couchdb" ? of(["ConfigMap", "PersistentVolumeClaim", "Secret"], `${name}-couchdb`) : [];
    return [...of(["ServiceAccount"], name), ...database];
}

/** The servers of an organisation for a chaincode. */
interface Servers {
    readonly label: string;
    readonly deployed: DeployedServers;
    readonly organisation: Organisation;
    /** How they prove who they are. */
    readonly tls: keyof typeof serverRoles;
}

/** Which identities servers have, by how they prove who they are. */
const serverRoles = { none: [], server: ["server"], mutual: ["server", "client"] } as const;

function serversOf(chaincode: Chaincode, { channels, organisations }: NetworkModel): readonly Servers[] {
    const { runtime, channel, developmentAddress, label } = chaincode;
    const deployed = "servers" in runtime && runtime.servers.kind === "deployed" ? runtime.servers : undefined;
    if (deployed === undefined || developmentAddress !== undefined) {
        return [];
    }
    const members = channels.find(({ name }) => name === channel)?.members ?? [];
    const tls = "tls" in runtime ? runtime.tls : "none";
    return organisations
        .filter((organisation) => hasChaincode(organisation) && members.includes(organisation.name))
        .map((organisation) => ({ label, deployed, organisation, tls }));
}

function serverObjects(servers: Servers): readonly UnplacedObject[] {
    const owners = ownersOf(servers.deployed, servers.organisation);
    return [
        ...owners.flatMap((owner) => of(["Deployment", "Service"], `${owner}${stemOf(servers)}*`)),
        ...identitiesOf(servers, "server"),
    ];
}

/** What peers show to servers that ask is with the peers' own keys. */
function clientObjects(servers: Servers): readonly UnplacedObject[] {
    return identitiesOf(servers, "client");
}

function identitiesOf(servers: Servers, role: "server" | "client"): readonly UnplacedObject[] {
    const roles: readonly string[] = serverRoles[servers.tls];
    return roles.includes(role) ? identitySecrets(`${servers.organisation.name}${stemOf(servers)}*-${role}`) : [];
}

function stemOf({ label, deployed, organisation, tls }: Servers): string {
    return serverStem(label, ownersOf(deployed, organisation), tls === "none" ? undefined : organisation.name);
}
