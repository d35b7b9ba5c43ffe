import { z } from "zod";

/** Text of a form that has a name: whatever does not match is said to be no such thing. */
export function named(pattern: RegExp, noun: string, maximum?: number): z.ZodString {
    const text = z.string().regex(pattern, { error: `is not ${noun}`, abort: true });
    return maximum === undefined ? text : text.max(maximum, { error: (issue) => tooLong(issue.input, maximum) });
}

function tooLong(text: unknown, maximum: number): string {
    return `is ${typeof text === "string" ? text.length : 0} characters long, ${maximum} at most are allowed`;
}
