import { parseDuration } from "../../builder/duration";

export { amount, quantityPattern } from "../../builder/quantity";

const bytesPerUnit: Readonly<Record<string, number>> = { "": 1, B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** A duration as Go writes it: one or more numbers, each with its unit, as in `2s`, `1m30s` or `500ms`. */
export const durationPattern = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;

/** A number of bytes with an optional unit, 1 KB being 1024 bytes as in Fabric's own configuration. */
export const byteSizePattern = /^\d+ ?(?:[KMG]?B)?$/;

/**
 * Length of a Go duration, by the same reading as the builder's, which is Go's.
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

/**
 * Size written as `512 KB`, `2MB` or a plain number of bytes.
 *
 * @returns bytes; undefined when the text is no size
 */
export function byteCount(size: string): number | undefined {
    const [, count, unit = ""] = byteSizePattern.test(size) ? (/^(\d+) ?(.*)$/.exec(size) ?? []) : [];
    return count === undefined ? undefined : Number(count) * (bytesPerUnit[unit] ?? 1);
}
