/** A duration as Go writes it: one or more numbers, each with its unit, as in `2s`, `1m30s` or `500ms`. */
export const durationPattern = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;

/**
 * Length of a Go duration.
 *
 * @returns milliseconds; undefined when the text is no duration, or one that 64 bits of nanoseconds cannot hold
 */
export function milliseconds(duration: string): number | undefined {
    try {
        return durationPattern.test(duration) ? parseDuration(duration) : undefined;
    } catch {
        return undefined;
    }
}

/** Milliseconds of a Go duration such as "3m40s"; throws with the words of Go's time.ParseDuration. */
export function parseDuration(text: string): number {
    const unsigned = text.replace(/^[-+]/, "");
    if (unsigned === "0") {
        return 0;
    }
    const parts = [...unsigned.matchAll(/([0-9]*(?:\.[0-9]*)?)([^.0-9]*)/g)].filter(([part]) => part !== "");
    const total = parts
        .map(([, number = "", unit = ""]) => Number(number) * partOf(text, number, unit))
        .reduce((sum, part) => sum + part, 0);
    if (parts.length === 0 || total > longest) {
        throw invalid(text);
    }
    return text.startsWith("-") ? -total : total;
}

function partOf(text: string, number: string, unit: string): number {
    if (!/[0-9]/.test(number)) {
        throw invalid(text);
    }
    if (unit === "") {
        throw new Error(`time: missing unit in duration ${JSON.stringify(text)}`);
    }
    const factor = units.get(unit);
    if (factor === undefined) {
        throw new Error(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`);
    }
    return factor;
}

function invalid(text: string): Error {
    return new Error(`time: invalid duration ${JSON.stringify(text)}`);
}

/** Go counts nanoseconds in 64 bits. */
const longest = 2 ** 63 / 1e6;

const units: ReadonlyMap<string, number> = new Map([
    ["ns", 1e-6],
    ["us", 1e-3],
    ["µs", 1e-3],
    ["μs", 1e-3],
    ["ms", 1],
    ["s", 1000],
    ["m", 60_000],
    ["h", 3_600_000],
]);
