import { failure, type Failed } from "../../ground/failure";
import { isPassing, type Patience } from "./patience";
import { brokenOff, checked, timeout, type Ask } from "./session";

/** How often the connection of one blob may break. */
const mostBreaks = 4;

/** A blob may take as long as it likes while something comes; where its connection breaks, the rest of it is asked for. */
export async function streamAt(
    ask: Ask,
    patiently: Patience,
    what: Failed,
    place: string,
): Promise<AsyncIterable<Buffer>> {
    const from = (start: number) => patiently(() => pieceAt(ask, what, place, start));
    const first = await from(0);
    return (async function* () {
        let piece = first;
        let length = 0;
        for (let breaks = 0; ; breaks += 1) {
            try {
                for await (const chunk of piece) {
                    length += chunk.length;
                    yield chunk;
                }
                return;
            } catch (error) {
                if (!isPassing(error) || breaks === mostBreaks) {
                    throw error;
                }
            }
            piece = await from(length);
        }
    })();
}

/** What is behind so many bytes, also of a registry that begins at the first all the same. */
async function pieceAt(ask: Ask, what: Failed, place: string, start: number): Promise<AsyncIterable<Buffer>> {
    const silence = new AbortController();
    const timer = setTimeout(() => {
        silence.abort(failure(what, `nothing came for ${timeout / 1000} s`));
    }, timeout).unref();
    const headers: Record<string, string> = start === 0 ? {} : { range: `bytes=${start}-` };
    const answer = checked(what, await ask(what, place, { headers, signal: silence.signal }));
    const body: AsyncIterable<Uint8Array> = answer.body ?? new Blob([]).stream();
    return (async function* () {
        let skipped = answer.status === 206 ? start : 0;
        try {
            for await (const chunk of body) {
                timer.refresh();
                const over = Math.min(start - skipped, chunk.length);
                skipped += over;
                yield Buffer.from(chunk.buffer, chunk.byteOffset + over, chunk.byteLength - over);
            }
        } catch (error) {
            throw brokenOff(what, error);
        } finally {
            clearTimeout(timer);
        }
    })();
}
