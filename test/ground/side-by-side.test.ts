import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { sideBySide } from "../../ground/side-by-side";

describe("work side by side", () => {
    it("is never more than so many at a time, and gives results in the order of the items", async () => {
        let [now, most] = [0, 0];
        const results = await sideBySide(3, [5, 1, 4, 1, 5, 9, 2], async (item) => {
            now += 1;
            most = Math.max(most, now);
            for (let left = item; left > 0; left--) {
                await turn();
            }
            now -= 1;
            return item * 10;
        });
        assert.deepEqual(results, [50, 10, 40, 10, 50, 90, 20]);
        assert.equal(most, 3);
    });

    it("fails with the first failure, and gives nothing for no items", async () => {
        await assert.rejects(
            sideBySide(2, ["a", "b"], (item) => Promise.reject(new Error(item))),
            /^Error: a$/,
        );
        assert.deepEqual(await sideBySide(2, [], () => Promise.reject(new Error("none"))), []);
    });
});
