const newline = 0x0a;

/**
 * Cuts a stream of bytes into lines, without their ends. A line longer than the limit (in bytes) comes in pieces, cut
 * between characters, so that memory stays bounded; a last line without an end comes too.
 */
export async function* splitLines(
    stream: AsyncIterable<unknown>,
    limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<{ readonly text: string; readonly ended: boolean }> {
    let rest: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream) {
        let bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
        for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline)) {
            const line = Buffer.concat([...rest, bytes.subarray(0, end)]);
            rest = [];
            size = 0;
            bytes = bytes.subarray(end + 1);
            yield* pieces(line, limit, true);
        }
        if (bytes.length > 0) {
            rest.push(bytes);
            size += bytes.length;
        }
        if (size > limit) {
            const cut = cutPieces(Buffer.concat(rest), limit);
            rest = [cut.rest];
            size = cut.rest.length;
            yield* cut.pieces.map((piece) => ({ text: piece.toString("utf8"), ended: false }));
        }
    }
    if (size > 0) {
        yield* pieces(Buffer.concat(rest), limit, false);
    }
}

function* pieces(line: Buffer, limit: number, ended: boolean): Generator<{ text: string; ended: boolean }> {
    const cut = cutPieces(line, limit);
    yield* cut.pieces.map((piece) => ({ text: piece.toString("utf8"), ended: false }));
    yield { text: cut.rest.toString("utf8"), ended };
}

function cutPieces(line: Buffer, limit: number): { readonly pieces: readonly Buffer[]; readonly rest: Buffer } {
    const found: Buffer[] = [];
    let rest = line;
    while (rest.length > limit) {
        const end = characterStart(rest, limit);
        found.push(rest.subarray(0, end));
        rest = rest.subarray(end);
    }
    return { pieces: found, rest };
}

/** The last place at or before `at` where a UTF-8 character starts; `at` itself when the bytes are not UTF-8. */
function characterStart(bytes: Buffer, at: number): number {
    for (let place = at; place > at - 4 && place > 0; place -= 1) {
        if (((bytes[place] ?? 0) & 0xc0) !== 0x80) {
            return place;
        }
    }
    return at;
}
