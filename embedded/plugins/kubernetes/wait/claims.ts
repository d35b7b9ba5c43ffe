import type { KubeClient } from "../../../../cluster/client";
import type { KubeObject } from "../../../../cluster/object";
import { section } from "../fields";

const defaultClass = "storageclass.kubernetes.io/is-default-class";

/** Whether an object is a claim whose storage class waits for a pod that uses it, so that waiting for a volume would be in vain. */
export async function claimNeedsPod(client: KubeClient, object: KubeObject): Promise<boolean> {
    if (object.kind !== "PersistentVolumeClaim") {
        return false;
    }
    const classes = await client.list("/apis/storage.k8s.io/v1/storageclasses").catch(() => ({ items: [] }));
    const { storageClassName: wanted } = section(object, "spec");
    const found = classes.items.find(({ metadata }) =>
        wanted === undefined ? metadata.annotations?.[defaultClass] === "true" : metadata.name === wanted,
    );
    return found?.volumeBindingMode === "WaitForFirstConsumer";
}
