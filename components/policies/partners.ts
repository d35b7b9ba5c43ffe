import { hostPort } from "../model/host-port";
import type { NetworkModel } from "../model/network";
import { anywhere, tcp, type Destination, type Party } from "../model/network-policies";
import type { Card } from "../partners/card";

/**
 * Nodes of partners, as ours call them. A policy knows no names, and where it is asked, the address of a node port may be that of a pod by then: so the
 * ports that cards name, and those that nodes of this program listen at, are open to everywhere.
 */
export function partnerDestinations({ partners }: Pick<NetworkModel, "partners">): readonly Destination[] {
    const ports = partners.flatMap(({ card }) => addressesOf(card).map((address) => hostPort(address).port));
    const all = [...new Set([...ports, ...nodePorts])].sort((a, b) => a - b);
    return ports.length === 0 ? [] : [{ party: anywhere, ports: tcp(all) }];
}

/** Where nodes of partners on the same cluster call from: the namespaces of the names in their cards. */
export function partnerCallers({ partners }: Pick<NetworkModel, "partners">): readonly Party[] {
    const hosts = partners.flatMap(({ card }) => addressesOf(card).map((address) => hostPort(address).host));
    const namespaces = [...new Set(hosts.flatMap((host) => /^[^.]+\.([^.]+)\.svc$/.exec(host)?.[1] ?? []))].sort();
    return namespaces.flatMap((namespace) =>
        ["orderer", "peer"].map((component): Party => ({
            ...{ kind: "pods", namespace, labels: { "app.kubernetes.io/component": component } },
        })),
    );
}

/** Of orderers and peers (components/model/organisation.ts). */
const nodePorts = [6050, 7051];

function addressesOf(card: Card | undefined): readonly string[] {
    return card === undefined ? [] : [...card.orderers, ...card.peers].map(({ address }) => address);
}
