import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { tarOf, tarSize } from "../../../../builder/kinds/source/tar";
import { readTree } from "../../../../builder/kinds/source/tree";
import { makeFolder, removeFolder } from "../../../support/verbs";

const long = `src/${"folder/".repeat(40)}a-file-whose-path-no-header-can-hold.js`;

describe("The tar of a package's code", () => {
    let folder = "";

    beforeEach(() => {
        folder = makeFolder({ "src/a.js": "start()\n", "src/ä b.js": "x".repeat(1000), [long]: "long" });
    });

    afterEach(() => {
        removeFolder(folder);
    });

    for (const program of [["tar"], ["busybox", "tar"]]) {
        it(`is read by ${program.join(" ")}, and all in it may be executed`, async () => {
            const target = makeFolder({});
            const [command = "", ...options] = program;
            execFileSync(command, [...options, "-xf", "-", "-C", target], { input: await all(folder) });
            for (const path of ["src/a.js", "src/ä b.js", long]) {
                assert.deepEqual(readFileSync(join(target, path)), readFileSync(join(folder, path)));
                execFileSync("test", ["-x", join(target, path)]);
            }
            removeFolder(target);
        });
    }

    it("has the size that it is announced with", async () => {
        assert.equal((await all(folder)).length, tarSize(await readTree(folder, [])));
    });

    it("is refused when a file has changed meanwhile", async () => {
        const files = await readTree(folder, []);
        appendFileSync(join(folder, "src", "a.js"), "end()\n");
        await assert.rejects(collected(tarOf(folder, files)), {
            message: "src/a.js of the package's code was changed while it was read",
        });
    });
});

async function all(folder: string): Promise<Buffer> {
    return collected(tarOf(folder, await readTree(folder, [])));
}

async function collected(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
    const found: Buffer[] = [];
    for await (const chunk of chunks) {
        found.push(chunk);
    }
    return Buffer.concat(found);
}
