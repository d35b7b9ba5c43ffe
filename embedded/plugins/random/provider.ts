import type { JsonObject } from "../../../cluster/object";
import { differences, renderPath } from "../difference";
import { packageVersion } from "../package-version";
import {
    type Change,
    type CheckRequest,
    type CheckResult,
    type CreateRequest,
    type CreateResult,
    type Difference,
    type DiffRequest,
    noDifference,
    type Plugin,
} from "../plugin";
import { holdsUnknown, type Properties, revealedObject, secretLikeObject, unknownValue } from "../property";
import { type RandomKind, randomKinds } from "./kinds";

/** The plugin that stands in for the official one of @pulumi/random: passwords, strings and identifiers. */
export function newRandomPlugin(): Plugin {
    return {
        name: "random",
        version: packageVersion("@pulumi/random"),
        checkConfig: (news) => ({ inputs: news, problems: [] }),
        diffConfig: () => noDifference,
        configure: () => undefined,
        check: (request) => Promise.resolve(check(request)),
        diff: (request) => Promise.resolve(diff(request)),
        create: (request) => Promise.resolve(create(request)),
        // A random value lives in the state alone, so it is always as it was.
        read: ({ id, state, inputs }) => Promise.resolve({ id, state, inputs }),
        update: ({ state, inputs }) => Promise.resolve({ ...state, ...inputs }),
        delete: () => Promise.resolve(),
        cancel: () => undefined,
    };
}

function check({ resource, news }: CheckRequest): CheckResult {
    const kind = randomKinds[resource.type];
    if (kind === undefined) {
        const served = Object.keys(randomKinds).join(", ");
        const reason = `${resource.type} is not served by this plugin, which knows ${served}; it needs the official plugin`;
        return { inputs: news, problems: [{ property: "", reason }] };
    }
    return { inputs: news, problems: holdsUnknown(news) ? [] : kind.problems(revealedObject(news)) };
}

/** Every argument, keepers included, belongs to the value: another one means another value. */
function diff({ resource, olds, news }: DiffRequest): Difference {
    const kind = served(resource.type);
    const [before, after] = [olds, news].map((inputs) => kind.complete(ownArguments(inputs)));
    const changes = differences(before, after).map(({ path, kind }): Change => ({
        path: renderPath(path),
        kind,
        replaces: true,
    }));
    return { changes, deleteBeforeReplace: false };
}

/** Without the notes that the official plugin leaves in its records. */
function ownArguments(inputs: Properties): JsonObject {
    return Object.fromEntries(Object.entries(revealedObject(inputs)).filter(([key]) => !key.startsWith("__")));
}

function create({ resource, inputs, preview }: CreateRequest): CreateResult {
    const kind = served(resource.type);
    if (preview) {
        const unknown: JsonObject = Object.fromEntries(kind.results.map((name) => [name, unknownValue]));
        return { id: "", state: { ...inputs, ...unknown } };
    }
    const { id, outputs } = kind.draw(revealedObject(inputs));
    return { id, state: secretLikeObject(outputs, inputs) };
}

function served(type: string): RandomKind {
    const kind = randomKinds[type];
    if (kind === undefined) {
        throw new Error(`${type} is not served by this plugin`);
    }
    return kind;
}
