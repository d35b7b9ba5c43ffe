import assert from "node:assert/strict";
import { stepsOf } from "../../../embedded/consortium/steps";

describe("the steps of the example", () => {
    const typed = (hasCards: boolean): readonly string[] =>
        stepsOf(hasCards).map(({ company: { name }, command }) =>
            `${name} $ ${command}`.replace(/^(\w+) \$ pulumi up .*/, "$1 up").replaceAll("npm run --silent ", ""),
        );
    const together = [
        "orderer up",
        "org1 up",
        "org2 up",
        "org1 up",
        "org1 $ pulumi stack output chaincodes",
        "org1 $ call -- --submit asset-transfer TransferAsset asset1 Ana",
        "org2 $ call -- asset-transfer ReadAsset asset1",
    ];

    it("have all bring up their nodes, tell their cards, and look at those of others before anything is made together", () => {
        assert.deepEqual(typed(false), [
            ...["orderer up", "org1 up", "org2 up"],
            ...["orderer $ card -- org0", "org1 $ card -- org1", "org2 $ card -- org2"].map(
                (line) => `${line} > "$PARTNERS/${line.slice(-4)}.json"`,
            ),
            'org1 $ card -- org2 --msp-id Org2MSP --check "$PARTNERS/org2.json"',
            'org2 $ card -- org1 --msp-id Org1MSP --check "$PARTNERS/org1.json"',
            ...together,
        ]);
    });

    it("go on with the channel where all have told their cards before", () => {
        assert.deepEqual(typed(true), together);
    });
});
