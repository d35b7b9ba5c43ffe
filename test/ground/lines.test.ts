import assert from "node:assert/strict";

import { splitLines } from "../../ground/lines";

describe("Splitting a stream into lines", () => {
    const cases: readonly (readonly [string, readonly string[], number, readonly string[]])[] = [
        ["one chunk", ["a\nb\n"], 10, ["a|", "b|"]],
        ["lines over several chunks", ["a", "b", "c\nd", "\n"], 10, ["abc|", "d|"]],
        ["empty lines", ["\n\na\n"], 10, ["|", "|", "a|"]],
        ["a last line without an end", ["a\nb"], 10, ["a|", "b"]],
        ["nothing", [], 10, []],
        ["a line over the limit in one chunk", ["abcdefg\nh\n"], 3, ["abc", "def", "g|", "h|"]],
        ["a line over the limit in many chunks", ["ab", "cd", "ef", "g\n"], 3, ["abc", "def", "g|"]],
        ["a line that never ends", ["abcdefg"], 3, ["abc", "def", "g"]],
        ["a line of exactly the limit", ["abc\n"], 3, ["abc|"]],
        ["characters of several bytes, between characters", ["aé€b\n"], 4, ["aé", "€b|"]],
        ["a carriage return, which stays", ["a\r\n"], 10, ["a\r|"]],
    ];
    for (const [name, chunks, limit, expected] of cases) {
        it(`splits ${name}`, async () => {
            assert.deepEqual(
                await split(
                    chunks.map((chunk) => Buffer.from(chunk)),
                    limit,
                ),
                expected,
            );
        });
    }

    it("does not break characters where chunks do", async () => {
        const bytes = Buffer.from("é€𝄞\n");
        const single = Array.from(bytes, (byte) => Buffer.of(byte));
        assert.deepEqual(await split(single, 100), ["é€𝄞|"]);
    });

    it("cuts bytes that are no text at the limit", async () => {
        assert.equal((await split([Buffer.alloc(9, 0x80)], 4)).length, 3);
    });
});

async function split(chunks: readonly Buffer[], limit: number): Promise<string[]> {
    const found: string[] = [];
    for await (const { text, ended } of splitLines(stream(chunks), limit)) {
        found.push(text + (ended ? "|" : ""));
    }
    return found;
}

async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
    for (const chunk of chunks) {
        await Promise.resolve();
        yield chunk;
    }
}
