import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { serverTemplateFields } from "../../builder/contract";
import type { Chaincode, DeployedServers, ServerRuntime } from "../model/chaincode";
import { usualChaincodeNamespace } from "../model/homes";
import type { NetworkModel } from "../model/network";
import type { Organisation } from "../model/organisation";
import { labelsOf } from "../model/ownership";
import type { Organisation as Member } from "../organisations/organisation";
import { started, templateHash, unawaited } from "../organisations/started";
import type { Remote } from "../remote/resource";
import { chaincodeHome, type Scope } from "../stack/scope";
import type { Connection } from "./recipe";
import { chaincodeLabels } from "./server-labels";
import { serverPod, type ServerIdentity } from "./server-pod";

/** The servers of one organisation for one version of a chaincode: what they are called before they are there. */
interface PlannedServers {
    readonly runtime: ServerRuntime;
    readonly deployed: DeployedServers;
    /** `name@sha256:…` */
    readonly image: pulumi.Output<string>;
    /** Follows the owner's name in every name; changes with whatever makes another server, and so another package. */
    readonly suffix: pulumi.Output<string>;
    /** Namespace of the servers; undefined is that of the peers. */
    readonly home: string | undefined;
    /** The organisation or its peers, each of which has a server of its own. */
    readonly owners: readonly string[];
    /** What the server shows; undefined without TLS. */
    readonly identity: Remote<"Identity"> | undefined;
    /** What the peers show to it; undefined unless it asks. */
    readonly client: Remote<"Identity"> | undefined;
}

export interface ServerArgs {
    readonly scope: Scope;
    readonly chaincode: Chaincode;
    readonly member: Member;
    /** Whether members of the channel are other stacks', so that servers of a version before may have to stay: see `removeFormer`. */
    readonly others: boolean;
}

/** Of a label of DNS, and of the value of a label of Kubernetes. */
const longestLabel = 63;

/** Plans the servers of an organisation. Their certificates are of its own TLS authority. */
export function planServers(
    { scope, chaincode, member, others }: ServerArgs,
    runtime: ServerRuntime,
    deployed: DeployedServers,
    image: pulumi.Output<string>,
    opts: pulumi.CustomResourceOptions,
): PlannedServers {
    const organisation = member.model.name;
    const owners = ownersOf(deployed, member.model);
    const stem = serverStem(chaincode.label, owners, runtime.tls === "none" ? undefined : organisation);
    const twin = twinOf(chaincode, organisation, scope.model);
    const home = homeOf(member.model);
    const version = [deployed.port, runtime, ...twin, ...chosenHome(member.model, scope.model)];
    const suffix = image.apply((reference) => `${stem}${versionHash([reference, ...version])}`);
    const enrol = (
        role: "server" | "client",
        hosts: pulumi.Output<readonly string[]>,
        keptIn?: string,
    ): Remote<"Identity"> => {
        const id = suffix.apply((end) => `${organisation}${end}-${role}`);
        const { name, aliases } = scope.names.below(chaincode, organisation, role);
        const secrets = keptIn === undefined ? {} : { keptIn: chaincodeHome(scope, keptIn) };
        const enrolment = { role: "client", name, id, hosts, ...secrets } as const;
        const kept = others && role === "server" ? retained : {};
        return member.authority.enrol(enrolment, { ...opts, ...kept, aliases: [...aliases] });
    };
    const hosts = suffix.apply((end) =>
        owners.flatMap((owner) => hostsOf(`${owner}${end}`, member.model.chaincodeNamespace)),
    );
    const identity = runtime.tls === "none" ? undefined : enrol("server", hosts, home);
    const client = runtime.tls === "mutual" ? enrol("client", pulumi.output([organisation])) : undefined;
    return { runtime, deployed, image, suffix, home, owners, identity, client };
}

/** What `removeFormer` removes. */
const retained: pulumi.CustomResourceOptions = { retainOnDelete: true };

