/** What each file imports, by path. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Files that import each other in a ring, a list for each ring in the order of the imports; Tarjan's algorithm over all of them. */
export function ringsOf(imports: Imports): readonly (readonly string[])[] {
    const walk: Walk = { imports, found: new Map(), open: [], rings: [] };
    for (const file of imports.keys()) {
        if (!walk.found.has(file)) {
            visit(walk, file);
        }
    }
    return walk.rings;
}

interface Walk {
    readonly imports: Imports;
    /** The order in which files were found. */
    readonly found: Map<string, number>;
    /** Found, and not yet known to be in a ring or in none. */
    readonly open: string[];
    readonly rings: string[][];
}

/** The order of the first open file that leads here again. */
function visit(walk: Walk, file: string): number {
    const order = walk.found.size;
    walk.found.set(file, order);
    walk.open.push(file);
    let first = order;
    for (const next of walk.imports.get(file) ?? []) {
        const seen = walk.found.get(next);
        if (seen === undefined) {
            first = Math.min(first, visit(walk, next));
        } else if (walk.open.includes(next)) {
            first = Math.min(first, seen);
        }
    }
    if (first === order) {
        const ring = walk.open.splice(walk.open.indexOf(file));
        if (ring.length > 1) {
            walk.rings.push(ring);
        }
    }
    return first;
}
