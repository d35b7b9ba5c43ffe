import type { KubeObject } from "../cluster/object";
import { apiReason } from "../cluster/api-failure";
import { oneLine, reasonOf } from "../ground/failure";
import { fieldAt, objectsAt, textAt } from "../ground/json";
import { sideBySide } from "../ground/side-by-side";
import { kubeClient, type Place } from "../components/remote/place";
import { answered, type SeenNamespace } from "./namespaces";

/** How full a volume is. Bytes. */
export interface Usage {
    readonly used: number;
    readonly capacity: number;
}

/** How full volumes are, as the kubelets of their pods tell. */
export interface SeenUsage {
    /** By namespace and claim, see `usageKey`. */
    readonly usage: ReadonlyMap<string, Usage>;
    /** Why some kubelets tell nothing, a sentence each. */
    readonly unseen: readonly string[];
}

/** So many kubelets are asked at a time. */
const mostKubelets = 8;

/** By which a claim is known among the usages. */
export function usageKey({ cluster }: Pick<Place, "cluster">, namespace: string, claim: string): string {
    return JSON.stringify([cluster, namespace, claim]);
}

/**
 * Asks the kubelets on which pods with claims run. Only who may get `nodes/proxy` of the cluster may ask them, and nobody else tells it without
 * a command in a pod.
 */
export async function seenUsage(namespaces: readonly SeenNamespace[]): Promise<SeenUsage> {
    const found = await sideBySide(mostKubelets, kubeletsOf(namespaces), askKubelet);
    const all = found.flatMap(({ stats, place }) => (stats ?? []).flatMap((pod) => usageOf(place, pod)));
    return { usage: new Map(all), unseen: [...new Set(found.flatMap(({ reason }) => reason ?? []))] };
}

interface Kubelet {
    readonly place: Place;
    readonly node: string;
}

function kubeletsOf(namespaces: readonly SeenNamespace[]): readonly Kubelet[] {
    const all = namespaces.flatMap(({ place, pods = [] }) =>
        pods.filter(hasClaim).map((pod): Kubelet => ({ place, node: textAt(pod, "spec", "nodeName") })),
    );
    const keyed = all
        .filter(({ node }) => node !== "")
        .map((one) => [JSON.stringify([one.place.cluster, one.node]), one] as const);
    return [...new Map(keyed).values()];
}

function hasClaim(pod: KubeObject): boolean {
    return objectsAt(pod, "spec", "volumes").some((volume) => fieldAt(volume, "persistentVolumeClaim") !== undefined);
}

interface KubeletAnswer {
    readonly place: Place;
    readonly stats: readonly unknown[] | undefined;
    readonly reason: string | undefined;
}

async function askKubelet({ place, node }: Kubelet): Promise<KubeletAnswer> {
    const path = `/api/v1/nodes/${node}/proxy/stats/summary`;
    try {
        const stats = await answered("ask a kubelet", place, () => kubeClient(place).request("GET", path));
        return { place, stats: objectsAt(stats, "pods"), reason: undefined };
    } catch (error) {
        const reason =
            apiReason(error) === "Forbidden"
                ? "this user may not get nodes/proxy"
                : `the kubelet of ${node} does not tell (${apiReason(error) ?? oneLine(reasonOf(error), 200)})`;
        return { place, stats: undefined, reason: `how full volumes are is not known: ${reason}` };
    }
}

function usageOf(place: Place, pod: unknown): readonly (readonly [string, Usage])[] {
    return objectsAt(pod, "volume").flatMap((volume) => {
        const [used, capacity] = ["usedBytes", "capacityBytes"].map((name) => fieldAt(volume, name));
        const claim = textAt(volume, "pvcRef", "name");
        return claim !== "" && typeof used === "number" && typeof capacity === "number" && capacity > 0
            ? [[usageKey(place, textAt(volume, "pvcRef", "namespace"), claim), { used, capacity }]]
            : [];
    });
}
