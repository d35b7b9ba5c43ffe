/**
 * Known word that a misspelt one was most likely meant to be.
 *
 * @returns undefined when none is close: more than a third of the letters, or more than that many, would have to change
 */
export function nearest(word: string, known: readonly string[], most = 3): string | undefined {
    const ranked = known
        .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
        .filter(({ candidate, distance }) => distance <= Math.min(most, Math.ceil(candidate.length / 3)))
        .sort((a, b) => a.distance - b.distance);
    return ranked[0]?.candidate;
}

/** Key that a misspelt one was meant to be: a near one, else one that begins as it does (`stateDB`, `anchorPeers`). */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
    return nearest(key, known) ?? known.find((candidate) => beginAlike(key.toLowerCase(), candidate.toLowerCase()));
}

function beginAlike(key: string, candidate: string): boolean {
    const length = Math.min(key.length, candidate.length);
    return length >= 5 && editDistance(key.slice(0, length), candidate.slice(0, length)) <= 1;
}

/** Levenshtein's distance, row by row. */
function editDistance(from: string, to: string): number {
    let row = Array.from({ length: to.length + 1 }, (_, column) => column);
    for (const [index, letter] of Array.from(from).entries()) {
        const next = [index + 1];
        for (const [column, other] of Array.from(to).entries()) {
            const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
            next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
        }
        row = next;
    }
    return row[to.length] ?? 0;
}
