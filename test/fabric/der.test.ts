import assert from "node:assert/strict";

import * as der from "../../fabric/der";

describe("DER", () => {
    for (const { name, encoded, hex } of [
        { name: "zero", encoded: der.integer(Buffer.of(0)), hex: "020100" },
        { name: "a number without leading zeros", encoded: der.integer(Buffer.of(0, 0, 1)), hex: "020101" },
        { name: "a number with its top bit set", encoded: der.integer(Buffer.of(0x80)), hex: "02020080" },
        { name: "an object identifier", encoded: der.objectIdentifier("1.2.840.10045.2.1"), hex: "06072a8648ce3d0201" },
        { name: "a bit string with unused bits", encoded: der.bitString(Buffer.of(6), 1), hex: "03020106" },
        { name: "true", encoded: der.boolean(true), hex: "0101ff" },
        { name: "text", encoded: der.utf8String("ü"), hex: "0c02c3bc" },
        { name: "a set", encoded: der.set(der.boolean(false)), hex: "3103010100" },
        { name: "tags of a context", encoded: der.explicit(3, der.implicit(2, Buffer.of(1))), hex: "a303820101" },
    ]) {
        it(`writes ${name}`, () => {
            assert.equal(encoded.toString("hex"), hex);
        });
    }

    for (const { moment, text } of [
        { moment: "2026-01-02T03:04:05.678Z", text: "\x17\x0d260102030405Z" },
        { moment: "2049-12-31T23:59:59Z", text: "\x17\x0d491231235959Z" },
        { moment: "2050-01-01T00:00:00Z", text: "\x18\x0f20500101000000Z" },
    ]) {
        it(`writes the time ${moment}`, () => {
            assert.equal(der.time(new Date(moment)).toString(), text);
        });
    }

    for (const size of [0, 127, 128, 255, 256, 65536]) {
        it(`reads back ${size} bytes`, () => {
            const content = Buffer.alloc(size, 7);
            const [first, second] = der.elements(Buffer.concat([der.octetString(content), der.boolean(true)]));
            assert.deepEqual(first?.content, content);
            assert.equal(second?.tag, 1);
        });
    }

    for (const hex of ["04", "0401", "048201", "30880000000000000001"]) {
        it(`refuses ${hex}, which is cut short`, () => {
            assert.throws(() => der.elements(Buffer.from(hex, "hex")), { message: "the DER encoding is cut short" });
        });
    }
});
