import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { copyTree } from "../../../builder/package/tree";
import { makeFolder, removeFolder } from "../../support/verbs";

describe("The indexes of a package", () => {
    let folder = "";

    afterEach(() => {
        removeFolder(folder);
    });

    it("are refused where there are too many, before one of them is copied", async () => {
        folder = makeFolder({ "from/": "", "to/": "" });
        const [from, to] = [join(folder, "from"), join(folder, "to")];
        for (let index = 0; index <= 10_000; index += 1) {
            writeFileSync(join(from, String(index)), "");
        }
        await assert.rejects(copyTree(from, to), { message: `${from} has more than 10000 files and folders` });
        assert.deepEqual(readdirSync(to), []);
    });
});
