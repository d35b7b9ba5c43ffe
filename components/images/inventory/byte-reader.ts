/** Bytes that arrive in chunks of any size, read in sizes of the reader's choice. */
export interface ByteReader {
    /** As many bytes as are asked for; undefined at the end. Refuses an end in the middle. */
    readonly block: (size: number) => Promise<Buffer | undefined>;
    /** The next bytes, as many as are asked for, in the chunks in which they come. Refuses an end in the middle. */
    readonly chunks: (size: number) => AsyncGenerator<Buffer>;
    /** How many bytes have been read. */
    readonly position: () => number;
    /** Reads whatever is left. */
    readonly finish: () => Promise<void>;
}

export function newByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
    const { some, position } = newTap(source);
    async function* chunks(size: number): AsyncGenerator<Buffer> {
        for (let left = size; left > 0;) {
            const taken = await some(left);
            if (taken === undefined) {
                throw new Error("a layer's archive ends in the middle of a file");
            }
            left -= taken.length;
            yield taken;
        }
    }
    const block = async (size: number): Promise<Buffer | undefined> => {
        const first = await some(size);
        if (first === undefined) {
            return undefined;
        }
        const taken: Buffer[] = [first];
        for await (const chunk of chunks(size - first.length)) {
            taken.push(chunk);
        }
        return Buffer.concat(taken);
    };
    const finish = async (): Promise<void> => {
        while ((await some(Infinity)) !== undefined) {
            // Nothing is kept.
        }
    };
    return { block, chunks, position, finish };
}

interface Tap {
    /** Some of the next bytes, at most `size`; undefined at the end. */
    readonly some: (size: number) => Promise<Buffer | undefined>;
    readonly position: () => number;
}

function newTap(source: AsyncIterable<Uint8Array>): Tap {
    const chunks = source[Symbol.asyncIterator]();
    let rest: Buffer = Buffer.alloc(0);
    let position = 0;
    const some = async (size: number): Promise<Buffer | undefined> => {
        while (rest.length === 0) {
            const next = await chunks.next();
            if (next.done === true) {
                return undefined;
            }
            rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
        }
        const taken = rest.subarray(0, size);
        rest = rest.subarray(size);
        position += taken.length;
        return taken;
    };
    return { some, position: () => position };
}
