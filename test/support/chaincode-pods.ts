import { creatorSelector } from "../../builder/kubernetes/names";
import type { KubeClient, Query } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { chaincodeNamespaceName } from "../../components/model/names";

/** Organisations of most networks here that have peers. */
const organisations = ["org1", "org2"];

/** Where chaincode of a network's organisations runs, if their config does not say otherwise. */
export function chaincodeNamespaces(namespace: string): readonly string[] {
    return organisations.map((name) => chaincodeNamespaceName(namespace, name));
}

/**
 * Objects in the namespaces of a network's chaincode.
 *
 * @param path of a collection, with NS in the place of `namespaces/<name>`
 */
export async function chaincodeObjects(
    kubernetes: Pick<KubeClient, "list">,
    namespace: string,
    path: string,
    query: Query = {},
): Promise<readonly KubeObject[]> {
    const lists = chaincodeNamespaces(namespace).map(async (home) => {
        const { items } = await kubernetes.list(path.replace("NS", `namespaces/${home}`), query);
        return items;
    });
    return (await Promise.all(lists)).flat();
}

/** Pods that agents started for a chaincode, and that are not told to end; that of a build, which keeps its result, is none. */
export async function chaincodePods(
    kubernetes: Pick<KubeClient, "list">,
    namespace: string,
    query: { readonly labelSelector?: string; readonly fieldSelector?: string } = {},
): Promise<readonly KubeObject[]> {
    const { labelSelector = "", ...more } = query;
    const own = [creatorSelector, "app.kubernetes.io/component=chaincode", labelSelector]
        .filter((text) => text !== "")
        .join(",");
    const pods = await chaincodeObjects(kubernetes, namespace, "/api/v1/NS/pods", { ...more, labelSelector: own });
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}
