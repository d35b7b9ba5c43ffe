import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeEdit } from "../../../embedded/toolchain/mends";

describe("a mend of a pinned module", () => {
    let folder: string;
    const file = "a.go";

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "mends-"));
    });

    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("takes the place of the faulty text, in a file that is read-only as in Go's cache", () => {
        writeFileSync(join(folder, file), "before\nfaulty()\nafter\n");
        chmodSync(join(folder, file), 0o444);
        makeEdit(folder, { file, text: "faulty()", by: "$& right()" });
        assert.equal(readFileSync(join(folder, file), "utf8"), "before\n$& right()\nafter\n");
    });

    for (const [times, content] of [
        [0, "something else\n"],
        [2, "faulty()\nfaulty()\n"],
    ] as const) {
        it(`is refused where the faulty text is there ${times} times`, () => {
            writeFileSync(join(folder, file), content);
            assert.throws(
                () => {
                    makeEdit(folder, { file, text: "faulty()", by: "right()" });
                },
                new RegExp(
                    `cannot mend a pinned module on .*/a.go: "faulty\\(\\)" is there ${times} times and not once`,
                ),
            );
            assert.equal(readFileSync(join(folder, file), "utf8"), content);
        });
    }
});
