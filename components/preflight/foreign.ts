import * as pulumi from "@pulumi/pulumi";
import { apiReason, type KubeClient, type KubeObject } from "../../cluster/client";
import { reasonOf } from "../../fabric/failure";
import type { NetworkModel } from "../model/network";
import { foreignOwner, handOverCommand, instanceOf, isMarked, type ObjectPlace } from "../ownership";
import { kubeClient } from "../reach";
import { placeOf } from "../scope";
import { isPlanned, plannedKinds, plannedObjects } from "./planned";
import { recordedKey, type Recorded } from "./recorded";

/** What is there of a network's namespace before anything of the network is declared. */
export interface Found {
    /** The namespace; undefined when it is not there, or not the stack's to make. */
    readonly namespace: KubeObject | undefined;
    readonly objects: readonly KubeObject[];
    /** What could not be seen and is not checked therefore, a sentence each. */
    readonly unseen: readonly string[];
}

/**
 * Looks whether objects that the network needs are there and somebody else's: they would be taken over in silence, as the provider
 * adopts what an interrupted run left.
 *
 * @throws pulumi.RunError that lists them all, with what to do; also when the cluster cannot be reached
 */
export async function refuseForeign(model: NetworkModel, recorded: Recorded): Promise<void> {
    const found = await findObjects(model);
    const problems = foreignProblems(model, found, instanceOf(pulumi.getStack()), recorded);
    if (problems.length > 0) {
        const whose = `not of stack ${pulumi.getStack()} and that its network would take over`;
        const objects = problems.length === 1 ? "an object that is" : `${problems.length} objects that are`;
        throw new pulumi.RunError(`The cluster has ${objects} ${whose}; nothing was changed:\n${problems.join("\n")}`);
    }
    for (const sentence of found.unseen) {
        void pulumi.log.warn(sentence);
    }
}

/** Which objects are somebody else's, a line each with what to do about it; pure. */
export function foreignProblems(
    model: NetworkModel,
    { namespace, objects }: Found,
    instance: string,
    recorded: Recorded,
): readonly string[] {
    const planned = plannedObjects(model);
    const isMeant = ({ kind, metadata: { name = "" } }: KubeObject): boolean =>
        planned.some((one) => one.kind === kind && isPlanned(name, one));
    const place = { ...model.cluster, namespace: model.namespace };
    const content = objects.filter(isMeant).flatMap((object) => {
        const owner = ownerOf(object, instance, recorded);
        return owner === undefined ? [] : [advice(object, owner, place, instance)];
    });
    return [...namespaceProblems(namespace, instance, recorded, place), ...content].sort();
}

/** An object that has lost its labels is still the stack's own when its state records it. */
function ownerOf(object: KubeObject, instance: string, recorded: Recorded): string | undefined {
    const { labels } = object.metadata;
    return !isMarked(labels) && recorded.has(recordedKey(object)) ? undefined : foreignOwner(labels, instance);
}

function advice({ kind, metadata: { name = "" } }: KubeObject, owner: string, place: ObjectPlace, own: string): string {
    const command = handOverCommand(place, kind, name, own);
    return (
        `${kind} ${name} in namespace ${place.namespace ?? ""} ${owner}: delete it, choose another namespace ` +
        `(fabric:namespace), or hand it over to this stack: ${command}`
    );
}

function namespaceProblems(
    namespace: KubeObject | undefined,
    instance: string,
    recorded: Recorded,
    place: ObjectPlace,
): readonly string[] {
    if (namespace === undefined) {
        return [];
    }
    const { name = "", deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp !== undefined) {
        return [`Namespace ${name} is being deleted: run again once it is gone`];
    }
    const owner = ownerOf(namespace, instance, recorded);
    const command = handOverCommand({ ...place, namespace: undefined }, "Namespace", name, instance);
    return owner === undefined
        ? []
        : [
              `Namespace ${name} ${owner}: set fabric:createNamespace to false to use it as it is, choose another one ` +
                  `(fabric:namespace), or hand it over to this stack, which then deletes it with all that is in it when it is ` +
                  `destroyed: ${command}`,
          ];
}

async function findObjects(model: NetworkModel): Promise<Found> {
    try {
        const client = kubeClient(placeOf(model));
        const [namespace, ...listings] = await Promise.all([
            model.createNamespace ? client.find(`/api/v1/namespaces/${model.namespace}`) : undefined,
            ...Object.entries(plannedKinds).map(([kind, path]) => listed(client, model.namespace, kind, path)),
        ]);
        const objects = listings.flatMap((listing) => (typeof listing === "string" ? [] : listing));
        return { namespace, objects, unseen: listings.filter((listing) => typeof listing === "string") };
    } catch (error) {
        throw new pulumi.RunError(reasonOf(error));
    }
}

/** The objects of a kind, or why they cannot be seen. A list does not say of each element what it is. */
async function listed(
    client: KubeClient,
    namespace: string,
    kind: string,
    path: string,
): Promise<readonly KubeObject[] | string> {
    try {
        const { items } = await client.list(path.replace("*", namespace));
        return items.map((item) => ({ ...item, kind }));
    } catch (error) {
        if (apiReason(error) !== "Forbidden") {
            throw error;
        }
        return (
            `cannot look for foreign objects of kind ${kind} in namespace ${namespace}: this user may not list them; ` +
            "one with the name of an object of this network would be taken over"
        );
    }
}
