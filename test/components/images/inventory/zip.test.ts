import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { zipEntries } from "../../../../components/images/inventory/zip";

const files = { "a/b.txt": Buffer.from("b".repeat(1000)), "c.txt": Buffer.from("c"), empty: Buffer.alloc(0) };

function read(archive: Buffer): readonly (readonly [string, number, string | undefined])[] {
    return [...zipEntries(archive)].map(({ name, size, content }) => [name, size, content()?.toString()]);
}

const told = Object.entries(files).map(([name, content]) => [name, content.length, content.toString()]);

describe("the entries of an archive", () => {
    for (const level of [0, 9] as const) {
        it(`are told with what is in them, compressed at level ${level}`, () => {
            assert.deepEqual(read(Buffer.from(zipSync(files, { level }))), told);
        });
    }

    it("are told behind what precedes the archive, and before its comment", () => {
        const archive = Buffer.from(zipSync(files));
        archive.writeUInt16LE(7, archive.length - 2);
        assert.deepEqual(read(Buffer.concat([Buffer.from("#!/bin/sh\n"), archive, Buffer.from("comment")])), told);
    });

    it("are none where there is no directory", () => {
        for (const bytes of [Buffer.alloc(0), Buffer.from("PK"), Buffer.alloc(100_000)]) {
            assert.deepEqual(read(bytes), []);
        }
    });

    it("have no content where it is not what the directory says", () => {
        const archive = Buffer.from(zipSync({ a: Buffer.alloc(10_000) }, { level: 9 }));
        const entry = archive.indexOf("PK\x01\x02");
        for (const { at, value } of [
            { at: 24, value: 9999 },
            { at: 24, value: 10_001 },
            { at: 20, value: 1 },
            { at: 42, value: archive.length },
        ]) {
            const changed = Buffer.from(archive);
            changed.writeUInt32LE(value, entry + at);
            assert.deepEqual(read(changed), [["a", at === 24 ? value : 10_000, undefined]]);
        }
    });

    it("are read without an error, wherever the archive is cut or wrong", () => {
        const archive = Buffer.from(zipSync(files));
        for (let length = 0; length < archive.length; length += 1) {
            read(archive.subarray(0, length));
            read(archive.subarray(length));
            const changed = Buffer.from(archive);
            changed[length] = 0xff;
            read(changed);
        }
    });
});
