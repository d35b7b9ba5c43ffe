export { amount, quantityPattern } from "../../builder/quantity";

const bytesPerUnit: Readonly<Record<string, number>> = { "": 1, B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** A number of bytes with an optional unit, 1 KB being 1024 bytes as in Fabric's own configuration. */
export const byteSizePattern = /^\d+ ?(?:[KMG]?B)?$/;

/**
 * Size written as `512 KB`, `2MB` or a plain number of bytes.
 *
 * @returns bytes; undefined when the text is no size
 */
export function byteCount(size: string): number | undefined {
    const [, count, unit = ""] = byteSizePattern.test(size) ? (/^(\d+) ?(.*)$/.exec(size) ?? []) : [];
    return count === undefined ? undefined : Number(count) * (bytesPerUnit[unit] ?? 1);
}
