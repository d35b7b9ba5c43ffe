/** Most characters of a node's name: a StatefulSet labels its pods with its own name, a dash and a hash of ten. */
export const longestNodeName = 52;

/** Name of an organisation's nth node of a role, counted from 1: `org1-peer1`. */
export function nodeName(organisation: string, role: "orderer" | "peer", number: number): string {
    return `${organisation}-${role}${number}`;
}

/** Which orderer of an organisation has that name, counted from 1; undefined when none can have it. */
export function ordererNumber(organisation: string, name: string): number | undefined {
    const start = `${organisation}-orderer`;
    const number = name.startsWith(start) ? name.slice(start.length) : "";
    return /^[1-9]\d*$/.test(number) ? Number(number) : undefined;
}

/** Name of an organisation's certificate authority: `org1-ca`. */
export function authorityName(organisation: string): string {
    return `${organisation}-ca`;
}

/** Enrolment ID of an organisation's administrator: `org1-admin`. */
export function adminName(organisation: string): string {
    return `${organisation}-admin`;
}

/** Name of the group of all orderers of a network, of which one at a time may be away. */
export const orderersGroup = "orderers";

/** Name of the group of an organisation's peers, of which one at a time may be away: `org1-peers`. */
export function peersGroup(organisation: string): string {
    return `${organisation}-peers`;
}

/** Service over the ready peers of an organisation: `org1-gateway`. */
export function gatewayName(organisation: string): string {
    return `${organisation}-gateway`;
}

/** Service by which a node is reached from outside of its cluster: `org1-peer1-outside`. */
export function outsideName(node: string): string {
    return `${node}-outside`;
}

/** The ConfigMap that tells the orderers of an organisation which channels they have joined. */
export function channelsName(organisation: string): string {
    return `${organisation}-channels`;
}

/** Where an organisation's chaincode runs unless its config says otherwise: `fabric-org1-chaincode`. */
export function chaincodeNamespaceName(namespace: string, organisation: string): string {
    return `${namespace}-${organisation}-chaincode`;
}

/** The same of an organisation that has a namespace of its own: `org1-chaincode`. */
export function ownChaincodeNamespaceName(home: string): string {
    return `${home}-chaincode`;
}

/** Role of those who administer an organisation in its own namespace: `org1-administrators`. */
export function administratorsName(organisation: string): string {
    return `${organisation}-administrators`;
}

/** Name of a Service within its namespace's cluster, whoever asks; the cluster's own domain completes it. */
export function serviceHost(name: string, namespace: string): string {
    return `${name}.${namespace}.svc`;
}
