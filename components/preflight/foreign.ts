import * as pulumi from "@pulumi/pulumi";
import { type KubeClient } from "../../cluster/api";
import { apiReason, failureStatus } from "../../cluster/api-failure";
import type { KubeObject } from "../../cluster/object";
import { reasonOf } from "../../ground/failure";
import { chaincodeHomes } from "../chaincode/namespaces";
import type { NetworkModel } from "../model/network";
import { foreignOwner, handOverCommand, instanceOf, isMarked } from "../model/ownership";
import { apartHomes } from "../organisations/namespaces";
import { kubeClient } from "../remote/place";
import { placeOf } from "../stack/scope";
import { onCluster, settingOn } from "./in-parts";
import { extraKinds, isPlanned, plannedKinds, plannedObjects, type PlannedKind } from "./planned";
import { recordedKey, type Recorded } from "./recorded";

/** What is there in a network's namespaces before anything of the network is declared. */
interface Found {
    /** Namespaces that are the stack's to make. */
    readonly namespaces: readonly KubeObject[];
    readonly objects: readonly KubeObject[];
    /** What could not be seen and is not checked therefore, a sentence each. */
    readonly unseen: readonly string[];
}

/**
 * Looks whether objects that the network needs are there and somebody else's: they would be taken over in silence, as the provider
 * adopts what an interrupted run left.
 *
 * @param parts what of the network is on each cluster
 * @throws pulumi.RunError that lists them all, with what to do; also when a cluster cannot be reached
 */
export async function refuseForeign(parts: readonly NetworkModel[], recorded: Recorded): Promise<void> {
    const all = await Promise.all(parts.map(async (model) => ({ model, found: await findObjects(model) })));
    const instance = instanceOf(pulumi.getStack());
    const problems = all.flatMap(({ model, found }) =>
        foreignProblems(model, found, instance, recorded).map((line) => onCluster(model, line)),
    );
    if (problems.length > 0) {
        const whose = `not of stack ${pulumi.getStack()} and that its network would take over`;
        const objects = problems.length === 1 ? "an object that is" : `${problems.length} objects that are`;
        throw new pulumi.RunError(`The cluster has ${objects} ${whose}; nothing was changed:\n${problems.join("\n")}`);
    }
    for (const { model, found } of all) {
        found.unseen.forEach((sentence) => void pulumi.log.warn(onCluster(model, sentence)));
    }
}

/** Which objects are somebody else's, a line each with what to do about it; pure. */
export function foreignProblems(
    model: NetworkModel,
    { namespaces, objects }: Found,
    instance: string,
    recorded: Recorded,
): readonly string[] {
    const planned = plannedObjects(model);
    const isMeant = ({ kind, metadata: { name = "", namespace = "" } }: KubeObject): boolean =>
        planned.some((one) => one.kind === kind && one.namespace === namespace && isPlanned(name, one));
    const content = objects.filter(isMeant).flatMap((object) => {
        const owner = ownerOf(object, instance, recorded);
        const setting = settingOf(model, object.metadata.namespace ?? "");
        return owner === undefined ? [] : [advice(object, owner, model, setting, instance)];
    });
    return [
        ...namespaces.flatMap((namespace) => namespaceProblems(namespace, instance, recorded, model)),
        ...content,
    ].sort();
}

/** An object that has lost its labels is still the stack's own when its state records it. */
function ownerOf({ kind, metadata }: KubeObject, instance: string, recorded: Recorded): string | undefined {
    const { labels, namespace, name = "" } = metadata;
    const isRecorded = recorded.has(recordedKey(kind, namespace, name));
    return !isMarked(labels) && isRecorded ? undefined : foreignOwner(labels, instance);
}

/** The setting by which another namespace is chosen. */
function settingOf(model: NetworkModel, namespace: string): string {
    if (namespace === model.namespace) {
        return settingOn(model, "namespace");
    }
    return `${apartHomes(model).includes(namespace) ? "namespace" : "chaincodeNamespace"} of its organisation`;
}

function advice(
    { kind, metadata: { name = "", namespace = "" } }: KubeObject,
    owner: string,
    { cluster }: NetworkModel,
    setting: string,
    own: string,
): string {
    const command = handOverCommand({ ...cluster, namespace }, kind, name, own);
    return (
        `${kind} ${name} in namespace ${namespace} ${owner}: delete it, choose another namespace ` +
        `(${setting}), or hand it over to this stack: ${command}`
    );
}

function namespaceProblems(
    namespace: KubeObject,
    instance: string,
    recorded: Recorded,
    model: NetworkModel,
): readonly string[] {
    const { name = "", deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp !== undefined) {
        return [`Namespace ${name} is being deleted: run again once it is gone`];
    }
    const owner = ownerOf(namespace, instance, recorded);
    const command = handOverCommand({ ...model.cluster, namespace: undefined }, "Namespace", name, instance);
    return owner === undefined
        ? []
        : [
              `Namespace ${name} ${owner}: set ${settingOn(model, "createNamespace")} to false to use it as it is, choose another one ` +
                  `(${settingOf(model, name)}), or hand it over to this stack, which then deletes it with all that is in it when it is ` +
                  `destroyed: ${command}`,
          ];
}

async function findObjects(model: NetworkModel): Promise<Found> {
    try {
        const client = kubeClient(placeOf(model));
        const [made, listings] = await Promise.all([
            Promise.all(madeNamespaces(model).map((name) => client.find(`/api/v1/namespaces/${name}`))),
            Promise.all(wanted(model).map(({ kind, namespace }) => listed(client, namespace, kind))),
        ]);
        const namespaces = made.flatMap((found) => found ?? []);
        const objects = listings.flatMap((listing) => (typeof listing === "string" ? [] : listing));
        return { namespaces, objects, unseen: listings.filter((listing) => typeof listing === "string") };
    } catch (error) {
        throw new pulumi.RunError(reasonOf(error));
    }
}

function madeNamespaces(model: NetworkModel): readonly string[] {
    return model.createNamespace ? [...new Set([model.namespace, ...apartHomes(model), ...chaincodeHomes(model)])] : [];
}

/** Each kind once in each namespace that is to have one. */
function wanted(model: NetworkModel): readonly { readonly kind: PlannedKind; readonly namespace: string }[] {
    const all = plannedObjects(model).map(
        ({ kind, namespace }) => [`${kind} ${namespace}`, { kind, namespace }] as const,
    );
    return [...new Map(all).values()];
}

/** The objects of a kind, or why they cannot be seen. A list does not say of each element what it is. */
async function listed(
    client: KubeClient,
    namespace: string,
    kind: PlannedKind,
): Promise<readonly KubeObject[] | string> {
    try {
        const path = { ...plannedKinds, ...extraKinds }[kind];
        const { items } = await client.list(path.replace("*", namespace));
        return items.map((item) => ({ ...item, kind, metadata: { ...item.metadata, namespace } }));
    } catch (error) {
        // Of a kind that the cluster does not know there is nothing; that it does not is refused by a rule of its own.
        if (kind in extraKinds && failureStatus(error) === "404") {
            return [];
        }
        if (apiReason(error) !== "Forbidden") {
            throw error;
        }
        return (
            `cannot look for foreign objects of kind ${kind} in namespace ${namespace}: this user may not list them; ` +
            "one with the name of an object of this network would be taken over"
        );
    }
}
