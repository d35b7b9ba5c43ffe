import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { interruptible, reached } from "../../ground/interruption";
import { isJsonObject } from "../../ground/json";
import type { RemoteProvider, Placed } from "./contract";
import { registry, type RemoteKind } from "./kinds";
import { endWithParent } from "./orphan";
import { orWarn } from "./warning";

type Properties = Placed & Readonly<Record<string, unknown>>;
type AnyProvider = RemoteProvider<Properties>;
type Provider = pulumi.dynamic.ResourceProvider<Properties, Properties>;
/** Each has all of them; one may do nothing. */
type Operations = Required<Pick<Provider, "diff" | "create" | "read" | "update" | "delete">>;

/**
 * The operations of a dynamic resource as Pulumi calls them, from the kind's module. Modules stay loaded, and with
 * them the tunnels and connections that they share.
 *
 * @param now the clock that tells what is due
 */
export function served(kind: RemoteKind, now?: () => Date): Operations {
    endWithParent();
    const operations = async (): Promise<Operations> => operationsOf(inWords(kind), await loaded(kind), now);
    /** What changes something may be interrupted by a test before it begins, and when the state has not learnt yet what came of it. */
    const between = <T>(act: (operations: Operations) => Promise<T>): Promise<T> =>
        interruptible(kind, async () => {
            await reached("called");
            const made = await act(await operations());
            await reached("saved");
            return made;
        });
    return {
        diff: async (...args) => (await operations()).diff(...args),
        create: (...args) => between((of) => of.create(...args)),
        read: async (...args) => (await operations()).read(...args),
        update: (...args) => between((of) => of.update(...args)),
        delete: (...args) => between((of) => of.delete(...args)),
    };
}

/**
 * The operations that a module's provider is behind.
 *
 * @param kind as warnings call it
 */
export function operationsOf(kind: string, provider: AnyProvider, now = (): Date => new Date()): Operations {
    return {
        diff: (_id, olds, news) => Promise.resolve(difference(provider, known(provider, olds), placed(news), now())),
        create: async (inputs) => {
            const { id, made } = await completed(provider, inputs, provider.create(placed(inputs)));
            return { id, outs: outsOf(provider, inputs, made) };
        },
        read: (id, outs) => read(provider, kind, id, outs),
        update: async (id, olds, news) => {
            const made = update(provider, id, known(provider, olds), placed(news));
            return { outs: outsOf(provider, news, await completed(provider, news, made)) };
        },
        delete: async (id, outs) => provider.delete?.(id, known(provider, outs)),
    };
}

/** What was made though it failed is a whole state, too. */
function completed<T>(provider: AnyProvider, inputs: Properties, made: Promise<T>): Promise<T> {
    return made.catch((error: unknown) => {
        if (error instanceof Error && "properties" in error && isJsonObject(error.properties)) {
            error.properties = outsOf(provider, inputs, error.properties);
        }
        throw error;
    });
}

/** The whole state, `__provider` included: what the inputs were, or what it was, with what is made or found in its place. */
export function outsOf({ forgets = [] }: AnyProvider, known: Properties, made: object = {}): Properties {
    const forgotten: readonly string[] = forgets;
    const kept = Object.entries({ ...known, ...made }).filter(([key]) => !forgotten.includes(key));
    return stored(Object.fromEntries(kept)) as Properties; // `place` is an input that no module forgets.
}

/** Loaded when it is needed: a run has to do with few of them. */
async function loaded(kind: RemoteKind): Promise<AnyProvider> {
    const { provider } = await registry[kind].module();
    return provider as unknown as AnyProvider; // Pulumi hands on what was made by the same kind's inputs.
}

/** `AnchorPeers` as warnings call it: anchor-peers. */
function inWords(kind: RemoteKind): string {
    return kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** A provider says nothing of the way to a node, so that a renamed context or another kubeconfig is no difference. */
function difference(provider: AnyProvider, olds: Properties, news: Properties, now: Date): pulumi.dynamic.DiffResult {
    const differs = (key: string): boolean => !isDeepStrictEqual(olds[key], news[key]);
    const moved = olds.place.namespace === news.place.namespace ? [] : ["place"];
    const replaces = [...moved, ...provider.replaces.filter(differs)];
    const isRenamed = provider.names?.some(differs) ?? false;
    const isDue = provider.due?.(olds, news, now) ?? false;
    const changes = isDue || replaces.length > 0 || provider.updates.some(differs);
    return { changes, replaces, deleteBeforeReplace: !isRenamed };
}

async function read(
    provider: AnyProvider,
    kind: string,
    id: string,
    outs: Properties | undefined,
): Promise<pulumi.dynamic.ReadResult<Properties>> {
    const state = known(provider, outs);
    const props = provider.read === undefined ? state : await truth(provider, kind, id, state);
    return props === undefined ? {} : { id, props: stored(props) };
}

/**
 * What a state takes: without what is undefined, at any depth. Pulumi fails on such a value when all is done ("Unexpected struct type."), and
 * a module may well copy one from a state that an earlier version wrote without it.
 */
function stored<T>(value: T): T {
    if (Array.isArray(value)) {
        return value.map(stored) as T; // The same elements.
    }
    if (!isJsonObject(value)) {
        return value;
    }
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    return Object.fromEntries(entries.map(([key, field]) => [key, stored(field)])) as T; // The same fields.
}

/**
 * What nobody can be asked about is not gone: a node that is down keeps its ledger, and what is on it. An answer is what a
 * module returns; whatever it fails with stands between us and the question: no pod, no connection, a certificate that has
 * expired, a Secret or ConfigMap that is missing, a right that is.
 */
function truth(provider: AnyProvider, kind: string, id: string, state: Properties): Promise<Properties | undefined> {
    const ask = async (): Promise<Properties | undefined> => {
        const found = await provider.read?.(id, state);
        return found && outsOf(provider, state, found);
    };
    const kept = `${kind} ${id} is kept as the state has it, since it could not be checked`;
    return orWarn(ask, (reason) => `${kept}: ${reason}`, state);
}

async function update(provider: AnyProvider, id: string, olds: Properties, news: Properties): Promise<object> {
    return provider.update?.(id, olds, news) ?? (await provider.create(news)).made ?? {};
}

/** The state in today's shape, whichever version wrote it. */
function known(provider: AnyProvider, outs: Properties | undefined): Properties {
    const state = placed(outs);
    return placed(provider.upgrade === undefined ? state : { ...provider.upgrade(state), place: state.place });
}

/** Each resource's constructor puts `place` there; only a state edited by hand could lack it. */
function placed(properties: Properties | undefined): Properties {
    if ((properties as Partial<Properties> | undefined)?.place === undefined || properties === undefined) {
        throw new Error(
            "cannot use the state of a dynamic resource: it does not say its place; remove it and import it",
        );
    }
    return properties;
}
