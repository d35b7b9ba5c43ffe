import assert from "node:assert/strict";

import { retry } from "../../fabric/retry";

describe("retry", () => {
    it("gives the first answer without a second attempt", async () => {
        let attempts = 0;
        const answer = await retry({ seconds: 1, heals: () => true }, () => Promise.resolve(++attempts));
        assert.equal(answer, 1);
        assert.equal(attempts, 1);
    });

    it("attempts again while the failure heals", async () => {
        let attempts = 0;
        const answer = await retry({ seconds: 5, heals: (error) => String(error).includes("not yet") }, () => {
            attempts += 1;
            return attempts < 3 ? Promise.reject(new Error("not yet")) : Promise.resolve("there");
        });
        assert.equal(answer, "there");
        assert.equal(attempts, 3);
    });

    it("throws at once what does not heal", async () => {
        let attempts = 0;
        const attempt = (): Promise<never> => Promise.reject(new Error(`refused ${++attempts}`));
        await assert.rejects(retry({ seconds: 5, heals: () => false }, attempt), { message: "refused 1" });
    });

    it("throws the last failure when the time is over", async () => {
        let attempts = 0;
        const attempt = (): Promise<never> => Promise.reject(new Error(`not yet ${++attempts}`));
        await assert.rejects(retry({ seconds: 0.3, heals: () => true }, attempt), { message: "not yet 2" });
    });
});
