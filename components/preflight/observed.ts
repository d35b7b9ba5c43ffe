/**
 * What lives of a network before anything of it is changed, as plain data. What could not be asked, or what the deployer
 * may not read, is undefined, and the rules that need it are left out.
 */
export interface Observed {
    /** The volumes of nodes in the network's namespace, also those of nodes that left the config. */
    readonly claims: readonly Claim[] | undefined;
    /** Sentences on what could not be seen, each of which says what is not checked therefore. */
    readonly unseen: readonly string[];
}

/** A volume as a node asked for it; it has the name of the node, or of the CouchDB beside it. */
export interface Claim {
    readonly name: string;
    /** Name of the organisation whose node it belongs to. */
    readonly organisation: string;
    readonly component: string;
    /** What is asked for, a Kubernetes quantity. */
    readonly size: string;
    /** Undefined while no class has been chosen for it. */
    readonly storageClass: string | undefined;
}
