import type { Organisation } from "../../model/organisation";

/**
 * What a client may do at a node that no member of its organisation may: `administration` is the channel participation API of
 * orderers, `operations` the metrics and the log level of every node.
 */
export type ClientPurpose = "administration" | "operations";

/** The ports that nodes of an organisation have for such clients. */
export function clientPurposes({ ordererNames }: Pick<Organisation, "ordererNames">): readonly ClientPurpose[] {
    return ordererNames.length === 0 ? ["operations"] : ["operations", "administration"];
}

/** Secret of the root of such clients: `org1-ca-operations`. */
export function clientRootSecret(organisation: string, purpose: ClientPurpose): string {
    return `${organisation}-ca-${purpose}`;
}

/** Secret of the one client of that root: `org0-administration-tls`, and `org1-metrics-tls`, which Prometheus shows, too. */
export function clientSecret(organisation: string, purpose: ClientPurpose): string {
    return `${clientName(organisation, purpose)}-tls`;
}

/** Common name of that client. */
export function clientName(organisation: string, purpose: ClientPurpose): string {
    return `${organisation}-${purpose === "operations" ? "metrics" : purpose}`;
}

/** Entry of an organisation's roots with that of such clients. */
export function clientRootEntry(purpose: ClientPurpose): string {
    return `${purpose}.pem`;
}

/** Secret of what nodes know their organisation and its clients by; nothing in it is secret. */
export function rootsSecret(organisation: string): string {
    return `${organisation}-roots`;
}

/** Annotation of pods that know these roots. Those that earlier versions made know the TLS root of their organisation instead. */
export const clientsAnnotation = "clients";
