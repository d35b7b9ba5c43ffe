import type { KubeClient } from "../../../cluster/api";
import { reasonOf } from "../../../ground/failure";
import type { PluginContext } from "./context";

/**
 * Why a cluster cannot be worked with, as the official plugin finds out once, when it is configured, and tells of each resource by then: by the schema
 * of its API server, whatever that fails with. Source: provider/pkg/provider/provider.go of pulumi-kubernetes, clusterUnreachable.
 *
 * @returns what asks when it is first called; undefined when the cluster answers
 */
export function newReachability(client: () => KubeClient): () => Promise<string | undefined> {
    let found: Promise<string | undefined> | undefined;
    return () => (found ??= silenceOf(client));
}

async function silenceOf(client: () => KubeClient): Promise<string | undefined> {
    try {
        await client().resourcePath({ apiVersion: "v1", kind: "Namespace" });
        return undefined;
    } catch (error) {
        return `unable to load schema information from the API server: ${reasonOf(error)}`;
    }
}

/** Ends what would change an object, in the words of the official plugin. */
export async function refuseUnreachable(context: PluginContext): Promise<void> {
    const reason = await context.unreachable();
    if (reason !== undefined) {
        throw new Error(told(reason));
    }
}

const way = 'by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';

/**
 * Whether an object is to be forgotten, since its cluster is away and the user has said so.
 *
 * @param lost what cannot be done while it is away
 * @throws Error where the user has not
 */
export async function isForgotten(context: PluginContext, urn: string, lost: string): Promise<boolean> {
    const reason = await context.unreachable();
    if (reason === undefined) {
        return false;
    }
    context.engine.warn(urn, told(reason));
    if (!context.settings.deleteUnreachable) {
        throw new Error(`${lost}. If the cluster was deleted, you can remove this resource from Pulumi state ${way}`);
    }
    return true;
}

function told(reason: string): string {
    return `configured Kubernetes cluster is unreachable: ${reason}`;
}
