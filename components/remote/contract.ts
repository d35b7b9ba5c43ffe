import type { Place } from "./place";

/** What all dynamic resources have in common: where they live. Another namespace means another resource. */
export interface Placed {
    readonly place: Place;
}

/**
 * What a module behind a dynamic resource exports as `provider`. Its methods receive plain values; `Outs` is the whole
 * state of the resource beside its inputs' own record, so every method that returns one returns all of it.
 */
export interface RemoteProvider<In extends Placed, Outs extends Placed> {
    /** Inputs of which a change means another resource. They are part of the outputs. */
    readonly replaces: readonly (keyof In & keyof Outs & string)[];
    /**
     * Those of `replaces` that name what is made: under another name the new one can be there before the old one goes.
     * Default none: what is replaced goes first.
     */
    readonly names?: readonly (keyof In & string)[];
    /** Inputs of which a change is made true in place. They are part of the outputs. All other inputs only say how to get there. */
    readonly updates: readonly (keyof In & keyof Outs & string)[];
    /** The state of an earlier version in today's shape. It is no difference by itself. Absent: the shape never changed. */
    upgrade?(outs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
    /**
     * Whether what is there must be made anew though no input changed, as a certificate near its end: an update then.
     * Absent: never. Its answer must change once the update is made.
     */
    due?(olds: Outs, news: In, now: Date): boolean;
    /** Makes the inputs true. Looks first, so that a second run after a crash adopts what is there. */
    create(inputs: In): Promise<{ readonly id: string; readonly outs: Outs }>;
    /** Makes changed inputs true in place. Absent: as `create`, since that looks first. */
    update?(id: string, olds: Outs, news: In): Promise<Outs>;
    /** Reads the truth; undefined when it is gone. Absent: the state is taken as it is. */
    read?(id: string, outs: Outs): Promise<Outs | undefined>;
    /** Undoes it. Absent where Fabric cannot undo: the resource is only forgotten. */
    delete?(id: string, outs: Outs): Promise<void>;
}

/**
 * For `create` and `update`: a failure about what was made all the same. The state keeps it as it is, and the next `up` updates it instead
 * of making it a second time (@pulumi/pulumi, cmd/dynamic-provider: an error with an id is of a resource that is there).
 */
export function madeBut(error: Error, made: { readonly id: string; readonly outs: Placed }): Error {
    return Object.assign(error, { id: made.id, properties: made.outs, reasons: [error.message] });
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
