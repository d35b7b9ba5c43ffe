import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { gunzipSync, gzipSync } from "node:zlib";

import { newArchive, type ArchiveFile } from "../../fabric/archive";
import { readArchive } from "../../fabric/archive-reader";

const file = (path: string, content: string | Uint8Array = path): ArchiveFile => ({
    path,
    content: Buffer.from(content),
});

describe("newArchive", () => {
    it("has the same bytes on every machine", () => {
        const tar =
            `a.txt${"\0".repeat(95)}0000644\0${"0000000\0".repeat(2)}00000000002\0${"0".repeat(11)}\0` +
            `010156\0 0${"\0".repeat(100)}ustar\x0000${"\0".repeat(64)}${"0000000\0".repeat(2)}${"\0".repeat(167)}` +
            `hi${"\0".repeat(510)}${"\0".repeat(1024)}`;
        const archive = newArchive([file("a.txt", "hi")]);
        assert.equal(gunzipSync(archive).toString("latin1"), tar);
        assert.equal(archive.subarray(0, 15).toString("hex"), "1f8b08000000000000ff010008fff7");
        assert.equal(archive.length, 10 + 5 + 2048 + 8);
    });

    it("sorts by the bytes of the paths, whatever the order it is given", () => {
        const paths = ["b", "a/z", "a", "ä", "Z", "a.b"];
        const archive = newArchive(paths.map((path) => file(path)));
        assert.deepEqual(newArchive([...paths].reverse().map((path) => file(path))), archive);
        assert.deepEqual(
            readArchive(archive).map(({ path }) => path),
            ["Z", "a", "a.b", "a/z", "b", "ä"],
        );
    });

    for (const size of [0, 1, 511, 512, 513, 65535, 65536, 200_000]) {
        it(`holds a file of ${size} bytes`, () => {
            const content = Buffer.alloc(size, "x");
            assert.deepEqual(readArchive(newArchive([file("f", content)])), [{ kind: "file", path: "f", content }]);
        });
    }

    const longPaths = [
        "n".repeat(100),
        `${"p".repeat(100)}/${"n".repeat(99)}`,
        `${"p".repeat(150)}/a/${"n".repeat(100)}`,
        `${"p".repeat(150)}/${"n".repeat(101)}`,
        `${"p".repeat(160)}/n`,
        `${"ä".repeat(70)}.json`,
        `x/${"q".repeat(85)}/${"n".repeat(999)}`,
    ];
    it("holds long paths, as other programs read them", () => {
        const archive = newArchive(longPaths.map((path) => file(path)));
        const names = [...longPaths].sort();
        const read = readArchive(archive);
        assert.deepEqual(read.map(({ path }) => path).sort(), names);
        assert.ok(read.every(({ path, content }) => content.toString() === path));
        const listed = execFileSync("tar", ["tz", "--quoting-style=literal"], { input: archive, encoding: "utf8" });
        assert.deepEqual(listed.trim().split("\n").sort(), names);
    });
});

describe("readArchive", () => {
    it("tells files, directories and the rest apart", () => {
        const script = "mkdir d && echo hi >d/f && ln -s f d/l && tar cz --format=$1 d";
        for (const format of ["gnu", "ustar", "pax"]) {
            const archive = inFolder(script, format);
            const entries = readArchive(archive).map(({ kind, path }) => `${kind} ${path}`);
            assert.deepEqual(entries.sort(), ["directory d/", "file d/f", "other d/l"], format);
        }
    });

    it("reads the long names of GNU and PAX archives", () => {
        const path = `d/${"n".repeat(180)}`;
        for (const format of ["gnu", "pax"]) {
            const archive = inFolder(`mkdir d && echo hi >${path} && tar cz --format=$1 ${path}`, format);
            assert.deepEqual(
                readArchive(archive).map((entry) => entry.path),
                [path],
                format,
            );
        }
    });

    const tar = gunzipSync(newArchive([file("f", "content")]));
    const broken = Buffer.from(tar);
    broken.write("9", 0);
    for (const { name, archive, says } of [
        { name: "what is not gzip", archive: Buffer.alloc(20, "x"), says: "it is not gzip: incorrect header check" },
        {
            name: "a header with a wrong checksum",
            archive: gzipSync(broken),
            says: "it is not a whole tar: no entry at byte 0",
        },
        {
            name: "a cut file",
            archive: gzipSync(tar.subarray(0, 515)),
            says: "it is not a whole tar: no entry at byte 0",
        },
        {
            name: "a cut header",
            archive: gzipSync(tar.subarray(0, 99)),
            says: "it is not a whole tar: no entry at byte 0",
        },
    ]) {
        it(`refuses ${name}`, () => {
            assert.throws(() => readArchive(archive), { message: says });
        });
    }

    function inFolder(script: string, argument: string): Buffer {
        return execFileSync("sh", ["-ec", `cd "$(mktemp -d)"; trap 'rm -rf "$PWD"' EXIT; ${script}`, "sh", argument]);
    }
});
