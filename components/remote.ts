import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "./reach";

/** What all dynamic resources have in common: where they live. Another namespace means another resource. */
export interface Placed {
    readonly place: Place;
}

/**
 * What a module behind a dynamic resource exports as `provider`. Its methods receive plain values; `Outs` is the whole
 * state of the resource beside its inputs' own record, so every method that returns one returns all of it.
 */
export interface RemoteProvider<Inputs extends Placed, Outs extends Placed> {
    /** Inputs of which a change means another resource. They are part of the outputs. */
    readonly replaces: readonly (keyof Inputs & keyof Outs & string)[];
    /** Inputs of which a change is made true in place. They are part of the outputs. All other inputs only say how to get there. */
    readonly updates: readonly (keyof Inputs & keyof Outs & string)[];
    /** Makes the inputs true. Looks first, so that a second run after a crash adopts what is there. */
    create(inputs: Inputs): Promise<{ readonly id: string; readonly outs: Outs }>;
    /** Makes changed inputs true in place. Absent: as `create`, since that looks first. */
    update?(id: string, olds: Outs, news: Inputs): Promise<Outs>;
    /** Reads the truth; undefined when it is gone. Absent: the state is taken as it is. */
    read?(id: string, outs: Outs): Promise<Outs | undefined>;
    /** Undoes it. Absent where Fabric cannot undo: the resource is only forgotten. */
    delete?(id: string, outs: Outs): Promise<void>;
}

/** The part of tsx's API that is used; a type, so that the revived text captures nothing. */
interface Loader {
    require(id: string, from: string): { serve(module: string, method: string, args: readonly unknown[]): Answer };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each operation has a result of its own
type Answer = Promise<any>;

/**
 * The one dynamic provider of this project. Pulumi stores the text of a provider in the state, twice for each resource,
 * and revives it in another process, so this one captures a single string: the path of a module, relative to the
 * project's folder, that is loaded through tsx when a method is called. Editing such a module is therefore never a
 * difference of a resource.
 *
 * Without `deletes` the engine only forgets a resource: right for all that Fabric cannot undo.
 */
export function remote(module: string, deletes = false): pulumi.dynamic.ResourceProvider {
    const call = (method: string, args: readonly unknown[]): Answer => {
        const root = `${process.cwd()}/package.json`;
        const tsx = process.getBuiltinModule("module").createRequire(root)("tsx/cjs/api") as Loader;
        return tsx.require("./components/serve", root).serve(module, method, args);
    };
    const provider: pulumi.dynamic.ResourceProvider = {
        diff: (...args) => call("diff", args),
        create: (...args) => call("create", args),
        read: (...args) => call("read", args),
        update: (...args) => call("update", args),
    };
    return deletes ? { ...provider, delete: (...args) => call("delete", args) } : provider;
}
