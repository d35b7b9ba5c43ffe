import { isIP } from "node:net";
import { withoutBrackets } from "../config/schema/outside";
import type { NetworkModel } from "../model/network";
import { anywhere, tcp, type Destination, type Port } from "../model/network-policies";
import { channelNodes } from "../model/organisation";
import type { Outside } from "../model/outside";
import { usualNodePorts } from "../model/ports";

/**
 * Where nodes of a network are reached outside: what channels say of a node leads its neighbours there, too, and not every enforcer sees the pod
 * behind it. A policy knows no names, which may stand for any address: so their ports are open to everywhere.
 */
export function outsideDestinations({ organisations, elsewhere }: NetworkModel): readonly Destination[] {
    const all = [...channelNodes(organisations), ...elsewhere].flatMap(({ outside }) => outside ?? []);
    const hosts = [...new Set(all.map(partyHost))].sort();
    return hosts.map((host) => ({
        party: host === "" ? anywhere : { kind: "range", cidr: host, except: [] },
        ports: portsAt(all.filter((outside) => partyHost(outside) === host)),
    }));
}

/** As a range; "" of a name. */
function partyHost({ host }: Outside): string {
    const address = withoutBrackets(host);
    const version = isIP(address);
    return version === 0 ? "" : `${address}/${version === 4 ? 32 : 128}`;
}

function portsAt(all: readonly Outside[]): readonly Port[] {
    const known = all.flatMap(({ port }) => port ?? []);
    const isChosen = all.some(({ port }) => port === undefined);
    const { first, last } = usualNodePorts;
    return [
        ...tcp([...new Set(known)].sort((a, b) => a - b)),
        ...(isChosen ? [{ protocol: "TCP" as const, port: first, endPort: last }] : []),
    ];
}
