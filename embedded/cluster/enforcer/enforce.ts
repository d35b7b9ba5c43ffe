import { watch, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { KubeClient } from "../../../cluster/api";
import type { KubeObject } from "../../../cluster/object";
import { reasonOf } from "../../../ground/failure";
import { forgetInForce, inForcePath, readJoined, tellReady } from "./joined";
import { ruleset } from "./rules";
import { podsOf, type Joined, type World } from "./world";

/** What NetworkPolicies are enforced with. */
interface Enforcement {
    readonly client: Pick<KubeClient, "follow">;
    /** Where the plugin notes whose addresses are. */
    readonly folder: string;
    /** Of the pods' addresses. */
    readonly range: string;
    /** Puts rules into force, all or none. */
    readonly apply: (rules: string) => Promise<void>;
    readonly signal: AbortSignal;
    /** Gets what failed. */
    readonly tell: (line: string) => void;
}

const collections = {
    pods: "/api/v1/pods",
    namespaces: "/api/v1/namespaces",
    policies: "/apis/networking.k8s.io/v1/networkpolicies",
} as const;

type Collection = keyof typeof collections;

/** Milliseconds after which rules that were refused are tried again, and the folder is read though nobody told of a change. */
const pause = 1000;

/** Keeps the rules as the policies want them until the signal. Nothing is enforced before all that exists is known. */
export async function enforce(enforcement: Enforcement): Promise<void> {
    const { folder } = enforcement;
    forgetInForce(folder);
    const known = newKnowledge();
    const wakeup = newWakeup();
    const notes = watch(folder, () => {
        wakeup.wake();
    });
    try {
        await Promise.race([
            keep(enforcement, known, wakeup),
            ...(Object.keys(collections) as Collection[]).map((which) => listen(enforcement, which, known, wakeup)),
        ]);
    } finally {
        notes.close();
    }
}

interface Knowledge {
    readonly objects: Readonly<Record<Collection, Map<string, KubeObject>>>;
    readonly synced: Set<Collection>;
}

function newKnowledge(): Knowledge {
    return { objects: { pods: new Map(), namespaces: new Map(), policies: new Map() }, synced: new Set() };
}

async function listen(
    { client, signal }: Enforcement,
    which: Collection,
    known: Knowledge,
    wakeup: Wakeup,
): Promise<void> {
    const objects = known.objects[which];
    for await (const event of client.follow(collections[which], {}, signal)) {
        if (event.type === "synced") {
            known.synced.add(which);
        } else {
            const { namespace = "", name = "" } = event.object.metadata;
            const key = `${namespace}/${name}`;
            if (event.type === "deleted") {
                objects.delete(key);
            } else {
                objects.set(key, event.object);
            }
        }
        wakeup.wake();
    }
}

async function keep(
    { folder, range, apply, signal, tell }: Enforcement,
    known: Knowledge,
    wakeup: Wakeup,
): Promise<void> {
    let inForce: string | undefined;
    const told = new Set<string>();
    while (!signal.aborted) {
        if (known.synced.size === Object.keys(collections).length) {
            const joined = readJoined(folder);
            const world = worldOf(known, joined);
            const rules = ruleset(world, range);
            try {
                if (rules !== inForce) {
                    await apply(rules);
                    inForce = rules;
                    writeFileSync(inForcePath(folder), "");
                }
                answer(folder, joined, world, told);
            } catch (error) {
                tell(reasonOf(error));
            }
        }
        await wakeup.woken(pause);
    }
}

/** A note of a pod that the API server has not told of yet is answered when it has. */
function answer(folder: string, joined: readonly Joined[], { pods }: World, told: Set<string>): void {
    const governed = new Set(pods.map(({ address }) => address));
    for (const one of joined.filter(({ address, sandbox }) => governed.has(address) && !told.has(sandbox))) {
        tellReady(folder, one);
        told.add(one.sandbox);
    }
}

function worldOf({ objects }: Knowledge, joined: readonly Joined[]): World {
    return {
        pods: podsOf([...objects.pods.values()], joined),
        namespaces: new Map(
            [...objects.namespaces.values()].map(({ metadata }) => [metadata.name ?? "", metadata.labels ?? {}]),
        ),
        policies: [...objects.policies.values()],
    };
}

/** Wakes who waits; what rings meanwhile is heard at the next wait. */
interface Wakeup {
    wake(): void;
    woken(milliseconds: number): Promise<void>;
}

function newWakeup(): Wakeup {
    let rang = false;
    let wake: (() => void) | undefined;
    return {
        wake: () => {
            rang = true;
            wake?.();
        },
        woken: async (milliseconds) => {
            if (!rang) {
                const timeout = new AbortController();
                const woken = new Promise<void>((resolve) => (wake = resolve));
                await Promise.race([woken, sleep(milliseconds, undefined, { signal: timeout.signal })]);
                timeout.abort();
            }
            rang = false;
        },
    };
}
