import * as pulumi from "@pulumi/pulumi";
import { fieldAt, isJsonObject, listAt, objectAt, textAt, type JsonObject } from "../../ground/json";
import type { Site } from "../remote/place";
import type { FormerCommit, FormerState } from "./observed";

/**
 * Reads the stack's state of the last `up`, its resources with their outputs by URN. The engine answers for itself: no plugin, no
 * resource is involved (pulumi, pkg/resource/deploy/builtins.go, readStackResourceOutputs).
 */
export async function readState(): Promise<JsonObject> {
    const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
    const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
    return objectAt(answer, "outputs");
}

/** What the last `up` told as the outputs of its stack. */
export function formerOutputs(resources: JsonObject): JsonObject {
    const stack = Object.values(resources).find((resource) => fieldAt(resource, "type") === "pulumi:pulumi:Stack");
    return objectAt(stack, "outputs");
}

const organisationType = "fabric:index:Organisation";
const partnerType = "fabric:partners:Partner";
const imageType = "docker-build:index:Image";

/** A resource of a state. */
interface Entry {
    readonly urn: string;
    readonly type: string;
    readonly outputs: JsonObject;
}

/** What matters of a state; pure. */
export function formerStateOf(resources: JsonObject): FormerState {
    const entries = Object.entries(resources).flatMap(([urn, resource]): readonly Entry[] =>
        isJsonObject(resource) && isJsonObject(resource.outputs)
            ? [{ urn, type: String(resource.type), outputs: resource.outputs }]
            : [],
    );
    const ofType = (...types: readonly string[]): typeof entries =>
        entries.filter(({ type }) => types.some((name) => type === `pulumi-nodejs:dynamic/fabric:${name}`));
    const texts = (found: typeof entries, key: string): readonly string[] =>
        distinct(found.flatMap(({ outputs }) => (typeof outputs[key] === "string" ? [outputs[key]] : [])));
    const namesOf = (kind: string): readonly string[] =>
        distinct(entries.filter(({ type }) => type === kind).map(({ urn }) => nameOf(urn)));
    return {
        ...livingPlaces(ofType("AuthorityKeys"), ofType("Volumes")),
        nodeSites: Object.fromEntries(ofType("Identity").flatMap(({ outputs }) => nodeSiteOf(outputs))),
        onDestroy: texts(ofType("Volumes"), "onDestroy")[0],
        madeNamespaces: namesOf("kubernetes:core/v1:Namespace"),
        organisations: texts(ofType("AuthorityKeys"), "organisation"),
        channels: texts(ofType("OrdererJoin", "PeerJoin"), "channel"),
        firstBlocks: texts(ofType("FirstBlock"), "channel"),
        partners: Object.fromEntries(entries.filter(({ type }) => type === partnerType).map(partnerOf)),
        nodes: namesOf("kubernetes:apps/v1:StatefulSet"),
        claims: namesOf("kubernetes:core/v1:PersistentVolumeClaim"),
        packages: distinctValues(ofType("InstalledPackage").map(({ outputs }) => outputs.recipe)),
        images: Object.fromEntries(
            entries
                .filter(({ type }) => type === imageType)
                .map(({ urn, outputs }) => [nameOf(urn), textAt(outputs, "digest")]),
        ),
        policies: Object.fromEntries(ofType("ChannelSettings").flatMap(({ outputs }) => policiesOf(outputs))),
        // An organisation's resource is called as its chaincode may be, which would seem to be there under that name.
        names: distinct(
            entries
                .filter(({ type }) => type !== organisationType && type !== partnerType)
                .map(({ urn }) => nameOf(urn)),
        ),
        chaincodes: distinct(ofType("Approval", "Commit").flatMap(({ outputs }) => chaincodeOf(outputs) ?? [])),
        commits: ofType("Commit").flatMap(({ outputs }) => commitOf(outputs)),
    };
}

/**
 * Where a network lives: not by all resources, since the tags of an image are at a registry.
 *
 * @param keys of organisations
 * @param volumes one for each cluster, those of clusters beside the first behind the cluster's name and a slash
 */