/** What the servers are called. */
export function serverNames({ owners, suffix }: PlannedServers): readonly pulumi.Output<string>[] {
    return owners.map((owner) => suffix.apply((end) => `${owner}${end}`));
}

/** Where an organisation's servers are; undefined in the namespace of its peers, where their names say enough. */
function homeOf({ chaincodeNamespace, home }: Organisation): string | undefined {
    return chaincodeNamespace === home.namespace ? undefined : chaincodeNamespace;
}

/**
 * A namespace of one's own choice makes other servers, as the peers keep the address that they were given when they installed. By
 * default it is filled in by each peer's agent, so that one package does for all organisations.
 */
function chosenHome({ name, home, chaincodeNamespace }: Organisation, stack: NetworkModel): readonly string[] {
    const usual = usualChaincodeNamespace({ name, ...home }, stack);
    const isUsual = [home.namespace, usual].includes(chaincodeNamespace);
    return isUsual ? [] : [chaincodeNamespace];
}

/**
 * What tells the servers of a chaincode from those of one before it in the config that are called alike: the same image, label and
 * port, as where one chaincode is on two channels. Two resources would have one object, and who goes first would take it along.
 */
function twinOf(
    { channel, name, label, runtime }: Chaincode,
    organisation: string,
    { chaincodes, channels }: NetworkModel,
): readonly string[] {
    const key = (of: Pick<Chaincode, "label" | "runtime">): string =>
        JSON.stringify([serverStem(of.label, [""]), of.runtime]);
    const first = chaincodes.find(
        (other) =>
            key(other) === key({ label, runtime }) &&
            channels.some((on) => on.name === other.channel && on.members.includes(organisation)),
    );
    return first === undefined || (first.channel === channel && first.name === name) ? [] : [channel, name];
}

/** Whom the servers of an organisation are for: its peers, or itself. Their names start so. */
export function ownersOf({ per }: DeployedServers, { name, peers }: Organisation): readonly string[] {
    return per === "peer" ? peers.map((peer) => peer.name) : [name];
}

/**
 * `-<label>-`, what is between the owner and the hash in the names of servers: the label as far as DNS takes it and there is room. Beside
 * the longest owners there is room for none of it. A name that fits stays what it was, since another name is another server.
 *
 * @param identified the organisation whose servers have identities, called after it; none by default
 */
export function serverStem(label: string, owners: readonly string[], identified?: string): string {
    const longest = Math.max(...owners.map((owner) => owner.length));
    const others = Math.max(longest, identified === undefined ? 0 : identified.length + roleLength) + hashLength + 2;
    const plain = label.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const cut = (end: number): string => plain.slice(0, end).replace(/^-+|-+$/g, "");
    // A negative end, of owners of 47 characters and more, cuts too little: such names were refused unless their label is short.
    const usual = cut(longestLabel - longest - hashLength - roleLength - 2);
    return `-${others + usual.length <= longestLabel ? usual : cut(Math.max(0, longestLabel - others))}-`;
}

/** Of "-server" and "-client". */
const roleLength = 7;

/** How the peers of the organisation reach the servers; with one server for each peer, Fabric fills the peer's name in. */
export function connectionTo(planned: PlannedServers, member: Member): pulumi.Output<Connection> {
    const { runtime, deployed, suffix, home, identity, client } = planned;
    const isPeers = deployed.per === "peer";
    const owner = isPeers ? "{{.peername}}" : member.model.name;
    const domain = home === undefined ? "" : `.${isPeers ? `{{.${serverTemplateFields.namespace}}}` : home}.svc`;
    const tlsRoot = identity === undefined ? undefined : member.authority.tlsCaCertificate;
    return pulumi.all([suffix, tlsRoot, client?.enrolmentId]).apply(([end, root, clientId]) => ({
        address: `${owner}${end}${domain}:${deployed.port}`,
        dialTimeout: runtime.dialTimeout,
        ...(runtime.domain === undefined ? {} : { domain: runtime.domain }),
        ...(root === undefined ? {} : { tlsRoot: root }),
        ...(clientId === undefined ? {} : { client: clientId }),
    }));
}

