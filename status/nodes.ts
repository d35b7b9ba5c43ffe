import { isOutdated } from "../components/organisations/rolls/workloads";
import { nodeHome, type Place } from "../components/remote/place";
import type { KubeObject } from "../cluster/object";
import { podProblems } from "../cluster/pod-problems";
import { isReady, podState } from "../cluster/pods";
import type { ChannelMetrics } from "../fabric/metrics";
import { fieldAt } from "../ground/json";
import type { Answer } from "./answers";
import { chaincodesOf } from "./chaincodes";
import type { Seen } from "./look";
import { namespaceKey, type SeenNamespace } from "./namespaces";
import type { NodeChannelStatus, NodeStatus } from "./status";
import type { Subject, SubjectNode } from "./subject";

/** How each node of a stack is; pure. */
export function nodesOf(subject: Subject, seen: Seen): readonly NodeStatus[] {
    const { place, nodes } = subject;
    return place === undefined ? [] : nodes.map((node) => nodeStatus(subject, seen, nodeHome(place, node), node));
}

/** Nodes whose pods were made from another template than their workloads have: an `up` restarts them. */
export function outdatedNodes({ nodes }: Subject, { namespaces }: Seen): readonly string[] {
    return nodes
        .map(({ name }) => name)
        .filter((name) =>
            namespaces.some(({ sets = [], pods = [] }) => {
                const [set, pod] = [objectOf(sets, name), objectOf(pods, name)];
                return set !== undefined && pod !== undefined && isOutdated(pod, set);
            }),
        );
}

function nodeStatus(subject: Subject, seen: Seen, home: Place, node: SubjectNode): NodeStatus {
    const { name, organisation, role } = node;
    const found = seen.namespaces.find(({ place }) => namespaceKey(place) === namespaceKey(home));
    const { isUp, reason, answer } = answering(podOf(found, name), seen.answers.get(name));
    return {
        ...{ name, organisation, role, cluster: home.cluster, namespace: home.namespace },
        isUp,
        reason,
        version: answer?.version,
        channels: isUp === true ? channelsOf(subject, seen, node) : [],
        chaincodes: role === "peer" ? chaincodesOf(subject, seen, node, home) : [],
    };
}

interface Standing {
    readonly isUp: boolean | undefined;
    readonly reason: string | undefined;
}

/** A node is down, too, that answers on none of its ports though its pod is ready, unless it is this user who may not ask. */
function answering(pod: Standing, answer: Answer | undefined): Standing & { readonly answer: Answer | undefined } {
    if (pod.isUp !== true || answer === undefined) {
        return { ...pod, answer };
    }
    const isSilent = answer.channels === undefined && answer.ledger === undefined;
    const isRefused = /\(403 Forbidden\)/.test(answer.reason ?? "");
    return { isUp: !isSilent || isRefused, reason: answer.reason, answer };
}

function podOf(found: SeenNamespace | undefined, name: string): Standing {
    if (found?.pods === undefined) {
        return { isUp: undefined, reason: hindranceOf(found) };
    }
    const pod = objectOf(found.pods, name);
    if (pod === undefined) {
        return { isUp: false, reason: absence(found, name) };
    }
    return isReady(pod) ? { isUp: true, reason: undefined } : { isUp: false, reason: problemOf(pod) };
}

function hindranceOf(found: SeenNamespace | undefined): string {
    return found?.away ?? found?.unseen[0] ?? "its namespace was not looked at";
}

function problemOf(pod: KubeObject): string {
    const [problem] = podProblems(pod).filter(({ isProbed }) => isProbed !== true);
    return problem?.text ?? podState(pod);
}

function absence({ sets }: SeenNamespace, name: string): string {
    const set = objectOf(sets ?? [], name);
    if (sets !== undefined && set === undefined) {
        return "its StatefulSet is gone: run pulumi up --refresh";
    }
    return fieldAt(set, "spec", "replicas") === 0 ? "it was stopped: its StatefulSet has 0 replicas" : "it has no pod";
}

function objectOf(objects: readonly KubeObject[], name: string): KubeObject | undefined {
    return objects.find(({ metadata }) => metadata.labels?.["app.kubernetes.io/name"] === name);
}

/** Its channels by its answer, and those that it has joined by the state. */
function channelsOf(
    { joined }: Subject,
    { answers, tops }: Seen,
    { name, role }: SubjectNode,
): readonly NodeChannelStatus[] {
    const metrics = answers.get(name)?.channels;
    const wanted = [...joined].filter(([, nodes]) => nodes.includes(name)).map(([channel]) => channel);
    return metrics === undefined
        ? []
        : [...new Set([...metrics.keys(), ...wanted])].sort().map((channel) => {
              const own = metrics.get(channel);
              const height = own?.height;
              return {
                  channel,
                  height,
                  behind: Math.max(0, (tops.get(channel) ?? 0) - (height ?? 0)),
                  part: partOf(role, own),
                  serves: own !== undefined && (own.orderer?.isActive ?? true),
              };
          });
}

function partOf(role: SubjectNode["role"], own: ChannelMetrics | undefined): NodeChannelStatus["part"] {
    if (role === "peer") {
        return "member";
    }
    const isConsenter = own?.orderer?.isConsenter ?? true;
    return own?.orderer?.isLeader === true ? "leader" : isConsenter ? "consenter" : "follower";
}
