import { z } from "zod";
import { hasUnseen, visible } from "../../fabric/visible";
import { nearestKey } from "./nearest";
import { pathOf, quoted, type Problem } from "./problem";
import { isScalar, kindReason, nounOf, shown } from "./wrong-kind";

type Issue = z.core.$ZodIssue;

/** A part of a JSON Schema. */
export interface SchemaNode {
    readonly $schema?: string;
    readonly type?: string | readonly string[];
    readonly description?: string;
    readonly default?: unknown;
    readonly required?: readonly string[];
    readonly properties?: Readonly<Record<string, SchemaNode>>;
    readonly items?: SchemaNode;
    readonly additionalProperties?: SchemaNode | boolean;
    readonly anyOf?: readonly SchemaNode[];
}

/** Mistakes of shape and of single values: what zod has found, in the words of someone who writes YAML. */
export function shapeProblems(schema: z.ZodType, raw: unknown): readonly Problem[] {
    const found = foundIn(schema, raw);
    const bare = found.filter(({ value }) => isScalar(value));
    // Whether quotes are all that is missing: what the values would be told as text.
    const quotedToo = bare.length === 0 ? [] : foundIn(schema, bare.reduce<unknown>(withQuotes, raw));
    return found.map((problem) => {
        const next = bare.includes(problem) ? quotedToo.find(({ path }) => path === problem.path) : undefined;
        const { path, reason } =
            next === undefined ? problem : { ...next, reason: unquoted(next.reason, problem.value) };
        return { path, reason };
    });
}

interface Found extends Problem {
    readonly steps: readonly PropertyKey[];
    /** What stands where text is due; absent for every other mistake. */
    readonly value?: unknown;
}

function foundIn(schema: z.ZodType, raw: unknown): readonly Found[] {
    const parsed = schema.safeParse(raw, { reportInput: true });
    if (parsed.success) {
        return [];
    }
    const root = jsonSchema(schema);
    return parsed.error.issues.flatMap((issue) => problemsOf(issue, [], root));
}

/** What may be written where a schema reads, as a JSON Schema. */
export function jsonSchema(schema: z.ZodType): SchemaNode {
    return z.toJSONSchema(schema, { io: "input" }) as SchemaNode; // Plain JSON Schema; read-only and every field optional.
}

/** The config with a number or a word at a place put in quotes. */
function withQuotes(config: unknown, { steps, value }: Pick<Found, "steps" | "value">): unknown {
    const [step, ...rest] = steps;
    if (step === undefined) {
        return String(value);
    }
    if (Array.isArray(config)) {
        return config.map((entry: unknown, index) =>
            index === step ? withQuotes(entry, { steps: rest, value }) : entry,
        );
    }
    const below: unknown = typeof config === "object" && config !== null ? Reflect.get(config, step) : undefined;
    return { ...Object(config), [step]: withQuotes(below, { steps: rest, value }) };
}

/** `"2" is not a duration`, said of the number that it is. */
function unquoted(reason: string, value: unknown): string {
    const named = `"${String(value)}" is`;
    if (reason.startsWith(named)) {
        return `${shown(value)} is${reason.slice(named.length)}`;
    }
    return reason.startsWith("must ") ? reason : `must be text, not ${shown(value)}, and as text it ${reason}`;
}

function problemsOf(issue: Issue, at: readonly PropertyKey[], root: SchemaNode): readonly Found[] {
    const steps = [...at, ...issue.path];
    switch (issue.code) {
        case "unrecognized_keys":
            return issue.keys.map((key) => unknownKey([...steps, key], key, keysAt(root, steps)));
        case "invalid_union":
            return unionProblems(issue, steps, root);
        case "too_big":
        case "too_small":
            // Text has a length, too, which zod measures when it has found already that it is no list.
            return issue.origin === "array" && !Array.isArray(issue.input) ? [] : [ofValue(issue, steps, root)];
        case "invalid_key":
            return issue.issues.flatMap((inner) => problemsOf(inner, steps, root));
        default:
            return [ofValue(issue, steps, root)];
    }
}

