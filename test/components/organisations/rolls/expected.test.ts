import assert from "node:assert/strict";
import { nextExpected, withAssigned, type Expected } from "../../../../components/organisations/rolls/expected";
import type { Observed } from "../../../../components/organisations/rolls/observed";

const asset = { channel: "trade", chaincode: "asset" };
const token = { channel: "trade", chaincode: "token" };
const same = { channel: "other", chaincode: "asset" };

describe("withAssigned", () => {
    it("adds to a peer's own chaincodes those of the others that it has a package for, each once", () => {
        assert.deepEqual(withAssigned([asset], [asset, token, token], [asset, token]), [asset, token]);
    });

    it("expects nothing that answers nowhere else, nor what it has no package for", () => {
        assert.deepEqual(withAssigned([], [token], [asset]), []);
    });

    it("tells a chaincode of another channel apart", () => {
        assert.deepEqual(withAssigned([], [same], [asset]), []);
    });
});

describe("nextExpected", () => {
    const before: Expected = { heights: new Map([["trade", 5]]), chaincodes: new Map([["a", [asset, token]]]) };
    const metrics = (height: number) => ({ height, orderer: undefined });
    const observed = (state: Partial<Observed>): Observed => ({
        ...{
            name: "a",
            pod: undefined,
            isOutdated: false,
            isReady: true,
            isStuck: false,
            isOutOfReach: false,
            leads: false,
        },
        ...{
            isForeign: false,
            isNeeded: false,
            lacks: undefined,
            channels: new Map(),
            silent: [],
            revision: undefined,
            problem: undefined,
        },
        ...state,
    });
    const cases: readonly { name: string; state: Partial<Observed>; chaincodes: unknown }[] = [
        { name: "owes what is silent still", state: { silent: [token], lacks: "has no answer" }, chaincodes: [token] },
        { name: "owes nothing once all answer", state: {}, chaincodes: [] },
        {
            name: "owes all of it while it cannot be asked",
            state: { lacks: "is not ready" },
            chaincodes: [asset, token],
        },
        {
            name: "owes all of it while it is of the old template",
            state: { isOutdated: true },
            chaincodes: [asset, token],
        },
    ];
    for (const { name, state, chaincodes } of cases) {
        it(name, () => {
            assert.deepEqual(nextExpected(before, [observed(state)]).chaincodes.get("a"), chaincodes);
        });
    }

    it("never wants fewer blocks than it has wanted, and as many as the furthest node has", () => {
        const at = (height: number) => observed({ channels: new Map([["trade", metrics(height)]]) });
        assert.equal(nextExpected(before, [at(3), at(4)]).heights.get("trade"), 5);
        assert.equal(nextExpected(before, [at(3), at(9)]).heights.get("trade"), 9);
    });
});
