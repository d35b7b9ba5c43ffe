import * as pulumi from "@pulumi/pulumi";
import { type KubeClient } from "../../cluster/api";
import { apiReason } from "../../cluster/api-failure";
import { reasonOf } from "../../ground/failure";
import type { NetworkModel } from "../model/network";
import { parts } from "../model/parts";
import { silence } from "../remote/answering";
import { kubeClient } from "../remote/place";
import { enforcedLevel } from "../stack/namespace";
import { placeOf } from "../stack/scope";
import { seenBounds } from "./bounds";
import { observeClusterAddresses } from "./cluster-addresses";
import { askDefinitions, type AskedDefinitions } from "./definitions";
import { servesRoutes } from "./gateway";
import { observeKeys } from "./keys";
import { formerOn } from "./former-part";
import { onCluster } from "./in-parts";
import { askChannel, type AskedChannel } from "./ledger";
import { listed, livingIn } from "./listing";
import { preparedClassOf, storageClassOf } from "./objects";
import type { FoundNamespace, Keys, FormerState, Observed, RunningNode, Seen } from "./observed";
import { configuredAddresses } from "./rules/addresses";
import { presentPlace, wayIn } from "./present";
import { usedNamespaces } from "./rules/namespaces";
import { hasClass } from "./rules/storage-classes";

/**
 * Asks what lives of the network: the API servers, and then the channels, each side by side.
 *
 * @param all the parts whose clusters are asked
 * @throws pulumi.RunError when a cluster cannot be reached
 */
export async function observe(
    model: NetworkModel,
    formerState: FormerState,
    all: readonly NetworkModel[] = parts(model),
): Promise<Seen> {
    const found = await Promise.all(
        all.map(async (part) => ({ part, here: await seenOn(part, formerOn(formerState, part)) })),
    );
    const nodes = found.flatMap(({ here }) => here.nodes ?? []);
    const names = found.flatMap(({ here }) => here.channels ?? []);
    const [told, silences] = await Promise.all([
        askChannels(model, formerState, nodes, names),
        seenSilences(model, nodes),
    ]);
    const { channels, definitions, defined } = told;
    const seen = found.map(({ part, here }) => ({
        model: part,
        observed: { ...here, channels, definitions, defined, silences },
    }));
    return {
        whole: together(
            seen.map(({ observed }) => observed),
            { ...told, formerState },
        ),
        parts: seen,
    };
}

/** What a cluster says of what is on it. */
type Here = Omit<Observed, "channels" | "definitions" | "defined" | "silences"> & {
    /** Names of the channels whose first blocks are there. */
    readonly channels: readonly string[] | undefined;
};

async function seenOn(model: NetworkModel, formerState: FormerState): Promise<Here> {
    const client = clientOf(model);
    const [namespaces, bounds, keys, living, offers, { clusterAddresses, unseen }] = await Promise.all([
        seenNamespaces(client, model),
        seenBounds(client, model),
        seenKeys(model),
        livingIn(client, model, formerState),
        seenOffers(client, model),
        observeClusterAddresses(client, model),
    ]);
    return {
        namespaces,
        ...bounds,
        claims: living.claims,
        nodes: living.nodes,
        channels: living.channels,
        ...offers,
        keys,
        formerState,
        clusterAddresses,
        unseen: [...unseen, ...bounds.unseen, ...(keys === undefined ? [unreadKeys(model)] : []), ...living.unseen].map(
            (sentence) => onCluster(model, sentence),
        ),
    };
}

type Told = Pick<Observed, "channels" | "definitions" | "defined" | "unseen">;

/** What the nodes that are there say of their channels. */
async function askChannels(
    model: NetworkModel,
    formerState: FormerState,
    nodes: readonly RunningNode[],
    found: readonly string[],
): Promise<Told> {
    const place = presentPlace(model, formerState);
    const names = distinct([...formerState.channels, ...found]);
    const [channels, definitions] = await Promise.all([
        Promise.all(names.map((name) => askChannel(place, name, nodes, wayIn(model)))),
        Promise.all(names.map((name) => askDefinitions(place, model, name, nodes, wayIn(model)))),
    ]);
    return {
        channels: channels.map(({ channel }) => channel),
        definitions: definitions.flatMap((asked) => asked.definitions),
        defined: names.filter((_name, index) => definitions[index]?.isAnswered),
        unseen: [...channels.flatMap(unasked), ...definitions.flatMap(unknownDefinitions)],
    };
}

/** What is there of a network, as far as its clusters have told; what only one of them can be asked is of no meaning for all. */
function together(here: readonly Observed[], told: Told & Pick<Observed, "formerState">): Observed {
    const [first = unanswered] = here;
    const all = <T>(of: (one: Observed) => readonly T[] | undefined): readonly T[] | undefined =>
        here.some((one) => of(one) !== undefined) ? here.flatMap((one) => of(one) ?? []) : undefined;
    const unseen = [...here.flatMap((one) => one.unseen), ...told.unseen];
    return { ...first, ...told, claims: all(({ claims }) => claims), nodes: all(({ nodes }) => nodes), unseen };
}

const unanswered: Omit<Observed, keyof Told | "formerState"> = {
    ...{ namespaces: {}, largest: {}, together: {}, silences: {} },
    ...{ claims: undefined, nodes: undefined, storageClasses: undefined, preparedClasses: undefined, keys: undefined },
    servesRoutes: true,
    clusterAddresses: { apiServer: [], dns: [] },
};

async function seenNamespaces(client: KubeClient, model: NetworkModel): Promise<Observed["namespaces"]> {
    const names = model.createNamespace ? [] : usedNamespaces(model).map(({ name }) => name);
    const found = await Promise.all(names.map(async (name) => [name, await seenNamespace(client, name)] as const));
    return Object.fromEntries(found.flatMap(([name, seen]) => (seen === undefined ? [] : [[name, seen]])));
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

/** What a cluster has that networks may want. */
async function seenOffers(
    client: KubeClient,
    model: NetworkModel,
): Promise<Pick<Observed, "storageClasses" | "preparedClasses" | "servesRoutes">> {
    const [classes, routes] = await Promise.all([seenClasses(client, model), servesRoutes(client, model)]);
    return { ...classes, servesRoutes: routes };
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

function distinct(names: readonly string[]): readonly string[] {
    return [...new Set(names)].filter((name) => name !== "").sort();
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
