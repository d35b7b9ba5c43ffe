import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "./inputs";
import type { Place } from "./reach";
import { dynamicPrefix, providerText, type RemoteKind } from "./state/texts";

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
 * A dynamic resource whose provider is a module of this project.
 *
 * Pulumi keeps the text of a dynamic resource's provider in the state, twice for each resource, and revives it in another
 * process (@pulumi/pulumi, cmd/dynamic-provider: the text is a module that exports `handler`). `pulumi.dynamic.Resource`
 * makes that text by serialising closures; here it is one line that loads `serve` through tsx and names a kind. So an edit of
 * a module is no difference of any resource, the module may use all of TypeScript, the state stays small, and a text that is not
 * this one line is somebody else's (components/state).
 */
export abstract class RemoteResource<In extends Placed> extends pulumi.CustomResource {
    /**
     * @param kind the name behind `pulumi-nodejs:dynamic/fabric:`, which tells the module
     * @param outputs names of the outputs that are no inputs
     */
    protected constructor(
        kind: RemoteKind,
        name: string,
        args: Inputs<In>,
        opts: pulumi.CustomResourceOptions,
        outputs: readonly string[] = [],
    ) {
        const unknown = Object.fromEntries(outputs.map((output) => [output, undefined]));
        super(`${dynamicPrefix}${kind}`, name, { ...args, ...unknown, __provider: providerText(kind) }, opts);
    }
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
