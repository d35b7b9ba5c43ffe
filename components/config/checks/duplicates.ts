import { quoted, type Problem } from "../problem";

export interface Named {
    readonly path: string;
    /** undefined is not compared. */
    readonly value: string | undefined;
}

/** One problem for each value that was there before, naming where. */
export function duplicateProblems(entries: readonly Named[]): readonly Problem[] {
    const known = entries.filter(({ value }) => value !== undefined);
    return known.flatMap(({ path, value }, index) => {
        const first = known.findIndex((other) => other.value === value);
        const before = known[first];
        return first === index || before === undefined
            ? []
            : [{ path, reason: `${quoted(value)} is already at ${before.path}` }];
    });
}
