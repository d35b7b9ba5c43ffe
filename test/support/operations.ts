import type { Placed, RemoteProvider, State as StateOf } from "../../components/remote/contract";
import { operationsOf, outsOf } from "../../components/remote/serve";
import { assertState, kindOf } from "./states";

type Provider = { readonly create: (inputs: never) => unknown };
type State = Readonly<Record<string, unknown>>;

/** A module of a dynamic resource as the engine works with it: states in, whole states out. */
export interface Operations<In> {
    readonly make: (inputs: In) => Promise<{ readonly id: string; readonly state: State }>;
    readonly change: (state: State, inputs: In) => Promise<State>;
    /** What a refresh finds; undefined when it is gone. What cannot be asked is kept, with a warning. */
    readonly find: (state: State) => Promise<State | undefined>;
    /** Whether the inputs are a difference, and which of them make another resource. */
    readonly differs: (
        state: State | undefined,
        inputs: In,
    ) => Promise<{ readonly changes: boolean; readonly replaces: unknown }>;
}

export function operations<P extends Provider>(provider: P): Operations<Parameters<P["create"]>[0]> {
    const served = operationsOf("the resource", provider as never);
    const checked = checking(provider);
    return {
        make: async (inputs) => {
            const { id, outs } = await served.create(inputs);
            return { id, state: await checked(outs ?? {}) };
        },
        change: async (state, inputs) => checked((await served.update("id", state as never, inputs)).outs ?? {}),
        find: async (state) => (await served.read("id", state as never)).props,
        differs: async (state, inputs) => {
            const { changes = false, replaces = [] } = await served.diff("id", state as never, inputs);
            return { changes, replaces };
        },
    };
}

/** A module's provider whose methods return whole states, as the engine gets them, and fail as the module's do. */
export function withStates<In extends Placed, Made extends object, Forgotten extends keyof In & string>(
    provider: RemoteProvider<In, Made, Forgotten>,
): Omit<RemoteProvider<In, Made, Forgotten>, "create" | "update" | "read"> &
    WithStates<In, StateOf<In, Made, Forgotten>> {
    type Outs = StateOf<In, Made, Forgotten>;
    const checked = checking(provider);
    const whole = async (known: unknown, made: object | undefined): Promise<Outs> =>
        (await checked(outsOf(provider as never, known as never, made))) as never; // As the module's types say.
    return {
        ...provider,
        create: async (inputs) => {
            const { id, made } = await provider.create(inputs);
            return { id, outs: await whole(inputs, made) };
        },
        update: async (id, olds, news) =>
            whole(news, await (provider.update?.(id, olds, news) ?? provider.create(news).then(({ made }) => made))),
        read: async (id, outs) => {
            const found = provider.read === undefined ? {} : await provider.read(id, outs);
            return found && (await whole(outs, found));
        },
    };
}

interface WithStates<In, Outs> {
    readonly create: (inputs: In) => Promise<{ readonly id: string; readonly outs: Outs }>;
    readonly update?: (id: string, olds: Outs, news: In) => Promise<Outs>;
    readonly read?: (id: string, outs: Outs) => Promise<Outs | undefined>;
}

/** A state of a module has the names that its kind is to have. */
function checking(provider: unknown): <S extends object>(state: S) => Promise<S> {
    return async (state) => {
        const kind = await kindOf(provider);
        if (kind !== undefined) {
            assertState(kind, state);
        }
        return state;
    };
}
