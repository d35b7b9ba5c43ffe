import assert from "node:assert/strict";

import { common } from "@hyperledger/fabric-protos";

import { parsePolicy } from "../../fabric/policy";
import { formatPolicy } from "../../fabric/policy-format";

describe("formatPolicy", () => {
    const texts = [
        "OR('Org1MSP.peer')",
        "OR('Org1MSP.member', 'Org2MSP.admin')",
        "AND('Org1MSP.client', 'Org2MSP.orderer')",
        "OutOf(2, 'Org1MSP.peer', 'Org2MSP.peer', 'Org3MSP.peer')",
        "AND(OR('Org1MSP.peer', 'Org2MSP.peer'), OutOf(2, 'A.peer', 'B.peer', 'C.peer'))",
    ];
    for (const text of texts) {
        it(`writes ${text} as it was read`, () => {
            assert.equal(formatPolicy(parsePolicy(text)), text);
        });
    }

    it("has no text for a policy without rules", () => {
        assert.equal(formatPolicy(new common.SignaturePolicyEnvelope()), undefined);
    });
});
