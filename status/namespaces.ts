import { creatorLabel } from "../builder/kubernetes/names";
import { apiReason } from "../cluster/api-failure";
import type { KubeObject } from "../cluster/object";
import { failure, oneLine, reasonOf } from "../ground/failure";
import { inTime } from "../ground/retry";
import { madeSelector } from "../components/model/ownership";
import { kubeClient, nodeHome, placeAt, type Place } from "../components/remote/place";
import type { Subject } from "./subject";

/** Seconds that anybody has for one answer. */
export const answerSeconds = 15;

/** What a cluster says of one of a network's namespaces. */
export interface SeenNamespace {
    readonly place: Place;
    /** undefined, as what follows, where it could not be listed. */
    readonly sets: readonly KubeObject[] | undefined;
    /** Of nodes and of chaincode. */
    readonly pods: readonly KubeObject[] | undefined;
    readonly claims: readonly KubeObject[] | undefined;
    /** Why the cluster gives no answer; undefined where it gives one, be it a refusal. */
    readonly away: string | undefined;
    /** What may not be listed, a sentence each. */
    readonly unseen: readonly string[];
}

/** Asks for what there is in each namespace of a network, all side by side. */
export function seenNamespaces(subject: Subject): Promise<readonly SeenNamespace[]> {
    return Promise.all(namespacesOf(subject).map(seenNamespace));
}

/** By which two places are the same namespace. */
export function namespaceKey({ cluster, context, kubeconfig, namespace }: Place): string {
    return JSON.stringify([cluster, context, kubeconfig, namespace]);
}

/** The namespaces of nodes, and of chaincode. */
function namespacesOf({ place, nodes, packages }: Subject): readonly Place[] {
    if (place === undefined) {
        return [];
    }
    const homes = nodes.map((node) => nodeHome(place, node));
    const chaincode = packages.flatMap(({ peer, chaincodeNamespace }) =>
        chaincodeNamespace === undefined ? [] : [placeAt(nodeHome(place, peer), { namespace: chaincodeNamespace })],
    );
    return [...new Map([...homes, ...chaincode].map((one) => [namespaceKey(one), one])).values()];
}

async function seenNamespace(place: Place): Promise<SeenNamespace> {
    const of = `namespaces/${place.namespace}`;
    const [sets, pods, claims] = await Promise.all([
        listed(place, `/apis/apps/v1/${of}/statefulsets`, madeSelector),
        // By the second one, what builders have made.
        listed(place, `/api/v1/${of}/pods`, `${madeSelector},${creatorLabel}`),
        listed(place, `/api/v1/${of}/persistentvolumeclaims`, madeSelector),
    ]);
    const lists = { statefulsets: sets, pods, persistentvolumeclaims: claims };
    const refused = Object.entries(lists).filter(([, { isRefused }]) => isRefused);
    return {
        place,
        ...{ sets: sets.items, pods: pods.items, claims: claims.items },
        away: Object.values(lists).find(({ items, isRefused }) => items === undefined && !isRefused)?.reason,
        unseen:
            refused.length === 0
                ? []
                : [
                      `this user may not list ${refused.map(([kind]) => kind).join(", ")} in namespace ${place.namespace}`,
                  ],
    };
}

interface Listed {
    readonly items: readonly KubeObject[] | undefined;
    readonly isRefused: boolean;
    readonly reason: string | undefined;
}

async function listed(place: Place, path: string, selectors: string): Promise<Listed> {
    try {
        const found = await Promise.all(
            selectors
                .split(",")
                .map((labelSelector) =>
                    answered(`list ${path.split("/").at(-1) ?? ""}`, place, () =>
                        kubeClient(place).list(path, { labelSelector }),
                    ),
                ),
        );
        return { items: found.flatMap(({ items }) => items), isRefused: false, reason: undefined };
    } catch (error) {
        const reason = oneLine(reasonOf(error), 400);
        return { items: undefined, isRefused: apiReason(error) === "Forbidden", reason };
    }
}

/** An answer that comes in time. */
export function answered<T>(operation: string, { namespace }: Place, ask: () => Promise<T>): Promise<T> {
    return inTime(answerSeconds * 1000, ask(), () => {
        const what = { operation, target: `namespace ${namespace}`, status: "ETIMEDOUT" };
        throw failure(what, `no answer in ${answerSeconds} s`);
    });
}
