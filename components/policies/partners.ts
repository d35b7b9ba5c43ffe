import { isIP } from "node:net";
import { withoutBrackets } from "../config/schema/outside";
import { hostPort } from "../model/host-port";
import type { NetworkModel } from "../model/network";
import { anywhere, tcp, type Destination, type Party } from "../model/network-policies";
import { grpcPorts } from "../model/ports";
import type { Card } from "../partners/card";

/**
 * Nodes of partners, as ours call them: at the addresses and ports of their cards, and no others, since a partner writes those. A policy knows no names,
 * which may stand for any address, so the port of a name is open to everywhere; and where it is asked, a node port of the same cluster may be that of a pod by
 * then, so the ports that nodes of this program listen at are.
 */
export function partnerDestinations({ partners }: Pick<NetworkModel, "partners">): readonly Destination[] {
    const all = partners.flatMap(({ card }) => addressesOf(card).map(hostPort));
    const hosts = [...new Set(all.map(({ host }) => rangeOf(host)))].sort();
    const ports = (range: string): readonly number[] => [
        ...all.filter(({ host }) => rangeOf(host) === range).map(({ port }) => port),
        ...(range === "" ? Object.values(grpcPorts) : []),
    ];
    return all.length === 0
        ? []
        : [...new Set(["", ...hosts])].map((range) => ({
              party: range === "" ? anywhere : { kind: "range", cidr: range, except: [] },
              ports: tcp([...new Set(ports(range))].sort((one, other) => one - other)),
          }));
}

/** As a range of one address; "" of a name. */
function rangeOf(host: string): string {
    const address = withoutBrackets(host);
    const version = isIP(address);
    return version === 0 ? "" : `${address}/${version === 4 ? 32 : 128}`;
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

function addressesOf(card: Card | undefined): readonly string[] {
    return card === undefined ? [] : [...card.orderers, ...card.peers].map(({ address }) => address);
}
