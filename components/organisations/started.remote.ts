import { setTimeout as pause } from "node:timers/promises";
import { fallbackUser } from "../../builder/contract";
import type { KubeClient } from "../../cluster/api";
import { evidence } from "../../cluster/evidence";
import { newGracePeriods } from "../../cluster/grace-periods";
import type { KubeObject } from "../../cluster/object";
import { podProblems, wantsUser, type PodProblem } from "../../cluster/pod-problems";
import { podState } from "../../cluster/pods";
import { failure } from "../../ground/failure";
import { fieldAt, objectsAt, textAt } from "../../ground/json";
import { kubectl } from "../model/ownership";
import type { RemoteProvider } from "../remote/contract";
import { kubeClient, type Place } from "../remote/place";

export interface StartedInputs {
    readonly place: Place;
    /** "Deployment" or "StatefulSet". */
    readonly kind: string;
    readonly name: string;
    /** Of the workload: one that was deleted and made again starts anew. */
    readonly uid: string;
    /** Changes with the template of its pods. */
    readonly version: string;
}

/** For an image of a few hundred megabytes on a slow line; what is wrong for good ends the wait long before. Seconds. */
const retrySeconds = 600;

const lookMilliseconds = 500;

/** Deleting the resource does nothing: the workload is another resource's. */
export const provider: RemoteProvider<StartedInputs> = {
    replaces: ["kind", "name"],
    names: ["name"],
    updates: ["uid", "version"],
    async create(inputs) {
        await untilStarted(inputs);
        return { id: `${inputs.place.namespace}/${inputs.kind}/${inputs.name}` };
    },
};

async function untilStarted(inputs: StartedInputs): Promise<void> {
    const client = kubeClient(inputs.place);
    const grace = newGracePeriods();
    const deadline = performance.now() + retrySeconds * 1000;
    for (;;) {
        const seen = await look(client, inputs);
        if (seen.isStarted) {
            return;
        }
        if (seen.wantsUser) {
            await giveUser(client, inputs);
        }
        const hopeless = seen.wantsUser ? undefined : grace.expired(seen.problems, performance.now());
        if (hopeless !== undefined) {
            throw await notStarted(client, inputs, hopeless.text, hopeless);
        }
        if (performance.now() > deadline) {
            throw await notStarted(client, inputs, `after ${retrySeconds} s: ${seen.state}`, seen.problems[0]);
        }
        await pause(lookMilliseconds);
    }
}

interface Seen {
    readonly isStarted: boolean;
    readonly problems: readonly PodProblem[];
    /** Whether its image names no user that the kubelet could tell from root, and nobody has given it one. */
    readonly wantsUser: boolean;
    readonly state: string;
}

async function look(client: KubeClient, { place: { namespace }, kind, name }: StartedInputs): Promise<Seen> {
    const query = { labelSelector: `app.kubernetes.io/name=${name}` };
    const [workload, pods] = await Promise.all([
        client.find(workloadPath(namespace, kind, name)),
        client.list(`/api/v1/namespaces/${namespace}/pods`, query),
    ]);
    if (workload === undefined) {
        const state = "it is not there any more: somebody deleted it; run pulumi refresh, then pulumi up";
        return { isStarted: false, problems: [{ key: "gone", text: state, graceSeconds: 0 }], wantsUser: false, state };
    }
    const current = pods.items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const refused = await refusals(client, namespace, workload, current);
    const problems = [...refused, ...newest(current).flatMap(podProblems)];
    const wantsUser = newest(current).some(isRootRefused) && fieldAt(workload, ...userPath) === undefined;
    return { isStarted: isStarted(workload), problems, wantsUser, state: current.map(podState).join(", ") || "no pod" };
}

function workloadPath(namespace: string, kind: string, name: string): string {
    return `/apis/apps/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`;
}

/** Whether all of its pods are of its newest template and ready. */
function isStarted(workload: KubeObject): boolean {
    const count = (...path: readonly string[]): number => Number(fieldAt(workload, ...path) ?? 0);
    const wanted = count("spec", "replicas");
    const isSeen = fieldAt(workload, "status", "observedGeneration") === workload.metadata.generation;
    const counts = ["updatedReplicas", "readyReplicas", "replicas"].map((name) => count("status", name));
    return isSeen && counts.every((number) => number === wanted);
}

/** Of a Deployment that rolls, the pods of its newest template; what is wrong with those that go is no matter any more. */
function newest(pods: readonly KubeObject[]): readonly KubeObject[] {
    const times = pods.map(({ metadata }) => metadata.creationTimestamp ?? "").sort();
    return pods.filter(({ metadata }) => (metadata.creationTimestamp ?? "") === times.at(-1));
}

/** Why no pod is made at all: a quota, Pod Security, a webhook. */
async function refusals(
    client: KubeClient,
    namespace: string,
    workload: KubeObject,
    pods: readonly KubeObject[],
): Promise<readonly PodProblem[]> {
    const failed = objectsAt(workload, "status", "conditions").find(
        ({ type, status }) => type === "ReplicaFailure" && status === "True",
    );
    const told = [
        ...(failed === undefined ? [] : [textAt(failed, "message")]),
        ...(pods.length > 0 ? [] : await complaints(client, namespace, workload)),
    ];
    return told.slice(0, 1).map((text) => ({ key: "refused", text, graceSeconds: refusalSeconds }));
}

/** A quota may be freed by what the same update removes. */
const refusalSeconds = 20;

/** A StatefulSet complains in events only; who may not read them waits without. */
async function complaints(client: KubeClient, namespace: string, workload: KubeObject): Promise<readonly string[]> {
    const fieldSelector = `involvedObject.uid=${workload.metadata.uid ?? ""},reason=FailedCreate`;
    try {
        const { items } = await client.list(`/api/v1/namespaces/${namespace}/events`, { fieldSelector });
        return items.map((event) => textAt(event, "message"));
    } catch {
        return [];
    }
}

const userPath = ["spec", "template", "spec", "securityContext", "runAsUser"];

function isRootRefused(pod: KubeObject): boolean {
    return objectsAt(pod, "status", "containerStatuses").some((status) =>
        wantsUser(textAt(status, "state", "waiting", "message")),
    );
}

/** As a field of another manager, it stays when the workload is applied again. */
async function giveUser(client: KubeClient, { place: { namespace }, kind, name }: StartedInputs): Promise<void> {
    const spec = { template: { spec: { securityContext: { runAsUser: fallbackUser } } } };
    const body = { apiVersion: "apps/v1", kind, metadata: { name, namespace }, spec };
    await client.apply(workloadPath(namespace, kind, name), body, { fieldManager: "fabric-user", force: true });
}

async function notStarted(
    client: KubeClient,
    { place, kind, name }: StartedInputs,
    reason: string,
    problem: PodProblem | undefined,
): Promise<Error> {
    const told = [reason, ...(await evidence(client, place.namespace, problem))].join("; ");
    const todo = `see ${kubectl(place, "describe", "pods", "--selector", `app.kubernetes.io/name=${name}`)}`;
    const what = { operation: `start ${kind} ${name}`, target: `namespace ${place.namespace}`, status: "Timeout" };
    return failure(what, `${told}\n${todo}`);
}
