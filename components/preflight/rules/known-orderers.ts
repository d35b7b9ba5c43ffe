import { issuedName } from "../../../fabric/certificates";
import type { ChannelFacts } from "../../../fabric/configtx/facts";
import { nameOfHost } from "../../model/homes";
import { addressOf } from "../../model/host-port";
import { ordererNumber } from "../../model/names";
import type { NetworkModel } from "../../model/network";
import type { Organisation } from "../../model/organisation";

type Consenter = ChannelFacts["consenters"][number];

/**
 * Name of the orderer of an organisation that a channel means by a consenter, also of one that is not in the config any more; undefined when it is another
 * organisation's. An address outside says nothing of a name: there it is the name in the certificate, if the organisation's own root issued that.
 */
export function knownOrderer(
    consenter: Consenter,
    organisation: Pick<Organisation, "name" | "mspId" | "home">,
    { orderers }: ChannelFacts,
): string | undefined {
    const { name, mspId, home } = organisation;
    const inside = nameOfHost(consenter.host, home);
    if (ordererNumber(name, inside) !== undefined) {
        return inside;
    }
    const own = orderers.find((one) => one.name === name && one.mspId === mspId);
    const issued = issuedName(consenter.serverTlsCertificate, own?.tlsRootCertificates ?? []);
    return issued !== undefined && ordererNumber(name, issued) !== undefined ? issued : undefined;
}

/** How messages and outputs name a consenter: an orderer of the stack by its host inside, all others by host and port, since several may have one host. */
export function consenterLabel({ host, port }: Consenter, { organisations }: NetworkModel): string {
    const isInside = organisations.some(({ name, home }) => ordererNumber(name, nameOfHost(host, home)) !== undefined);
    return isInside ? host : addressOf({ host, port });
}
