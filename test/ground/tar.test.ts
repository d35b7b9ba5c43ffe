import assert from "node:assert/strict";
import { tarHeader, tarPadding } from "../../ground/tar";

/** The fields that are not empty. */
function fieldsOf(header: Buffer): readonly string[] {
    return header
        .toString("latin1")
        .replace(/\0+$/, "")
        .split("\0")
        .filter((text) => text !== "");
}

describe("the header of an entry of a tar", () => {
    it("is POSIX's with a prefix of the name", () => {
        const header = tarHeader("b.txt", 10, "0", { mode: "0000644", time: 0, prefix: "a" });
        const numbers = ["0000644", "0000000", "0000000", "00000000012", "00000000000", "010321"];
        assert.deepEqual(fieldsOf(header), ["b.txt", ...numbers, " 0", "ustar", "00", "0000000", "0000000", "a"]);
        assert.equal(header.indexOf("ustar"), 257);
        assert.equal(header.indexOf("a", 300), 345);
    });

    it("is GNU's without one", () => {
        const header = tarHeader("b.txt", 10, "L", { mode: "0000755", time: 8 });
        const numbers = ["0000755", "0000000", "0000000", "00000000012", "00000000010"];
        assert.deepEqual(fieldsOf(header).slice(0, 6), ["b.txt", ...numbers]);
        assert.equal(header.toString("latin1", 156, 157), "L");
        assert.equal(header.toString("latin1", 257), `ustar  ${"\0".repeat(248)}`);
    });
});

describe("the padding of an entry of a tar", () => {
    for (const [size, padding] of [
        [0, 0],
        [1, 511],
        [512, 0],
        [513, 511],
    ] as const) {
        it(`of ${size} bytes has ${padding}`, () => {
            assert.equal(tarPadding(size).length, padding);
        });
    }
});
