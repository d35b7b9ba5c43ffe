import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestsIn } from "../../../components/images/told-digests";

describe("what previews told of digests", () => {
    const folder = mkdtempSync(join(tmpdir(), "told-digests-"));
    const told = { key: "a", digest: `sha256:${"1".repeat(64)}` };
    const hour = 3_600_000;

    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("is there for the up that comes after, by the image's name, until that forgets it", async () => {
        const digests = digestsIn(join(folder, "stack"));
        assert.equal(await digests.read("mychannel/assets"), undefined);
        await digests.write("mychannel/assets", told);
        assert.deepEqual(await digestsIn(join(folder, "stack")).read("mychannel/assets"), told);
        assert.equal(await digests.read("assets"), undefined);
        await digests.forget("mychannel/assets");
        assert.equal(await digests.read("mychannel/assets"), undefined);
    });

    it("holds for a day", async () => {
        await digestsIn(folder, () => 0).write("assets", told);
        assert.deepEqual(await digestsIn(folder, () => 23 * hour).read("assets"), told);
        assert.equal(await digestsIn(folder, () => 24 * hour).read("assets"), undefined);
    });

    it("is nothing where it cannot be kept, or is none", async () => {
        const file = join(folder, "file");
        writeFileSync(file, "");
        const nowhere = digestsIn(join(file, "below"));
        await nowhere.write("assets", told);
        await nowhere.forget("assets");
        assert.equal(await nowhere.read("assets"), undefined);
        writeFileSync(join(folder, "broken.json"), "{");
        assert.equal(await digestsIn(folder).read("broken"), undefined);
    });
});
