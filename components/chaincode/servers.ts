import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { serverTemplateFields } from "../../builder/contract";
import type { Chaincode, DeployedServers, ServerRuntime } from "../model/chaincode";
import type { NetworkModel } from "../model/network";
import type { Organisation } from "../model/organisation";
import { labelsOf } from "../model/ownership";
import type { Organisation as Member } from "../organisations/organisation";
import { started, templateHash, unawaited } from "../organisations/started";
import type { Remote } from "../remote/resource";
import {
    chaincodeHome,
    nodesAt,
    policiesFor,
    sitesOf,
    sitesWith,
    type OrganisationSite,
    type Scope,
} from "../stack/scope";
import type { Connection } from "./recipe";
import { chaincodeLabels } from "./server-labels";
import { ownersOf, serverHosts, serversHome, suffixOf } from "./server-names";
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
    /** Where they run: wherever the organisation has peers. */
    readonly sites: readonly ServerSite[];
    /** What the peers show to it; undefined unless it asks. */
    readonly client: Remote<"Identity"> | undefined;
}

/** A place of servers. */
interface ServerSite extends OrganisationSite {
    /** What the servers there show; undefined without TLS. */
    readonly identity: Remote<"Identity"> | undefined;
}

export interface ServerArgs {
    readonly scope: Scope;
    readonly chaincode: Chaincode;
    readonly member: Member;
    /** Whether members of the channel are other stacks', so that servers of a version before may have to stay: see `removeFormer`. */
    readonly others: boolean;
}

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
    const home = serversHome(member.model);
    const suffix = image.apply(
        suffixOf({ chaincode, organisation: member.model, runtime, deployed, stack: scope.model }),
    );
    const enrol = (
        role: "server" | "client",
        hosts: pulumi.Output<readonly string[]>,
        site?: OrganisationSite,
    ): Remote<"Identity"> => {
        const id = suffix.apply((end) => `${organisation}${end}-${role}`);
        const { name: usual, aliases } = scope.names.below(chaincode, organisation, role);
        const keptIn = site === undefined || home === undefined ? {} : { keptIn: chaincodeHome(site.scope, home) };
        const name = site?.named(usual) ?? usual;
        const enrolment = { role: "client", name, id, hosts, ...keptIn, ...(site && { site }) } as const;
        const kept = others && role === "server" ? retained : {};
        return member.authority.enrol(enrolment, { ...opts, ...kept, aliases: [...aliases] });
    };
    const hosts = suffix.apply((end) =>
        owners.flatMap((owner) => serverHosts(`${owner}${end}`, member.model.chaincodeNamespace)),
    );
    const sites = chaincodeSites(scope, member.model).map((site) => ({
        ...site,
        identity: runtime.tls === "none" ? undefined : enrol("server", hosts, site),
    }));
    const client = runtime.tls === "mutual" ? enrol("client", pulumi.output([organisation])) : undefined;
    return { runtime, deployed, image, suffix, home, owners, sites, client };
}

/** Where an organisation's chaincode runs: wherever it has peers, and at home where it has none at all. */
export function chaincodeSites(scope: Scope, organisation: Organisation): readonly OrganisationSite[] {
    const { peers } = organisation;
    const [home] = sitesOf(scope, organisation);
    return peers.length === 0 ? [home] : sitesWith(scope, organisation, peers);
}

/** What `removeFormer` removes. */
const retained: pulumi.CustomResourceOptions = { retainOnDelete: true };

/** What the servers are called. */
export function serverNames({ owners, suffix }: PlannedServers): readonly pulumi.Output<string>[] {
    return owners.map((owner) => suffix.apply((end) => `${owner}${end}`));
}

/** How the peers of the organisation reach the servers; with one server for each peer, Fabric fills the peer's name in. */
export function connectionTo(planned: PlannedServers, member: Member): pulumi.Output<Connection> {
    const { runtime, deployed, suffix, home, client } = planned;
    const isPeers = deployed.per === "peer";
    const owner = isPeers ? "{{.peername}}" : member.model.name;
    const domain = home === undefined ? "" : `.${isPeers ? `{{.${serverTemplateFields.namespace}}}` : home}.svc`;
    const tlsRoot = runtime.tls === "none" ? undefined : member.authority.tlsCaCertificate;
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
    const { model } = args.member;
    return planned.sites.flatMap((site) => {
        const here = nodesAt(site, model.peers).map(({ name }) => name);
        const owners = planned.deployed.per === "peer" ? here : [model.name];
        return owners.map((owner) => {
            const name = planned.suffix.apply((end) => `${owner}${end}`);
            const { name: usual, aliases } = args.scope.names.below(args.chaincode, owner);
            const resource = site.named(usual);
            const own = { ...opts, aliases: [...aliases] };
            const { server, pod } = deployServer(args, { planned, site }, { resource, name, packageId }, own);
            const namespace = model.chaincodeNamespace;
            const place = pulumi.output(site.scope.place).apply((known) => ({ ...known, namespace }));
            return started(place, resource, server, templateHash(pod), own);
        });
    });
}

/** What pods of a chaincode get on the cluster of a part. */
function podOn({ chaincodes }: NetworkModel, { channel, name }: Pick<Chaincode, "channel" | "name">): Chaincode["pod"] {
    const found = chaincodes.find((one) => one.channel === channel && one.name === name);
    if (found === undefined) {
        throw new Error(`unreachable: the model has no chaincode ${name}`);
    }
    return found.pod;
}

interface OwnServer {
    /** Name of its resources. */
    readonly resource: string;
    readonly name: pulumi.Output<string>;
    readonly packageId: pulumi.Output<string>;
}

interface Deployed {
    readonly planned: PlannedServers;
    readonly site: ServerSite;
}

/** One server, and the template of its pod. */
function deployServer(
    { chaincode: { channel, name: called }, member, others }: ServerArgs,
    { planned: { image, deployed, runtime }, site: { scope, identity } }: Deployed,
    { resource, name, packageId }: OwnServer,
    opts: pulumi.CustomResourceOptions,
): { readonly server: k8s.apps.v1.Deployment; readonly pod: pulumi.Output<object> } {
    const options = { ...opts, ...(others ? retained : {}), provider: scope.provider };
    const organisation = member.model.name;
    const labels = name.apply((text) => labelsOf(organisation, "chaincode", text));
    const namespace = chaincodeHome(scope, member.model.chaincodeNamespace);
    const own = others ? chaincodeLabels(channel, called) : {};
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
                ...{ tls: runtime.tls, identity: certificate, template: podOn(scope.model, { channel, name: called }) },
            }),
        );
    const spec = { replicas: 1, selector: { matchLabels }, template: pod };
    const dependsOn = [service, ...policiesFor(scope, organisation), ...(identity === undefined ? [] : [identity])];
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
