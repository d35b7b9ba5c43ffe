import { annotationNames } from "../builder/kubernetes/names";
import type { KubeObject } from "../cluster/object";
import { podProblems, waitsInVain } from "../cluster/pod-problems";
import { isReady, podState } from "../cluster/pods";
import { fieldAt, textAt } from "../ground/json";
import { placeAt, type Place } from "../components/remote/place";
import type { SeenDefinition } from "./answers";
import type { Seen } from "./look";
import { namespaceKey } from "./namespaces";
import { servedBy } from "./served";
import type { ChaincodeState, NodeChaincodeStatus } from "./status";
import type { Subject, SubjectNode } from "./subject";

interface State {
    readonly state: ChaincodeState;
    readonly reason: string | undefined;
}

/**
 * The chaincodes on a peer's channels, each with what becomes of it there. Whether one runs is told by its pod: asking the peer would start it.
 */
export function chaincodesOf(
    subject: Subject,
    seen: Seen,
    node: Pick<SubjectNode, "name" | "organisation">,
    home: Place,
): readonly NodeChaincodeStatus[] {
    const ledger = seen.answers.get(node.name)?.ledger;
    const definitions = [...(ledger?.definitions ?? [])].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return definitions.map(({ channel, name, sequence, packageId }) => ({
        ...{ channel, name, sequence, packageId },
        ...(packageId === undefined
            ? { state: "not approved" as const, reason: undefined }
            : ledger?.installed.includes(packageId) === false
              ? { state: "not installed" as const, reason: undefined }
              : running(subject, seen, { node, home, packageId })),
    }));
}

function keyOf({ channel, name }: SeenDefinition): string {
    return JSON.stringify([channel, name]);
}

interface Wanted {
    readonly node: Pick<SubjectNode, "name" | "organisation">;
    readonly home: Place;
    readonly packageId: string;
}

function running({ packages, served }: Subject, { namespaces }: Seen, { node, home, packageId }: Wanted): State {
    const installed = packages.find((one) => one.peer.name === node.name && one.packageId === packageId);
    const { chaincodeNamespace = home.namespace } = installed ?? {};
    const key = namespaceKey(placeAt(home, { namespace: chaincodeNamespace }));
    const pods = namespaces.find(({ place }) => namespaceKey(place) === key)?.pods;
    if (pods === undefined) {
        return { state: "unknown", reason: undefined };
    }
    const isServed = served.includes(packageId);
    const own = pods.filter((pod) => (isServed ? isServer(pod, node, packageId) : isRun(pod, node.name, packageId)));
    return own.some(isReady)
        ? { state: "runs", reason: undefined }
        : (own.map(stateOf).at(-1) ?? { state: withoutPod(isServed, installed?.recipe?.type), reason: undefined });
}

/** A pod that a builder has made for the peer. */
function isRun({ metadata: { annotations = {} } }: KubeObject, peer: string, packageId: string): boolean {
    return annotations[annotationNames.peerId] === peer && annotations[annotationNames.chaincodeId] === packageId;
}

/** A server of the peer's organisation, or of the peer's own. */
function isServer(pod: KubeObject, { name, organisation }: Wanted["node"], packageId: string): boolean {
    const isOfPackage = servedBy(fieldAt(pod, "spec")).includes(packageId);
    const { labels = {} } = pod.metadata;
    const server = labels["app.kubernetes.io/name"] ?? "";
    const isOwn = labels["app.kubernetes.io/part-of"] === organisation;
    return isOfPackage && isOwn && (server.startsWith(`${name}-`) || server.startsWith(`${organisation}-`));
}

function stateOf(pod: KubeObject): State {
    const [problem] = podProblems(pod);
    const isOver = ["Failed", "Succeeded"].includes(textAt(pod, "status", "phase"));
    if (isOver) {
        // Its peer starts it again at the next call.
        return { state: "idle", reason: podState(pod) };
    }
    return { state: waitsInVain(pod) ? "fails" : "starts", reason: problem?.text ?? podState(pod) };
}

/** A server that somebody else runs has no pod here; what a builder runs starts when it is called. */
function withoutPod(isServed: boolean, type: string | undefined): ChaincodeState {
    if (isServed) {
        return "stopped";
    }
    return type === "ccaas" || type === "external" ? "elsewhere" : "idle";
}
