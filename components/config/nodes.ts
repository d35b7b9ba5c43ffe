/** The settings of the nodes that a count or a list stands for; of what is neither, none. */
export function nodesOf<Settings>(nodes: number | readonly Settings[] | undefined): readonly Partial<Settings>[] {
    return typeof nodes === "number" ? Array.from({ length: nodes }, () => ({})) : (nodes ?? []);
}

/** How many nodes a count or a list stands for. */
export function sizeOf(nodes: number | readonly unknown[] | undefined): number {
    return nodesOf(nodes).length;
}
