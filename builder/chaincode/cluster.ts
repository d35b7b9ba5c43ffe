import type { KubeClient } from "../../cluster/api";
import { reasonOf } from "../../ground/failure";
import type { Owner } from "../kubernetes/objects";
import type { Observed } from "../kubernetes/observed";
import type { Builds } from "./builds";
import type { Turns } from "./turns";

/** What of the Kubernetes API a run of a chaincode uses. */
export type ChaincodeClient = Pick<KubeClient, "create" | "remove" | "find" | "list" | "follow" | "logs" | "attach">;

/** A namespace for the chaincodes of one peer, shared by all runs there. */
export interface Cluster {
    readonly client: ChaincodeClient;
    /** The peer's own Jobs. */
    readonly observed: Observed;
    /** The builds of all peers. */
    readonly observedBuilds: () => Observed;
    readonly turns: Turns;
    readonly builds: Builds;
    /** Tells this process from an earlier one of the same peer, in what they have made. */
    readonly maker: string;
    /** Whether the peer has no other process at a time that builds for it: an agent is, a verb without one is not. */
    readonly isOnly: boolean;
    /** References of images that turned out to need another user than their own. */
    readonly userless: Set<string>;
    /** Owner of the Jobs made here; undefined where it would be in another namespace. */
    readonly owner: Owner | undefined;
}

/** Connects for a run; says of which chaincode where it cannot. */
export function connectFor(chaincodeId: string, connect: () => Cluster): Cluster {
    try {
        return connect();
    } catch (error) {
        throw new Error(`unable to connect kubernetes client for chaincode ID ${chaincodeId}: ${reasonOf(error)}`);
    }
}

export function jobsPath(namespace: string): string {
    return `/apis/batch/v1/namespaces/${namespace}/jobs`;
}

export function secretsPath(namespace: string): string {
    return `/api/v1/namespaces/${namespace}/secrets`;
}
