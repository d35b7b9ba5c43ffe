import assert from "node:assert/strict";

import { paxPath } from "../../fabric/pax";

const path = (text: string): string | undefined => paxPath(Buffer.from(text, "latin1"));

describe("paxPath", () => {
    for (const { name, records, found } of [
        { name: "no path where there are no records", records: "", found: undefined },
        { name: "a path, its line breaks included", records: "12 path=a\nb\n", found: "a\nb" },
        { name: "the last of two paths", records: "10 path=a\n10 path=b\n", found: "b" },
        { name: "the path before an empty one", records: "10 path=a\n8 path=\n", found: "a" },
        { name: "the path beside attributes of any bytes", records: "13 xattr=\xff\0=\n10 path=a\n", found: "a" },
    ]) {
        it(`gives ${name}`, () => {
            assert.equal(path(records), found);
        });
    }

    const malformed = "an extended header is malformed";
    for (const { name, records, says } of [
        { name: "a length beyond the end", records: "99 path=a\n", says: malformed },
        { name: "a length that is too short", records: "8 path=a\n", says: malformed },
        { name: "a length of 0", records: "0 path=a\n", says: malformed },
        { name: "a negative length", records: "-8 path=a\n", says: malformed },
        { name: "no length", records: "path=a\n", says: malformed },
        { name: "a record without a key", records: "6 =ab\n", says: malformed },
        { name: "a path with a NUL", records: "12 path=a\0b\n", says: malformed },
        { name: "a path that is not UTF-8", records: "10 path=\xff\n", says: malformed },
        { name: "another size", records: "10 size=1\n", says: "the extended header's size is not supported" },
        {
            name: "a sparse file",
            records: "22 GNU.sparse.major=1\n",
            says: "the extended header's GNU.sparse.major is not supported",
        },
    ]) {
        it(`refuses ${name}`, () => {
            assert.throws(() => path(records), { message: says });
        });
    }
});
