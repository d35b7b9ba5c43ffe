import type { JsonObject } from "../../../ground/json";
import { differences, renderPath } from "../difference";
import { packageVersion } from "../package-version";
import {
    type CheckRequest,
    type CheckResult,
    type CreateRequest,
    type CreateResult,
    type Difference,
    type DiffRequest,
    noDifference,
    type Plugin,
    type Problem,
} from "../plugin";
import { isUnknown, type Properties, revealedObject, secretLikeObject, secretValue, unknownValue } from "../property";
import { completeArguments, newPassword, passwordArguments } from "./password";

/** The one type that the program declares. */
export const servedType = "random:index/randomPassword:RandomPassword";

/** The stand-in for the official plugin of @pulumi/random: passwords, with the arguments that the program writes. */
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

function check({ resource: { type }, news }: CheckRequest): CheckResult {
    if (type !== servedType) {
        const reason = `${type} is not served by this stand-in, which knows ${servedType} alone; it needs the official plugin`;
        return { inputs: news, problems: [{ property: "", reason }] };
    }
    return { inputs: news, problems: argumentProblems(revealedObject(news)) };
}

function argumentProblems(inputs: JsonObject): readonly Problem[] {
    const others = Object.keys(inputs).filter((key) => !passwordArguments.includes(key));
    const unserved = others.map((property) => ({
        property,
        reason: "this stand-in does not know the argument: it needs the official plugin",
    }));
    const { length } = inputs;
    const isLength = isUnknown(length) || (typeof length === "number" && Number.isInteger(length) && length >= 1);
    return isLength
        ? unserved
        : [...unserved, { property: "length", reason: "it must be a whole number of at least 1" }];
}

/** Every argument belongs to the value: another one means another value. Writing a default down is no change. */
function diff({ olds, news }: DiffRequest): Difference {
    const [before, after] = [olds, news].map((inputs) => completeArguments(ownArguments(inputs)));
    const changes = differences(before, after).map(({ path, kind }) => ({
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

function create({ inputs, preview }: CreateRequest): CreateResult {
    if (preview) {
        return { id: "", state: { ...inputs, result: unknownValue } };
    }
    const plain = revealedObject(inputs);
    const outputs = { ...completeArguments(plain), result: secretValue(newPassword(plain)) };
    // The official provider's ID of every password: an ID is no secret.
    return { id: "none", state: secretLikeObject(outputs, inputs) };
}
