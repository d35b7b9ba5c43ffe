import { z } from "zod";

/** Text of a form that has a name: whatever does not match is said to be no such thing. */
export function named(pattern: RegExp, noun: string, maximum?: number): z.ZodString {
    const text = z.string().regex(pattern, { error: `is not ${noun}`, abort: true });
    return maximum === undefined ? text : text.max(maximum, { error: (issue) => tooLong(issue.input, maximum) });
}

/** Text of which somebody knows what is wrong with it. */
export function checked(text: z.ZodString, reasonOf: (text: string) => string | undefined): z.ZodString {
    return text.superRefine((value, context) => {
        const message = reasonOf(value);
        if (message !== undefined) {
            context.addIssue({ code: "custom", message, continue: false });
        }
    });
}

function tooLong(text: unknown, maximum: number): string {
    return `is ${typeof text === "string" ? text.length : 0} characters long, ${maximum} at most are allowed`;
}
