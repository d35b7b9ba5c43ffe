import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { gatewayName, peersGroup } from "../../model/names";
import type { Organisation, Peer } from "../../model/organisation";
import { labelsOf } from "../../model/ownership";
import { nodesAt, type OrganisationSite } from "../../stack/scope";
import { groupLabel, tls } from "../workload";

/** What the peers of an organisation have together. */
export interface PeersTogether {
    /** Whether they are on several clusters. */
    readonly isSpread: boolean;
    /** Environment of a peer by what is written elsewhere, so that a further peer restarts none of the others. */
    readonly variables: (peer: Peer) => readonly k8s.types.input.core.v1.EnvVar[];
}

/** How many peers a peer's gossip starts from; each of them knows all others. */
const bootstrapPeers = 2;

/** The Service through which clients reach whichever peers are ready, and by whom each peer's gossip starts. */
export function peersTogether(
    organisation: Organisation,
    site: OrganisationSite,
    opts: pulumi.CustomResourceOptions,
): PeersTogether {
    const peers = nodesAt(site, organisation.peers);
    const [first] = peers;
    if (first === undefined) {
        return { isSpread: false, variables: () => [] };
    }
    const { scope, named } = site;
    const options = { ...opts, provider: scope.provider };
    gateway(organisation, first, site, options);
    const name = peersGroup(organisation.name);
    const metadata = { name, namespace: scope.namespace, labels: labelsOf(organisation.name, "peers", name) };
    const data = Object.fromEntries(peers.map((peer) => [peer.name, bootstrap(peer, organisation.peers)]));
    const config = new k8s.core.v1.ConfigMap(named(name), { metadata, data }, options);
    const reference = (key: string): k8s.types.input.core.v1.EnvVarSource => ({
        configMapKeyRef: { name: config.metadata.name, key },
    });
    const isSpread = peers.length < organisation.peers.length;
    return { isSpread, variables: (peer) => [{ name: "CORE_PEER_GOSSIP_BOOTSTRAP", valueFrom: reference(peer.name) }] };
}

/** Only pods that are ready: a client that loses its peer connects again by the same name, to one that is there. */
function gateway(
    organisation: Organisation,
    { port }: Peer,
    { scope, named }: OrganisationSite,
    options: pulumi.CustomResourceOptions,
): void {
    const name = gatewayName(organisation.name);
    const labels = labelsOf(organisation.name, "gateway", name);
    const annotations = { "pulumi.com/skipAwait": "true" };
    const metadata = { name, namespace: scope.namespace, labels, annotations };
    const spec = {
        selector: { [groupLabel]: peersGroup(organisation.name) },
        ports: [{ name: "grpc", port, targetPort: port, ...tls }],
    };
    new k8s.core.v1.Service(named(name), { metadata, spec }, options);
}

/** Those on the peer's own cluster first; one that is alone finds the others by the anchor peers, where a node port is not known yet. */
function bootstrap(own: Peer, peers: readonly Peer[]): string {
    const others = peers.filter(({ name }) => name !== own.name);
    const isHere = ({ home }: Peer): boolean => home.cluster === own.home.cluster;
    const addresses = [
        ...others.filter(isHere).map(({ internalAddress }) => internalAddress),
        ...others.filter((peer) => !isHere(peer)).flatMap(({ outside }) => knownAddress(outside) ?? []),
    ];
    return addresses.length === 0 ? own.internalAddress : addresses.slice(0, bootstrapPeers).join(" ");
}

function knownAddress(outside: Peer["outside"]): string | undefined {
    return outside?.port === undefined ? undefined : `${outside.host}:${outside.port}`;
}
