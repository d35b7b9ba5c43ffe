import { oneLine } from "../ground/failure";
import { parseJson } from "../ground/json";

/** A verb that failed, as the agent writes it into its own log for those who wait for the peer: Fabric tells them an exit status only. */
export interface Report {
    readonly verb: string;
    /** The package ID; of a build, which does not know it, the label. */
    readonly chaincode: string;
    /** Why, in one line. */
    readonly reason: string;
    /** What the chaincode or its build wrote last, at most 20 lines. */
    readonly lines: readonly string[];
}

const mark = "Failed: ";

/** The most that is kept of a line, and of a reason, in characters: a runtime splits lines of 16 KiB. */
const longest = { line: 400, reason: 2000 } as const;

/** How many lines are kept. */
export const reportedLines = 20;

/** One line of the agent's log. */
export function reportLine({ verb, chaincode, reason, lines }: Report): string {
    const kept = lines.slice(-reportedLines).map((line) => oneLine(line, longest.line));
    return `${mark}${JSON.stringify({ verb, chaincode, reason: oneLine(reason, longest.reason), lines: kept })}`;
}

/** The report in a line of an agent's log; undefined for other lines. */
export function readReport(line: string): Report | undefined {
    if (!line.startsWith(mark)) {
        return undefined;
    }
    const report = parseJson(line.slice(mark.length));
    return isReport(report) ? report : undefined;
}

function isReport(value: unknown): value is Report {
    const { verb, chaincode, reason, lines } = (value ?? {}) as Partial<Record<keyof Report, unknown>>;
    return (
        [verb, chaincode, reason].every((text) => typeof text === "string") &&
        Array.isArray(lines) &&
        lines.every((line) => typeof line === "string")
    );
}
