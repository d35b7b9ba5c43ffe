import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { gatewayName, peersGroup } from "../../model/names";
import type { Organisation, Peer } from "../../model/organisation";
import { labelsOf } from "../../model/ownership";
import { type Scope } from "../../stack/scope";
import { groupLabel, tls } from "../workload";

/** What the peers of an organisation have together. */
export interface PeersTogether {
    /** Environment of a peer by what is written elsewhere, so that a further peer restarts none of the others. */
    readonly variables: (peer: Peer) => readonly k8s.types.input.core.v1.EnvVar[];
}

/** How many peers a peer's gossip starts from; each of them knows all others. */
const bootstrapPeers = 2;

/** The Service through which clients reach whichever peers are ready, and by whom each peer's gossip starts. */
export function peersTogether(
    organisation: Organisation,
    scope: Scope,
    opts: pulumi.CustomResourceOptions,
): PeersTogether {
    const [first] = organisation.peers;
    if (first === undefined) {
        return { variables: () => [] };
    }
    const options = { ...opts, provider: scope.provider };
    gateway(organisation, first, scope, options);
    const name = peersGroup(organisation.name);
    const metadata = { name, namespace: scope.namespace, labels: labelsOf(organisation.name, "peers", name) };
    const data = Object.fromEntries(organisation.peers.map((peer) => [peer.name, bootstrap(peer, organisation.peers)]));
    const config = new k8s.core.v1.ConfigMap(name, { metadata, data }, options);
    const reference = (key: string): k8s.types.input.core.v1.EnvVarSource => ({
        configMapKeyRef: { name: config.metadata.name, key },
    });
    return { variables: (peer) => [{ name: "CORE_PEER_GOSSIP_BOOTSTRAP", valueFrom: reference(peer.name) }] };
}

/** Only pods that are ready: a client that loses its peer connects again by the same name, to one that is there. */
function gateway(
    organisation: Organisation,
    { port }: Peer,
    scope: Scope,
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
    new k8s.core.v1.Service(name, { metadata, spec }, options);
}

function bootstrap({ name, internalAddress }: Peer, peers: readonly Peer[]): string {
    const others = peers.filter((peer) => peer.name !== name).slice(0, bootstrapPeers);
    return others.length === 0 ? internalAddress : others.map((peer) => peer.internalAddress).join(" ");
}