function ofValue(issue: Issue, steps: readonly PropertyKey[], root: SchemaNode): Found {
    const hidden = hiddenReason(steps);
    const isText = hidden === undefined && issue.code === "invalid_type" && issue.expected === "string";
    const value = isText ? { value: issue.input } : {};
    const isListOfText = nodesAt(root, steps).some(({ items }) => items?.type === "string");
    return { path: pathOf(...steps), reason: hidden ?? reasonOf(issue, isListOfText), steps, ...value };
}

/** Transient data is secret: its reason does not show the value. */
function hiddenReason(steps: readonly PropertyKey[]): string | undefined {
    const depth = steps.length - 1 - steps.indexOf("transient");
    if (!steps.includes("transient")) {
        return undefined;
    }
    return depth === 0 ? "must be a set of keys and values" : "must be text: put it in quotes";
}

function reasonOf(issue: Issue, isListOfText: boolean): string {
    if (issue.code === "invalid_type" || issue.code === "invalid_value") {
        return issue.input === undefined ? "is missing" : kindReason(issue, isListOfText);
    }
    const says = issue.code !== "too_big" && issue.message.startsWith("is ");
    return says && typeof issue.input === "string"
        ? `${quoted(issue.input)} ${issue.message}${strangerIn(issue.input)}`
        : issue.message;
}

/** Names are in ASCII: what is not is named, since it may look like something else, or like nothing. */
function strangerIn(text: string): string {
    const index = text.search(/[^ -~]/u);
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const name = hasUnseen(character) ? visible(character) : `"${character}" (U+${code})`;
    return index === -1 ? "" : `: character ${index + 1} is ${name}`;
}

function unknownKey(steps: readonly PropertyKey[], key: string, known: readonly string[]): Found {
    const near = nearestKey(key, known);
    const hint = near === undefined ? `known here: ${known.join(", ")}` : `did you mean ${near}?`;
    return { path: pathOf(...steps), reason: `is not a known key (${hint})`, steps };
}

/**
 * A union here is a number or a list, or text or a set: problems inside the latter are those of the branch that got past the first look, and a
 * number where text may stand lacks its quotes.
 */
function unionProblems(
    issue: z.core.$ZodIssueInvalidUnion,
    steps: readonly PropertyKey[],
    root: SchemaNode,
): readonly Found[] {
    const fitting = issue.errors.find((branch) => branch.some((inner) => !isMismatch(inner)));
    if (fitting !== undefined) {
        return fitting.flatMap((inner) => problemsOf(inner, steps, root));
    }
    const text = issue.errors
        .flat()
        .filter(isMismatch)
        .find(({ expected }) => expected === "string");
    if (text !== undefined && isScalar(issue.input)) {
        return [ofValue({ ...text, input: issue.input }, steps, root)];
    }
    const expected = issue.errors.flatMap((branch) =>
        branch.filter(isMismatch).map(({ expected: type }) => nounOf(type)),
    );
    const bare = typeof issue.input === "string" && /^\d+$/.test(issue.input) ? ": write it without quotes" : "";
    return [
        { path: pathOf(...steps), reason: `must be ${expected.join(" or ")}, not ${shown(issue.input)}${bare}`, steps },
    ];
}

function isMismatch(issue: Issue): issue is z.core.$ZodIssueInvalidType {
    return issue.code === "invalid_type" && issue.path.length === 0;
}

/** Keys that the schema knows at a place. */
function keysAt(root: SchemaNode, steps: readonly PropertyKey[]): readonly string[] {
    return nodesAt(root, steps).flatMap(({ properties = {} }) => Object.keys(properties));
}

/** All that the schema lets stand at a place. */
function nodesAt(node: SchemaNode, steps: readonly PropertyKey[]): readonly SchemaNode[] {
    const branches = [node, ...(node.anyOf ?? [])];
    const [step, ...rest] = steps;
    return step === undefined
        ? branches
        : branches.flatMap((branch) => {
              const child = childOf(branch, step);
              return child === undefined ? [] : nodesAt(child, rest);
          });
}

function childOf(node: SchemaNode, step: PropertyKey): SchemaNode | undefined {
    if (typeof step === "number") {
        return node.items;
    }
    const rest = typeof node.additionalProperties === "object" ? node.additionalProperties : undefined;
    return node.properties?.[String(step)] ?? rest;
}
