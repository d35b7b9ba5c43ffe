import * as pulumi from "@pulumi/pulumi";
import { apiReason, type KubeClient, type KubeObject } from "../../cluster/client";
import { reasonOf } from "../../fabric/failure";
import type { NetworkModel } from "../model/network";
import { kubeClient } from "../reach";
import { placeOf } from "../scope";
import { claimOf } from "./objects";
import type { Observed } from "./observed";

/** Labels of all that this program makes of a node. */
const ours = "app.kubernetes.io/managed-by=pulumi";

/** Seconds that the API server has for one listing; a network that is not there answers in milliseconds. */
const listSeconds = 10;

/**
 * Asks once, side by side, what lives of the network.
 *
 * @throws pulumi.RunError when the cluster cannot be reached
 */
export async function observe(model: NetworkModel): Promise<Observed> {
    const client = clientOf(model);
    const claims = await listed(client, `/api/v1/namespaces/${model.namespace}/persistentvolumeclaims`);
    return {
        claims: claims?.flatMap((claim) => claimOf(claim) ?? []),
        unseen:
            claims === undefined ? [`may not list the volume claims of ${model.namespace}: not checked are sizes`] : [],
    };
}

function clientOf(model: NetworkModel): KubeClient {
    try {
        return kubeClient(placeOf(model));
    } catch (error) {
        throw new pulumi.RunError(reasonOf(error));
    }
}

/** Undefined where the deployer may not list. */
async function listed(client: KubeClient, path: string): Promise<readonly KubeObject[] | undefined> {
    try {
        const query = { labelSelector: ours };
        return (await client.list(path, query, AbortSignal.timeout(listSeconds * 1000))).items;
    } catch (error) {
        if (apiReason(error) === "Forbidden") {
            return undefined;
        }
        throw new pulumi.RunError(reasonOf(error));
    }
}
