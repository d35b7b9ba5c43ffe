import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { entriesIn, removeTree } from "../../../builder/files/folder";
import { makeFolder, removeFolder } from "../../support/verbs";

describe("A folder with many files", () => {
    const count = 3000;
    let folder = "";

    beforeEach(() => {
        folder = makeFolder({ "many/": "" });
        for (let index = 0; index < count; index += 1) {
            writeFileSync(join(folder, "many", String(index)), "");
        }
    });

    afterEach(() => {
        removeFolder(folder);
    });

    it("is read a few at a time, and all that waits goes on in between", async () => {
        let [ended, sinceTurn, most] = [false, 0, 0];
        const turn = (): void => {
            sinceTurn = 0;
            if (!ended) {
                setImmediate(turn);
            }
        };
        turn();
        const names: string[] = [];
        for await (const { name } of entriesIn(join(folder, "many"))) {
            names.push(name);
            sinceTurn += 1;
            most = Math.max(most, sinceTurn);
        }
        ended = true;
        assert.deepEqual(names.sort(), readdirSync(join(folder, "many")).sort());
        assert.ok(most <= 256, `${most} files were looked at in one turn`);
    });

    it("is removed whole", async () => {
        await removeTree(join(folder, "many"));
        assert.ok(!existsSync(join(folder, "many")));
    });
});
