import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";

import { readTree } from "../../../../builder/kinds/source/tree";
import { makeFolder, removeFolder } from "../../../support/verbs";

describe("The files of a package's code", () => {
    let folder = "";

    afterEach(() => {
        removeFolder(folder);
    });

    it("are told in the order of their paths, with what is in them, and without what is left out", async () => {
        folder = makeFolder({ "src/b.js": "", "src/a/c.js": "start()\n", "META-INF/a.json": "{}", "src/empty/": "" });
        assert.deepEqual(await readTree(folder, ["META-INF"]), [
            {
                path: "src/a/c.js",
                size: 8,
                sha256: "6fadfe5a54126b2ad29dc96f81535a5680744976628ce0b492525a40a04f15bd",
            },
            {
                path: "src/b.js",
                size: 0,
                sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            },
        ]);
    });

    it("must not be links", async () => {
        folder = makeFolder({ "src/a.js": "" });
        symlinkSync("/etc/passwd", join(folder, "src", "b.js"));
        await assert.rejects(readTree(folder, []), {
            message: "src/b.js of the package's code is neither a file nor a directory",
        });
    });

    it("must not be special files", async () => {
        folder = makeFolder({ "src/a.js": "" });
        execFileSync("mkfifo", [join(folder, "src", "b.js")]);
        await assert.rejects(readTree(folder, []), {
            message: "src/b.js of the package's code is neither a file nor a directory",
        });
    });

    for (const { what, bounds, says } of [
        {
            what: "large",
            bounds: { bytes: 2 ** 20, files: 10, paths: 100 },
            says: "the package's code holds more than 1 MiB",
        },
        {
            what: "many",
            bounds: { bytes: 2 ** 21, files: 2, paths: 100 },
            says: "the package's code holds more than 2 files and folders",
        },
        {
            what: "deep and many at once, as their paths are held in memory",
            bounds: { bytes: 2 ** 21, files: 10, paths: 12 },
            says: "the paths of the package's code have more than 12 characters together",
        },
    ]) {
        it(`must not be too ${what}`, async () => {
            folder = makeFolder({ "src/a": "x".repeat(2 ** 20), "src/b": "y" });
            await assert.rejects(readTree(folder, [], bounds), { message: says });
        });
    }
});
