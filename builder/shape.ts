import { parseDuration } from "../ground/duration";
import { isJsonObject } from "../ground/json";

/** What a value of a configuration has to be. */
export type Shape =
    | keyof typeof plain
    /** An object whose fields, of any name, are all alike. */
    | { readonly every: Shape }
    /** An object with these fields and no others. */
    | { readonly fields: Fields; readonly required?: boolean };

type Fields = Readonly<Record<string, Shape>>;

/** A value of a shape. */
export type Shaped<S> = S extends keyof typeof plain
    ? Plain<(typeof plain)[S]>
    : S extends { readonly every: infer Every }
      ? Readonly<Record<string, Shaped<Every>>>
      : S extends { readonly fields: infer Some; readonly required: true }
        ? { readonly [Name in keyof Some]: Shaped<Some[Name]> }
        : S extends { readonly fields: infer Some }
          ? { readonly [Name in keyof Some]?: Shaped<Some[Name]> }
          : never;

type Plain<Kind> = Kind extends { readonly is: (value: unknown) => value is infer Value } ? Value : never;

/** Text, or what a key of a Secret in the pod's namespace has, which only the kubelet reads. */
export type VariableValue = string | { readonly secretKeyRef: { readonly name: string; readonly key: string } };

const plain = {
    text: { is: isText, name: "a text" },
    texts: { is: (value: unknown) => isListOf(isText, value), name: "a list of texts" },
    object: { is: isJsonObject, name: "an object" },
    objects: { is: (value: unknown) => isListOf(isJsonObject, value), name: "a list of objects" },
    variable: { is: isVariable, name: "a text or a secretKeyRef with name and key" },
    duration: { is: isDuration, name: 'a Go duration above 0, such as "5m"' },
} as const;

/** What is wrong with a value, with the path of the field; undefined when nothing is. */
export function shapeProblem(value: unknown, shape: Shape, path = ""): string | undefined {
    if (typeof shape === "string") {
        const { is, name } = plain[shape];
        return is(value) ? undefined : must(path, name);
    }
    if (!isJsonObject(value)) {
        return must(path, "an object");
    }
    const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
    if ("every" in shape) {
        return first(Object.keys(value).map((name) => shapeProblem(value[name], shape.every, at(name))));
    }
    const missing = Object.keys(shape.fields).find((name) => !Object.hasOwn(value, name));
    return (
        first(
            Object.keys(value).map((name) => {
                const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
                return field === undefined
                    ? `there is no field ${at(name)}`
                    : shapeProblem(value[name], field, at(name));
            }),
        ) ?? (shape.required === true && missing !== undefined ? `field ${at(missing)} is missing` : undefined)
    );
}

function must(path: string, name: string): string {
    return `${path === "" ? "it" : `field ${path}`} must be ${name}`;
}

function first(problems: readonly (string | undefined)[]): string | undefined {
    return problems.find((problem) => problem !== undefined);
}

function isText(value: unknown): value is string {
    return typeof value === "string";
}

function isListOf<Entry>(is: (entry: unknown) => entry is Entry, value: unknown): value is readonly Entry[] {
    return Array.isArray(value) && value.every(is);
}

function isVariable(value: unknown): value is VariableValue {
    if (!isJsonObject(value)) {
        return isText(value);
    }
    const { secretKeyRef } = value;
    const isReference = isJsonObject(secretKeyRef) && Object.keys(secretKeyRef).sort().join() === "key,name";
    return isReference && Object.keys(value).length === 1 && Object.values(secretKeyRef).every(isText);
}

function isDuration(value: unknown): value is string {
    try {
        return isText(value) && parseDuration(value) > 0;
    } catch {
        return false;
    }
}
