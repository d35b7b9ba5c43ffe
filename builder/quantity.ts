const amountsPerUnit: Readonly<Record<string, number>> = {
    m: 1e-3,
    "": 1,
    ...Object.fromEntries(["k", "M", "G", "T", "P", "E"].map((unit, index) => [unit, 1000 ** (index + 1)])),
    ...Object.fromEntries(["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((unit, index) => [unit, 1024 ** (index + 1)])),
};

/** A Kubernetes quantity, as in `500m`, `10Gi`, `1e3` or `2`. */
export const quantityPattern = /^\d+(?:\.\d+)?(?:m|[kMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/**
 * Amount that a Kubernetes quantity stands for.
 *
 * @returns bytes, cores or pieces; undefined when the text is no quantity
 */
export function amount(quantity: string): number | undefined {
    const [, count, unit = ""] = quantityPattern.test(quantity)
        ? (/^([\d.]+(?:[eE][+-]?\d+)?)(.*)$/.exec(quantity) ?? [])
        : [];
    return count === undefined ? undefined : Number(count) * (amountsPerUnit[unit] ?? 1);
}

/** Bytes as Kubernetes writes them, in the largest unit of 1024 that leaves a whole number: what it reads it gives back in that form. */
export function quantityOf(bytes: number): string {
    let [count, power] = [Math.ceil(bytes), 0];
    while (count >= 1024 && count % 1024 === 0 && power < 6) {
        count /= 1024;
        power += 1;
    }
    return `${count}${["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][power] ?? ""}`;
}
