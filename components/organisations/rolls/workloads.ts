import type { KubeClient } from "../../../cluster/api";
import type { KubeObject } from "../../../cluster/object";
import { podProblems, waitsInVain, type PodProblem } from "../../../cluster/pod-problems";
import { isReady, podState } from "../../../cluster/pods";
import { fieldAt, textAt } from "../../../ground/json";
import { kubeClient, type Target, nodeHome, type Place } from "../../remote/place";
import type { NodePodName } from "./step";

/** What Kubernetes says of the pod of a node. */
export interface NodePod {
    /** Of the pod; undefined when there is none, or when it is on its way out. */
    readonly pod: NodePodName | undefined;
    /** The template that the node is to run, as Kubernetes names it; undefined when there is no workload. */
    readonly revision: string | undefined;
    readonly isOutdated: boolean;
    readonly isReady: boolean;
    readonly isStuck: boolean;
    /** What is wrong with it; undefined when nothing is known to be. */
    readonly problem: PodProblem | undefined;
    /** Whether its workload has another template than it was given: somebody changed that by hand. */
    readonly isForeign: boolean;
    /** Of the pod, for messages. */
    readonly state: string;
}

/** A node, and the organisation in whose home its pod is. */
type PodOwner = Pick<Target, "name" | "organisation">;

/** The pods of nodes wherever these are, see `nodePods`. */
export async function podsOfNodes(
    place: Place,
    nodes: readonly PodOwner[],
    given?: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, NodePod>> {
    const placed = nodes.map((node) => ({ name: node.name, home: nodeHome(place, node) }));
    const keyOf = ({ cluster, namespace }: Place): string => JSON.stringify([cluster, namespace]);
    const homes = new Map(placed.map(({ home }) => [keyOf(home), home]));
    const found = await Promise.all(
        [...homes].map(([key, home]) => {
            const names = placed.filter((one) => keyOf(one.home) === key).map(({ name }) => name);
            return nodePods(kubeClient(home), home.namespace, names, given);
        }),
    );
    return new Map(found.flatMap((pods) => [...pods]));
}

/**
 * The pods of these nodes by node name, each held against the template of its StatefulSet.
 *
 * @param given the templates that the workloads were given, as far as they are known: one that has another is nothing to restart for
 */
export async function nodePods(
    client: KubeClient,
    namespace: string,
    names: readonly string[],
    given: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, NodePod>> {
    const query = { labelSelector: `app.kubernetes.io/name in (${names.join(",")})` };
    const [sets, pods] = await Promise.all([
        client.list(`/apis/apps/v1/namespaces/${namespace}/statefulsets`, query),
        client.list(`/api/v1/namespaces/${namespace}/pods`, query),
    ]);
    const own = ({ items }: { readonly items: readonly KubeObject[] }, name: string): KubeObject | undefined =>
        items.find(({ metadata }) => metadata.labels?.["app.kubernetes.io/name"] === name);
    return new Map(
        names.map((name) => [name, nodePod({ name, namespace }, own(sets, name), own(pods, name), given.get(name))]),
    );
}

const none = {
    ...{ pod: undefined, isOutdated: false, isReady: false, isStuck: false },
    ...{ isForeign: false, problem: undefined },
};

function nodePod(
    { name, namespace }: Omit<NodePodName, "uid">,
    set: KubeObject | undefined,
    pod: KubeObject | undefined,
    given: string | undefined,
): NodePod {
    const revision = updateRevision(set);
    if (set === undefined || pod === undefined || pod.metadata.deletionTimestamp !== undefined) {
        const state = set === undefined ? `there is no StatefulSet ${name}` : "its pod is not there yet";
        return { ...none, revision, state };
    }
    const { name: podName = "", uid = "" } = pod.metadata;
    return {
        pod: { name: podName, namespace, uid },
        revision,
        isOutdated: isOutdated(pod, set) && !isForeign(revision, given),
        isForeign: isForeign(revision, given),
        isReady: isReady(pod) && revision !== undefined,
        isStuck: waitsInVain(pod),
        problem: podProblems(pod)[0],
        state: podState(pod),
    };
}

/** Whether a pod was made from another template than its StatefulSet has by now. */
export function isOutdated(pod: KubeObject, set: KubeObject): boolean {
    const revision = updateRevision(set);
    return revision !== undefined && pod.metadata.labels?.["controller-revision-hash"] !== revision;
}

function isForeign(revision: string | undefined, given: string | undefined): boolean {
    return revision !== undefined && given !== undefined && revision !== given;
}

/** undefined until the controller has seen the workload as it is by now. */
function updateRevision(set: KubeObject | undefined): string | undefined {
    const isSeen = fieldAt(set, "status", "observedGeneration") === set?.metadata.generation;
    return isSeen ? textAt(set, "status", "updateRevision") || undefined : undefined;
}