/**
 * The running servers. Another version has other names, so both are there until the stack's update is through: Pulumi
 * deletes what was replaced last, and by then every peer has seen the new package. Not so where others have to approve it.
 */
export function deployServers(
    args: ServerArgs,
    planned: PlannedServers,
    packageId: pulumi.Output<string>,
    opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
    const names = serverNames(planned);
    return planned.owners.map((owner, index) => {
        const name = pulumi.output(names[index] ?? owner);
        const { name: resource, aliases } = args.scope.names.below(args.chaincode, owner);
        const own = { ...opts, aliases: [...aliases] };
        const { server, pod } = deployServer(args, planned, { resource, name, packageId }, own);
        const namespace = args.member.model.chaincodeNamespace;
        const place = pulumi.output(args.scope.place).apply((network) => ({ ...network, namespace }));
        return started(place, resource, server, templateHash(pod), own);
    });
}

interface OwnServer {
    /** Name of its resources. */
    readonly resource: string;
    readonly name: pulumi.Output<string>;
    readonly packageId: pulumi.Output<string>;
}

/** One server, and the template of its pod. */
function deployServer(
    { scope, chaincode, member, others }: ServerArgs,
    { image, identity, deployed, runtime }: PlannedServers,
    { resource, name, packageId }: OwnServer,
    opts: pulumi.CustomResourceOptions,
): { readonly server: k8s.apps.v1.Deployment; readonly pod: pulumi.Output<object> } {
    const options = { ...opts, ...(others ? retained : {}), provider: scope.provider };
    const organisation = member.model.name;
    const labels = name.apply((text) => labelsOf(organisation, "chaincode", text));
    const namespace = chaincodeHome(scope, member.model.chaincodeNamespace);
    const own = others ? chaincodeLabels(chaincode.channel, chaincode.name) : {};
    const marked = labels.apply((known) => ({ ...known, ...own }));
    const metadata = { name, namespace, labels: marked, annotations: unawaited };
    const matchLabels = { "app.kubernetes.io/name": name };
    const service = new k8s.core.v1.Service(
        resource,
        { metadata, spec: serviceSpec(deployed.port, matchLabels) },
        options,
    );
    const { port } = deployed;
    const pod = pulumi
        .all([labels, image, packageId, identity && shown(identity)])
        .apply(([of, reference, ccid, certificate]) =>
            serverPod({
                ...{ labels: of, image: reference, packageId: ccid, port },
                ...{ tls: runtime.tls, identity: certificate, template: chaincode.pod },
            }),
        );
    const spec = { replicas: 1, selector: { matchLabels }, template: pod };
    const dependsOn = [service, ...scope.policies, ...(identity === undefined ? [] : [identity])];
    const server = new k8s.apps.v1.Deployment(resource, { metadata, spec }, { ...options, dependsOn });
    return { server, pod };
}

function shown({ enrolmentId, fingerprint }: Remote<"Identity">): pulumi.Output<ServerIdentity> {
    return pulumi.all([enrolmentId, fingerprint]).apply(([id, current]) => ({ enrolmentId: id, fingerprint: current }));
}

function serviceSpec(
    port: number,
    selector: pulumi.Input<Record<string, pulumi.Input<string>>>,
): k8s.types.input.core.v1.ServiceSpec {
    return { selector, ports: [{ name: "chaincode", port, targetPort: port, protocol: "TCP" }] };
}

function hostsOf(name: string, namespace: string): readonly string[] {
    return [name, `${name}.${namespace}`, `${name}.${namespace}.svc`];
}

/** Hexadecimal digits at the end of a server's name. */
const hashLength = 8;

function versionHash(version: readonly unknown[]): string {
    return createHash("sha256").update(JSON.stringify(version)).digest("hex").slice(0, hashLength);
}
