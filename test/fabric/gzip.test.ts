import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";

import { gzip, gzipStored } from "../../fabric/gzip";

/** Text like code, whose words repeat at all distances, and noise between: made by integers alone, as everything here. */
function content(size: number): Buffer {
    const words = ["func ", "return ", "err ", "context", "Asset", "(", ") {\n", "\t", "0x7f", "ü", "if ", "nil"];
    const parts: Buffer[] = [];
    let state = 20_261_129;
    const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 16;
    for (let length = 0; length < size; length += parts.at(-1)?.length ?? 1) {
        const word = words[next() % words.length] ?? "";
        parts.push(next() % 9 === 0 ? Buffer.of(next() % 256, next() % 256, next() % 256) : Buffer.from(word));
    }
    return Buffer.concat(parts).subarray(0, size);
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("gzip", () => {
    // Whoever changes these changes the ID of every package: peers would install all of them anew.
    for (const { size, hash } of [
        { size: 2_000, hash: "5ec2098009bb0e8b1c5475f3ba67833d90fb30593ddca6d23c9e9e8e0f15e92e" },
        { size: 300_000, hash: "c9da64a0672a85a4b1e00d827f19c432afcc2c365d0a21fdf0836c4d8af083da" },
        { size: 5_000_000, hash: "9ed7f8dabd5b17d7bbe3d2184abff33de8a03fdbaef9305e6745074b873cf3cd" },
    ]) {
        it(`makes the same bytes of ${size} bytes of content on every machine`, async () => {
            assert.equal(sha256(await gzip(content(size))), hash);
        });
    }

    for (const size of [0, 1, 511, 65_535, 65_536, 65_537, 98_304, 98_305, 131_072, 196_609, 1_000_000]) {
        it(`makes of ${size} bytes what others read, and no more of noise than it was`, async () => {
            for (const bytes of [
                content(size),
                Buffer.alloc(size),
                content(3 * size).filter((_, at) => at % 3 === 0),
            ]) {
                const compressed = await gzip(bytes);
                assert.ok(gunzipSync(compressed).equals(bytes));
                assert.ok(compressed.length < size * 1.01 + 100, `${compressed.length}`);
            }
        });
    }

    it("lets other work go on", async () => {
        let turns = 0;
        let isDone = false;
        const count = (): void => {
            turns += 1;
            if (!isDone) {
                setImmediate(count);
            }
        };
        setImmediate(count);
        await gzip(content(2_000_000));
        isDone = true;
        assert.ok(turns >= 30, `${turns}`);
    });
});

describe("gzipStored", () => {
    it("is read by others, too, and is as long as its content and a little", () => {
        for (const size of [0, 1, 65_535, 65_536, 200_000]) {
            const bytes = content(size);
            assert.ok(gunzipSync(gzipStored(bytes)).equals(bytes));
            assert.equal(gzipStored(bytes).length, 18 + size + 5 * Math.max(1, Math.ceil(size / 65_535)));
        }
    });
});
