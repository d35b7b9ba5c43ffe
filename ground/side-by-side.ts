/** What the work gives for each item, in their order, while it is done for so many of them at most at a time. */
export async function sideBySide<T, R>(
    most: number,
    items: readonly T[],
    work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
    const results: R[] = [];
    const left = items.entries();
    const next = async (): Promise<void> => {
        for (const [index, item] of left) {
            results[index] = await work(item);
        }
    };
    await Promise.all(Array.from({ length: Math.min(most, items.length) }, next));
    return results;
}
