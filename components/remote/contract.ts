import type { Place } from "./place";

/** What all dynamic resources have in common: where they live. Another namespace means another resource. */
export interface Placed {
    readonly place: Place;
}

/** The whole state of a resource: its inputs but for those that its module forgets, and what it has made. */
export type State<In extends Placed, Made extends object, Forgotten extends keyof In = never> = Omit<In, Forgotten> &
    Made;

/**
 * What a module behind a dynamic resource exports as `provider`. Its methods receive plain values. They return what they have made or found
 * beyond the inputs; where that has an input's name, the state has it in place of the input.
 */
export interface RemoteProvider<
    In extends Placed,
    Made extends object = object,
    Forgotten extends keyof In & string = never,
> {
    /** Inputs of which a change means another resource. */
    readonly replaces: readonly Exclude<keyof In & string, Forgotten>[];
    /**
     * Those of `replaces` that name what is made: under another name the new one can be there before the old one goes.
     * Default none: what is replaced goes first.
     */
    readonly names?: readonly (keyof In & string)[];
    /** Inputs of which a change is made true in place. All other inputs only say how to get there. */
    readonly updates: readonly Exclude<keyof In & string, Forgotten>[];
    /** Inputs that the state is not to have, as secrets and what only one run is about. Default none. */
    readonly forgets?: readonly Forgotten[];
    /** The state of an earlier version in today's shape. It is no difference by itself. Absent: the shape never changed. */
    upgrade?(outs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
    /**
     * Whether what is there must be made anew though no input changed, as a certificate near its end: an update then.
     * Absent: never. Its answer must change once the update is made; where that waits for somebody else, each run tries again.
     */
    due?(olds: State<In, Made, Forgotten>, news: In, now: Date): boolean;
    /** Makes the inputs true. Looks first, so that a second run after a crash adopts what is there. */
    create(inputs: In): Promise<Created<Made>>;
    /** Makes changed inputs true in place. Absent: as `create`, since that looks first. */
    update?(id: string, olds: State<In, Made, Forgotten>, news: In): Promise<Made>;
    /** Reads the truth: what of the state is otherwise; undefined when it is gone. Absent: the state is taken as it is. */
    read?(id: string, outs: State<In, Made, Forgotten>): Promise<Partial<State<In, Made, Forgotten>> | undefined>;
    /** Undoes it. Absent where Fabric cannot undo: the resource is only forgotten. */
    delete?(id: string, outs: State<In, Made, Forgotten>): Promise<void>;
}

/** A module that makes nothing beyond its inputs has but an ID to tell. */
type Created<Made> = { readonly id: string } & (object extends Made
    ? { readonly made?: Made }
    : { readonly made: Made });

/**
 * For `create` and `update`: a failure about what was made all the same. The state keeps it as it is, and the next `up` updates it instead
 * of making it a second time (@pulumi/pulumi, cmd/dynamic-provider: an error with an id is of a resource that is there).
 */
export function madeBut(error: Error, { id, made }: { readonly id: string; readonly made: object }): Error {
    return Object.assign(error, { id, properties: made, reasons: [error.message] });
}

/** For `upgrade`: a state that had one thing where there is a list of them now. */
export function listed(
    outs: Readonly<Record<string, unknown>>,
    one: string,
    many: string,
): Readonly<Record<string, unknown>> {
    const { [one]: only, ...others } = outs;
    return only === undefined ? outs : { [many]: [only], ...others };
}
