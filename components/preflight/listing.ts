import * as pulumi from "@pulumi/pulumi";
import { type KubeClient } from "../../cluster/api";
import { apiReason } from "../../cluster/api-failure";
import type { KubeObject } from "../../cluster/object";
import { reasonOf } from "../../ground/failure";
import type { NetworkModel } from "../model/network";
import { foreignOwner, instanceOf, madeSelector } from "../model/ownership";
import { apartHomes } from "../organisations/namespaces";
import { groupLabel } from "../organisations/workload";
import { claimOf, nodeOf } from "./objects";
import type { Claim, FormerState, RunningNode } from "./observed";

/** Seconds that the API server has for one listing; it answers within milliseconds when there is no network. */
const listSeconds = 10;

/** With a selector, what this stack made; undefined where the deployer may not list. */
export async function listed(
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

/** What there is of a network in its namespaces; undefined where the deployer may not list it in one of them. */
interface Living {
    readonly claims: readonly Claim[] | undefined;
    readonly nodes: readonly RunningNode[] | undefined;
    /** Names of the channels whose first blocks are there. */
    readonly channels: readonly string[] | undefined;
    /** What is not checked therefore, a sentence for each namespace. */
    readonly unseen: readonly string[];
}

/** The volumes, nodes and first blocks in the network's namespace, in the homes of its organisations, and where these live by the state. */
export async function livingIn(client: KubeClient, model: NetworkModel, formerState: FormerState): Promise<Living> {
    const homes = new Set([model.namespace, ...apartHomes(model), ...Object.values(formerState.homes)]);
    const found = await Promise.all([...homes].map((namespace) => livingAt(client, namespace)));
    return {
        claims: every(found.map(({ claims }) => claims)),
        nodes: every(found.map(({ nodes }) => nodes)),
        channels: every(found.map(({ channels }) => channels)),
        unseen: found.flatMap(({ unseen }) => unseen),
    };
}

/** Of what is known in part only, nobody knows what is missing. */
function every<T>(parts: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
    return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

async function livingAt(client: KubeClient, namespace: string): Promise<Living> {
    const own = (path: string, selector: string): Promise<readonly KubeObject[] | undefined> =>
        listed(client, path.replace("*", `namespaces/${namespace}`), selector);
    const [claims, nodes, pods, genesis] = await Promise.all([
        own("/api/v1/*/persistentvolumeclaims", madeSelector),
        own("/apis/apps/v1/*/statefulsets", madeSelector),
        own("/api/v1/*/pods", `${madeSelector},${groupLabel}`),
        own("/api/v1/*/configmaps", `${madeSelector},app.kubernetes.io/component=channel`),
    ]);
    return {
        claims: claims?.flatMap((claim) => claimOf(claim, namespace) ?? []),
        nodes: nodes?.flatMap((node) => nodeOf(node, namespace, pods ?? []) ?? []),
        channels: genesis?.map(channelOf),
        unseen: forbidden(namespace, { persistentvolumeclaims: claims, statefulsets: nodes, configmaps: genesis }),
    };
}

/** The genesis block's ConfigMap is part of its channel. */
function channelOf({ metadata }: KubeObject): string {
    return metadata.labels?.["app.kubernetes.io/part-of"] ?? "";
}

function forbidden(namespace: string, lists: Readonly<Record<string, unknown>>): readonly string[] {
    const kinds = Object.keys(lists).filter((kind) => lists[kind] === undefined);
    const what = `this deployer may not list ${kinds.join(", ")} in namespace ${namespace}`;
    return kinds.length === 0
        ? []
        : [`${what}: whether the running network would survive the change is not checked by them`];
}
