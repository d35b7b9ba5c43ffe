import * as pulumi from "@pulumi/pulumi";
import { apiReason, type KubeClient, type KubeObject } from "../../cluster/client";
import { reasonOf } from "../../fabric/failure";
import { silence } from "../answering";
import type { NetworkModel } from "../model/network";
import { enforcedLevel } from "../namespace";
import { foreignOwner, instanceOf } from "../ownership";
import { kubeClient, type Target } from "../reach";
import { placeOf, targetOf } from "../scope";
import { groupLabel } from "../workload";
import { observeKeys } from "./keys";
import { askDefinitions, type AskedDefinitions } from "./definitions";
import { askChannel, type AskedChannel } from "./ledger";
import { claimOf, largestOf, nodeOf, preparedClassOf, storageClassOf } from "./objects";
import type { FoundNamespace, Keys, Memory, Observed, RunningNode } from "./observed";
import { configuredAddresses } from "./rules/addresses";
import { usedNamespaces } from "./rules/namespaces";
import { hasClass } from "./rules/storage-classes";
import { observeSurroundings } from "./surroundings";

/** Label of all that this program makes of a network. */
const made = "app.kubernetes.io/managed-by=pulumi";

/** Seconds that the API server has for one listing; it answers within milliseconds when there is no network. */
const listSeconds = 10;

/**
 * Asks what lives of the network: the API server, and then the channels, each side by side.
 *
 * @throws pulumi.RunError when the cluster cannot be reached
 */
export async function observe(model: NetworkModel, memory: Memory): Promise<Observed> {
    const client = clientOf(model);
    const own = (path: string): string => path.replace("*", `namespaces/${model.namespace}`);
    const [spaces, keys, claims, nodes, pods, genesis, classes, { surroundings, unseen }] = await Promise.all([
        seenSpaces(client, model),
        seenKeys(model),
        listed(client, own("/api/v1/*/persistentvolumeclaims"), made),
        listed(client, own("/apis/apps/v1/*/statefulsets"), made),
        listed(client, own("/api/v1/*/pods"), `${made},${groupLabel}`),
        listed(client, own("/api/v1/*/configmaps"), `${made},app.kubernetes.io/component=channel`),
        seenClasses(client, model),
        observeSurroundings(client, model),
    ]);
    const running = nodes?.flatMap((node) => nodeOf(node, pods ?? []) ?? []);
    const names = distinct([...memory.channels, ...(genesis ?? []).map(channelOf)]);
    const [channels, definitions, silences] = await Promise.all([
        askChannels(model, names, running ?? []),
        askChaincodes(model, names, running ?? []),
        seenSilences(model, running ?? []),
    ]);
    return {
        ...spaces,
        claims: claims?.flatMap((claim) => claimOf(claim) ?? []),
        nodes: running,
        ...classes,
        silences,
        channels: channels.map(({ channel }) => channel),
        definitions: definitions.flatMap((asked) => asked.definitions),
        keys,
        memory,
        surroundings,
        unseen: [
            ...unseen,
            ...(keys === undefined ? [unreadKeys(model)] : []),
            ...forbidden(model, { persistentvolumeclaims: claims, statefulsets: nodes, configmaps: genesis }),
            ...channels.flatMap(unasked),
            ...definitions.flatMap(unknownDefinitions),
        ],
    };
}

async function seenSpaces(client: KubeClient, model: NetworkModel): Promise<Pick<Observed, "namespaces" | "largest">> {
    const [namespaces, largest] = await Promise.all([seenNamespaces(client, model), seenLargest(client, model)]);
    return { namespaces, largest };
}

async function seenNamespaces(client: KubeClient, model: NetworkModel): Promise<Observed["namespaces"]> {
    const names = model.createNamespace ? [] : usedNamespaces(model).map(({ name }) => name);
    const found = await Promise.all(names.map(async (name) => [name, await seenNamespace(client, name)] as const));
    return Object.fromEntries(found.flatMap(([name, seen]) => (seen === undefined ? [] : [[name, seen]])));
}

async function seenLargest(client: KubeClient, model: NetworkModel): Promise<Observed["largest"]> {
    const names = model.createNamespace ? [] : usedNamespaces(model).map(({ name }) => name);
    const found = names.map(async (name) => {
        const ranges = await listed(client, `/api/v1/namespaces/${name}/limitranges`);
        return [name, largestOf(ranges ?? [])] as const;
    });
    return Object.fromEntries(await Promise.all(found));
}

/** undefined where the deployer may not read it. */
async function seenNamespace(client: KubeClient, name: string): Promise<FoundNamespace | undefined> {
    try {
        const namespace = await client.find(`/api/v1/namespaces/${name}`);
        const [label = ""] = Object.keys(enforcedLevel);
        return namespace === undefined ? "absent" : { enforces: namespace.metadata.labels?.[label] ?? "" };
    } catch (error) {
        if (apiReason(error) === "Forbidden") {
            return undefined;
        }
        throw error;
    }
}

