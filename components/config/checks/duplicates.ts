import { problemAt, quoted, type Problem } from "../problem";

export interface Named {
    readonly path: string;
    /** undefined is not compared. */
    readonly value: string | undefined;
    /** What is compared where one thing can be written in several ways. Default: the value. */
    readonly key?: string;
}

/** One problem for each value that was there before, naming where. */
export function duplicateProblems(entries: readonly Named[]): readonly Problem[] {
    const known = entries.filter(({ value }) => value !== undefined);
    return known.flatMap(({ path, value, key = value }, index) => {
        const first = known.findIndex((other) => (other.key ?? other.value) === key);
        const before = known[first];
        return first === index || before === undefined
            ? []
            : problemAt(path, `${quoted(value)} is already at ${before.path}${asWritten(before, value)}`);
    });
}

function asWritten({ value }: Named, other: string | undefined): string {
    return value === other ? "" : ` as ${quoted(value)}`;
}
