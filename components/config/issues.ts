import { z } from "zod";
import { nearest } from "./nearest";
import { pathOf, quoted, type Problem } from "./problem";

type Issue = z.core.$ZodIssue;

interface SchemaNode {
    readonly properties?: Readonly<Record<string, SchemaNode>>;
    readonly items?: SchemaNode;
    readonly additionalProperties?: SchemaNode | boolean;
    readonly anyOf?: readonly SchemaNode[];
}

const nouns: Readonly<Record<string, string>> = {
    string: "text",
    number: "a whole number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a set of keys and values",
    record: "a set of keys and values",
};

/** Mistakes of shape and of single values: what zod has found, in the words of someone who writes YAML. */
export function shapeProblems(schema: z.ZodType, raw: unknown): readonly Problem[] {
    const parsed = schema.safeParse(raw, { reportInput: true });
    if (parsed.success) {
        return [];
    }
    const root = z.toJSONSchema(schema, { io: "input" }) as SchemaNode; // Plain JSON Schema; read-only and every field optional.
    return parsed.error.issues.flatMap((issue) => problemsOf(issue, [], root));
}

function problemsOf(issue: Issue, at: readonly PropertyKey[], root: SchemaNode): readonly Problem[] {
    const steps = [...at, ...issue.path];
    switch (issue.code) {
        case "unrecognized_keys":
            return issue.keys.map((key) => unknownKey([...steps, key], key, keysAt(root, steps)));
        case "invalid_union":
            return unionProblems(issue, steps, root);
        case "invalid_key":
            return issue.issues.flatMap((inner) => problemsOf(inner, steps, root));
        default:
            return [{ path: pathOf(...steps), reason: hiddenReason(steps) ?? reasonOf(issue) }];
    }
}

/** Transient data is secret: its reason does not show the value. */
function hiddenReason(steps: readonly PropertyKey[]): string | undefined {
    const depth = steps.length - 1 - steps.indexOf("transient");
    if (!steps.includes("transient")) {
        return undefined;
    }
    return depth === 0 ? "must be a set of keys and values" : "must be text: put it in quotes";
}

function reasonOf(issue: Issue): string {
    if (issue.code === "invalid_type" || issue.code === "invalid_value") {
        return issue.input === undefined ? "is missing" : wrongType(issue);
    }
    const says = issue.code !== "too_big" && issue.message.startsWith("is ");
    return says && typeof issue.input === "string" ? `${quoted(issue.input)} ${issue.message}` : issue.message;
}

function wrongType(issue: z.core.$ZodIssueInvalidType | z.core.$ZodIssueInvalidValue): string {
    if (issue.code === "invalid_value") {
        return `${issue.message}, not ${quoted(issue.input)}`;
    }
    const hint = issue.expected === "string" && isScalar(issue.input) ? ": put it in quotes" : "";
    return `must be ${nouns[issue.expected] ?? issue.expected}, not ${shown(issue.input)}${hint}`;
}

function isScalar(value: unknown): value is number | boolean {
    return typeof value === "number" || typeof value === "boolean";
}

function shown(value: unknown): string {
    if (value === null) {
        return "nothing";
    }
    if (isScalar(value)) {
        return typeof value === "number" ? `the number ${value}` : String(value);
    }
    if (Array.isArray(value)) {
        return "a list";
    }
    return typeof value === "object" ? "a set of keys and values" : quoted(value);
}

function unknownKey(steps: readonly PropertyKey[], key: string, known: readonly string[]): Problem {
    const near = nearest(key, known);
    const hint = near === undefined ? `known here: ${known.join(", ")}` : `did you mean ${near}?`;
    return { path: pathOf(...steps), reason: `is not a known key (${hint})` };
}

/** A union here is a number or a list: problems inside the list are those of the branch that got past the first look. */
function unionProblems(
    issue: z.core.$ZodIssueInvalidUnion,
    steps: readonly PropertyKey[],
    root: SchemaNode,
): readonly Problem[] {
    const fitting = issue.errors.find((branch) => branch.some((inner) => !isMismatch(inner)));
    if (fitting !== undefined) {
        return fitting.flatMap((inner) => problemsOf(inner, steps, root));
    }
    const expected = issue.errors.flatMap((branch) =>
        branch.filter(isMismatch).map(({ expected: type }) => nouns[type] ?? type),
    );
    return [{ path: pathOf(...steps), reason: `must be ${expected.join(" or ")}, not ${shown(issue.input)}` }];
}

function isMismatch(issue: Issue): issue is z.core.$ZodIssueInvalidType {
    return issue.code === "invalid_type" && issue.path.length === 0;
}

/** Keys that the schema knows at a place. */
function keysAt(node: SchemaNode, steps: readonly PropertyKey[]): readonly string[] {
    const [step, ...rest] = steps;
    if (step === undefined) {
        return [node, ...(node.anyOf ?? [])].flatMap((branch) => Object.keys(branch.properties ?? {}));
    }
    const children = [node, ...(node.anyOf ?? [])].map((branch) => childOf(branch, step));
    return children.flatMap((child) => (child === undefined ? [] : keysAt(child, rest)));
}

function childOf(node: SchemaNode, step: PropertyKey): SchemaNode | undefined {
    if (typeof step === "number") {
        return node.items;
    }
    const rest = typeof node.additionalProperties === "object" ? node.additionalProperties : undefined;
    return node.properties?.[String(step)] ?? rest;
}