/** Volumes are many: they are asked for only where they alone could serve. */
async function seenClasses(
    client: KubeClient,
    { storage: { storageClass } }: NetworkModel,
): Promise<Pick<Observed, "storageClasses" | "preparedClasses">> {
    const listing = await listed(client, "/apis/storage.k8s.io/v1/storageclasses");
    const storageClasses =
        listing && Object.fromEntries(listing.map((one) => [one.metadata.name ?? "", storageClassOf(one)]));
    if (storageClasses === undefined || hasClass(storageClasses, storageClass)) {
        return { storageClasses, preparedClasses: [] };
    }
    const volumes = await listed(client, "/api/v1/persistentvolumes");
    return { storageClasses, preparedClasses: volumes?.flatMap((volume) => preparedClassOf(volume) ?? []) };
}

/** Seconds for an address to answer; all are dialled side by side. */
const dialSeconds = 4;

async function seenSilences(
    model: NetworkModel,
    nodes: readonly RunningNode[],
): Promise<Readonly<Record<string, string>>> {
    const ready = nodes.filter((node) => node.ready).map(({ name }) => name);
    const dialled = configuredAddresses(model)
        .filter(({ node }) => ready.includes(node))
        .map(async ({ address }) => [address, await silence(address, dialSeconds)] as const);
    const silent = (await Promise.all(dialled)).filter((one): one is readonly [string, string] => one[1] !== undefined);
    return Object.fromEntries(silent);
}

function clientOf(model: NetworkModel): KubeClient {
    try {
        return kubeClient(placeOf(model));
    } catch (error) {
        throw new pulumi.RunError(reasonOf(error));
    }
}

/** With a selector, what this stack made; undefined where the deployer may not list. */
async function listed(
    client: KubeClient,
    path: string,
    labelSelector?: string,
): Promise<readonly KubeObject[] | undefined> {
    try {
        const { items } = await client.list(path, { labelSelector }, AbortSignal.timeout(listSeconds * 1000));
        return labelSelector === undefined ? items : items.filter(isOwn);
    } catch (error) {
        if (apiReason(error) === "Forbidden") {
            return undefined;
        }
        throw new pulumi.RunError(reasonOf(error));
    }
}

/** Stacks may share a namespace that none of them made. */
function isOwn({ metadata }: KubeObject): boolean {
    return foreignOwner(metadata.labels, instanceOf(pulumi.getStack())) === undefined;
}

async function seenKeys(model: NetworkModel): Promise<Keys | undefined> {
    try {
        return await observeKeys(model);
    } catch (error) {
        throw new pulumi.RunError(reasonOf(error));
    }
}

function unreadKeys({ namespace }: NetworkModel): string {
    return `this deployer may not read Secrets in namespace ${namespace}: whether they hold the keys that the channels know is not checked`;
}

/** The genesis block's ConfigMap is part of its channel. */
function channelOf({ metadata }: KubeObject): string {
    return metadata.labels?.["app.kubernetes.io/part-of"] ?? "";
}

function askChannels(
    model: NetworkModel,
    names: readonly string[],
    nodes: readonly RunningNode[],
): Promise<readonly AskedChannel[]> {
    return Promise.all(names.map((name) => askChannel(placeOf(model), name, nodes, wayIn(model))));
}

function askChaincodes(
    model: NetworkModel,
    names: readonly string[],
    nodes: readonly RunningNode[],
): Promise<readonly AskedDefinitions[]> {
    return Promise.all(names.map((name) => askDefinitions(placeOf(model), model, name, nodes, wayIn(model))));
}

/** The way to a node: by its configured address, if it is still in the config. */
function wayIn(model: NetworkModel): (node: RunningNode) => Target {
    const configured = model.organisations.flatMap(({ orderers, peers }) => [...orderers, ...peers]);
    return ({ name, organisation, port = 0 }) => {
        const node = configured.find((one) => one.name === name);
        return node === undefined ? { name, organisation, port } : targetOf(node);
    };
}

function distinct(names: readonly string[]): readonly string[] {
    return [...new Set(names)].filter((name) => name !== "").sort();
}

function forbidden(model: NetworkModel, lists: Readonly<Record<string, unknown>>): readonly string[] {
    const kinds = Object.keys(lists).filter((kind) => lists[kind] === undefined);
    const what = `this deployer may not list ${kinds.join(", ")} in namespace ${model.namespace}`;
    return kinds.length === 0
        ? []
        : [`${what}: whether the running network would survive the change is not checked by them`];
}

function unasked({ channel: { name, facts }, hindrance }: AskedChannel): readonly string[] {
    if (facts === undefined) {
        return [`channel ${name} could not be asked, nor its first block be read: who takes part in it is not checked`];
    }
    const instead = "its first block is compared with the config, which does not know later changes";
    return hindrance === undefined ? [] : [`channel ${name} could not be asked (${hindrance}): ${instead}`];
}

function unknownDefinitions({ hindrance }: AskedDefinitions): readonly string[] {
    const consequence = "whether its chaincodes keep the collections that they have is not checked";
    return hindrance === undefined ? [] : [`peers of a channel could not be asked (${hindrance}): ${consequence}`];
}
