import { visible } from "../../fabric/visible";

/** A mistake in a stack's config. */
export interface Problem {
    /** Where, as `pulumi config set --path` takes it: `organizations[0].name`. */
    readonly path: string;
    /** What is wrong, as a sentence that goes on from the path. */
    readonly reason: string;
}

/** The mistake at a path; none where there is no reason. */
export function problemAt(path: string, reason: string | false | undefined): readonly Problem[] {
    return reason === undefined || reason === false ? [] : [{ path, reason }];
}

/** Path of a value inside another one: `channels` and `0` and `name` give `channels[0].name`. */
export function pathOf(...steps: readonly PropertyKey[]): string {
    return steps.reduce<string>((path, step) => path + stepOf(step, path === ""), "");
}

function stepOf(step: PropertyKey, first: boolean): string {
    if (typeof step === "number") {
        return `[${step}]`;
    }
    const key = String(step);
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) {
        return `[${visible(JSON.stringify(key))}]`;
    }
    return first ? key : `.${key}`;
}

/** A value in quotes, with what nobody sees written out, cut where it is long. */
export function quoted(value: unknown): string {
    const text = visible(typeof value === "string" ? value : JSON.stringify(value));
    return `"${text.length > 80 ? `${text.slice(0, 77)}...` : text}"`;
}

/** Words of which one is meant: `a, b or c`. */
export function either(words: readonly string[]): string {
    return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter((part) => part !== "").join(" or ");
}
