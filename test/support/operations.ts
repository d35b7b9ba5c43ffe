import { operationsOf } from "../../components/remote/serve";

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
    return {
        make: async (inputs) => {
            const { id, outs } = await served.create(inputs);
            return { id, state: outs ?? {} };
        },
        change: async (state, inputs) => (await served.update?.("id", state as never, inputs))?.outs ?? {},
        find: async (state) => (await served.read?.("id", state as never))?.props,
        differs: async (state, inputs) => {
            const { changes = false, replaces = [] } = (await served.diff?.("id", state as never, inputs)) ?? {};
            return { changes, replaces };
        },
    };
}