function livingPlaces(
    keys: readonly Entry[],
    volumes: readonly Entry[],
): Pick<FormerState, "places" | "namespace" | "main" | "namespaces" | "sites" | "homes"> {
    const sites = keys.flatMap(({ outputs }) => livingOf(outputs));
    const all = volumes.flatMap(({ urn, outputs }) => {
        const site = placeOf(outputs.place);
        return site === undefined ? [] : [{ parts: nameOf(urn).split("/"), site }];
    });
    const main = all.find(({ parts }) => parts.length === 1)?.site;
    const others = all.flatMap(({ parts: [cluster = "", name], site }) =>
        name === undefined ? [] : [[cluster, site.namespace] as const],
    );
    return {
        places: distinctValues(keys.flatMap(({ outputs }) => placeOf(outputs.place) ?? [])),
        namespace: main?.namespace,
        main,
        namespaces: Object.fromEntries(others),
        sites: Object.fromEntries(sites),
        homes: Object.fromEntries(sites.map(([name, { namespace }]) => [name, namespace])),
    };
}

/** With all roots that it was trusted by. */
function partnerOf({
    urn,
    outputs,
}: {
    readonly urn: string;
    readonly outputs: JsonObject;
}): [string, readonly string[]] {
    const lists: readonly unknown[] = [outputs.roots, outputs.tlsRoots];
    return [nameOf(urn), distinct(lists.flatMap((list) => (Array.isArray(list) ? list.map(String) : [])))];
}

function livingOf({ organisation, place }: JsonObject): readonly (readonly [string, Site])[] {
    const site = placeOf(place);
    return typeof organisation === "string" && site !== undefined ? [[organisation, site]] : [];
}

/** By the identity of a node. */
function nodeSiteOf({ role, enrolmentId, place }: JsonObject): readonly (readonly [string, Site])[] {
    if (!["orderer", "peer"].includes(String(role)) || typeof enrolmentId !== "string") {
        return [];
    }
    const site = placeOf(fieldAt(place, "nodes", enrolmentId)) ?? placeOf(place);
    return site === undefined ? [] : [[enrolmentId, site]];
}

function placeOf(value: unknown): Site | undefined {
    if (!isJsonObject(value) || typeof value.namespace !== "string") {
        return undefined;
    }
    const { cluster, context, kubeconfig, namespace } = value;
    return {
        ...(typeof cluster === "string" ? { cluster } : {}),
        ...(typeof context === "string" ? { context } : {}),
        ...(typeof kubeconfig === "string" ? { kubeconfig } : {}),
        namespace,
    };
}

/** Those that somebody else has changed since, which a refresh found, are not the stack's any more. */
function policiesOf({ channel, settings }: JsonObject): readonly (readonly [string, readonly string[]])[] {
    const policies = objectAt(settings, "policies");
    const names = Object.keys(policies).filter((name) => policies[name] !== "");
    return typeof channel === "string" ? [[channel, names]] : [];
}

function chaincodeOf({ channel, definition }: JsonObject): string | undefined {
    const name = fieldAt(definition, "name");
    return typeof channel === "string" && typeof name === "string" ? `${channel}/${name}` : undefined;
}

function commitOf(outputs: JsonObject): readonly FormerCommit[] {
    const { channel, definition, sequence, inForce } = outputs;
    const name = textAt(definition, "name");
    if (typeof channel !== "string" || name === "" || typeof sequence !== "number") {
        return [];
    }
    const waitingFor = listAt(outputs, "waitingFor").filter((mspId) => typeof mspId === "string");
    const differences = Object.fromEntries(
        Object.entries(objectAt(outputs, "differences")).map(([mspId, fields]) => [mspId, textsIn(fields)] as const),
    );
    return [{ name, channel, definition, sequence, isWaiting: inForce === false, waitingFor, differences }];
}

function textsIn(fields: unknown): Readonly<Record<string, string>> {
    const texts = Object.entries(objectAt(fields)).map(([field, value]) => [field, String(value)] as const);
    return Object.fromEntries(texts);
}

function distinctValues<T>(values: readonly T[]): readonly T[] {
    return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function distinct(texts: readonly string[]): readonly string[] {
    return [...new Set(texts)].sort();
}

function nameOf(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}
