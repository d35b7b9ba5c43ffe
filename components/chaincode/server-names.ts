import { createHash } from "node:crypto";
import type { Chaincode, DeployedServers, ServerRuntime } from "../model/chaincode";
import { usualChaincodeNamespace } from "../model/homes";
import type { NetworkModel } from "../model/network";
import type { Organisation } from "../model/organisation";

/** What there is to a server's name but its owner and its image. */
interface Naming {
    readonly chaincode: Chaincode;
    readonly organisation: Organisation;
    readonly runtime: ServerRuntime;
    readonly deployed: DeployedServers;
    /** The network as far as it is on the organisation's cluster. */
    readonly stack: NetworkModel;
}

/** What follows the owner's name in the names of servers: the label, and a hash over what makes another server, the image first of all. */
export function suffixOf({ chaincode, organisation, runtime, deployed, stack }: Naming): (image: string) => string {
    const { name } = organisation;
    const stem = serverStem(
        chaincode.label,
        ownersOf(deployed, organisation),
        runtime.tls === "none" ? undefined : name,
    );
    const twin = twinOf(chaincode, name, stack);
    const version = [deployed.port, runtime, ...twin, ...chosenHome(organisation, stack)];
    return (image) => `${stem}${versionHash([image, ...version])}`;
}

/** Of a label of DNS, and of the value of a label of Kubernetes. */
const longestLabel = 63;

/** Where an organisation's servers are; undefined in the namespace of its peers, where their names say enough. */
export function serversHome({ chaincodeNamespace, home, branches }: Organisation): string | undefined {
    return branches.length === 0 && chaincodeNamespace === home.namespace ? undefined : chaincodeNamespace;
}

/**
 * A namespace of one's own choice makes other servers, as the peers keep the address that they were given when they installed. By
 * default it is filled in by each peer's agent, so that one package does for all organisations.
 */
function chosenHome(organisation: Organisation, stack: NetworkModel): readonly string[] {
    const { name, home } = organisation;
    const chosen = serversHome(organisation);
    return chosen === undefined || chosen === usualChaincodeNamespace({ name, ...home }, stack) ? [] : [chosen];
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
export function ownersOf({ per }: DeployedServers, { name, peerNames }: Organisation): readonly string[] {
    return per === "peer" ? peerNames : [name];
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

/** By which peers may call a server. */
export function serverHosts(name: string, namespace: string): readonly string[] {
    return [name, `${name}.${namespace}`, `${name}.${namespace}.svc`];
}

/** Hexadecimal digits at the end of a server's name. */
const hashLength = 8;

function versionHash(version: readonly unknown[]): string {
    return createHash("sha256").update(JSON.stringify(version)).digest("hex").slice(0, hashLength);
}
