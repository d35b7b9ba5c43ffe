import assert from "node:assert/strict";

import { channelPolicy, parsePolicy, policyMspIds } from "../../fabric/policy";

describe("parsePolicy", () => {
    // The bytes are those of Fabric's own common/policydsl.FromString.
    for (const { text, hex } of [
        { text: "OR('Org1MSP.peer')", hex: "120812060801120208001a0d120b0a074f7267314d53501003" },
        {
            text: "AND('Org1MSP.peer','Org2MSP.peer')",
            hex: "120c120a080212020800120208011a0d120b0a074f7267314d535010031a0d120b0a074f7267324d53501003",
        },
        {
            text: "OR('A.member', AND('B.member', 'C.admin'))",
            hex: "12161214080112020802120c120a080212020800120208011a0512030a01421a0712050a014310011a0512030a0141",
        },
        {
            text:
                "OutOf(2, 'A.client', OR(AND('B.orderer', \"C.admin\"), 'D.member'),\n" +
                " 'E-1.x.peer', and('A.client', 'A.client'))",
            hex:
                "12321230080212020805121612140801120c120a080212020800120208011202080212020806120c120a08021202080312020804" +
                "1a0712050a014210041a0712050a014310011a0512030a01441a0712050a014110021a0712050a014110021a0712050a01411002" +
                "1a0b12090a05452d312e781003",
        },
        { text: "outof('1', 'A.member')", hex: "120812060801120208001a0512030a0141" },
        { text: "OutOf(0, 'A.member')", hex: "12061204120208001a0512030a0141" },
        { text: " OutOf ( 2 , 'A.member' ) ", hex: "120812060802120208001a0512030a0141" },
    ]) {
        it(`encodes ${text} as Fabric does`, () => {
            assert.equal(Buffer.from(parsePolicy(text).serializeBinary()).toString("hex"), hex);
        });
    }

    const principal = "an MSP ID, a dot and a role (admin, client, member, orderer, peer)";
    for (const { text, says } of [
        { text: "", says: "expected AND, OR or OutOf at character 1, found the end" },
        { text: "'A.member'", says: "expected AND, OR or OutOf at character 1, found 'A.member'" },
        { text: "aNd('A.member')", says: "expected AND, OR or OutOf at character 1, found aNd" },
        { text: "AND 'A.member'", says: "expected \"(\" at character 5, found 'A.member'" },
        { text: "AND()", says: 'expected a principal in quotes or a gate at character 5, found ")"' },
        { text: "AND(", says: "expected a principal in quotes or a gate at character 5, found the end" },
        { text: "AND('A.member',)", says: 'expected a principal in quotes or a gate at character 16, found ")"' },
        { text: "AND('A.member' 'B.member')", says: 'expected "," or ")" at character 16, found \'B.member\'' },
        { text: "AND('A.member'", says: 'expected "," or ")" at character 15, found the end' },
        { text: "OR('A.peer', AND('B.peer', 'C.boss'))", says: `'C.boss' at character 28 is not ${principal}` },
        { text: "OR('A_1.peer')", says: `'A_1.peer' at character 4 is not ${principal}` },
        { text: "OR('peer')", says: `'peer' at character 4 is not ${principal}` },
        { text: "OR(A.peer)", says: "A.peer at character 4 must be in quotes: 'A.peer'" },
        {
            text: "OR('A.peer', org-1.example.com.peer)",
            says: "org-1.example.com.peer at character 14 must be in quotes: 'org-1.example.com.peer'",
        },
        {
            text: "OR(Org1MSP)",
            says: "Org1MSP at character 4 is no gate (AND, OR, OutOf); an MSP ID must be in quotes, with a role: 'Org1MSP.peer'",
        },
        { text: "OR('A.peer)", says: "the quote at character 4 is not closed" },
        { text: "OR(‘A.peer’)", says: "unexpected ‘ at character 4: quotes are ' or \"" },
        { text: "OR('A.peer' & 'B.peer')", says: "unexpected & at character 13" },
        { text: "OR('A.peer') OR('B.peer')", says: "expected the end of the policy at character 14, found OR" },
        { text: "OutOf('A.peer')", says: "expected a number at character 7, found 'A.peer'" },
        { text: "OutOf(2)", says: 'expected "," at character 8, found ")"' },
        { text: "OR('A.peer', OutOf(3, 'A.peer'))", says: "OutOf at character 14 wants 3 of 1, which Fabric refuses" },
    ]) {
        it(`refuses ${text === "" ? "an empty text" : text}`, () => {
            assert.throws(() => parsePolicy(text), { message: `policy "${text}": ${says}` });
        });
    }
});

describe("policyMspIds", () => {
    it("lists each organisation once, sorted", () => {
        const text = "OR('Org2MSP.peer', AND('Org1MSP.peer', 'Org2MSP.admin'), OutOf(1, 'Org10MSP.client'))";
        assert.deepEqual(policyMspIds(text), ["Org10MSP", "Org1MSP", "Org2MSP"]);
    });
});

describe("channelPolicy", () => {
    // The value is what Fabric's own tools make of the text without the space that is too much.
    for (const { text, type, hex } of [
        { text: "ANY Readers", type: 3, hex: "0a0752656164657273" },
        { text: "ALL Writers", type: 3, hex: "0a07577269746572731001" },
        { text: "MAJORITY Endorsement", type: 3, hex: "0a0b456e646f7273656d656e741002" },
        { text: "MAJORITY  Endorsement", type: 3, hex: "0a0b456e646f7273656d656e741002" },
        { text: " MAJORITY Endorsement ", type: 3, hex: "0a0b456e646f7273656d656e741002" },
        { text: "MAJORITY\tEndorsement", type: 3, hex: "0a0b456e646f7273656d656e741002" },
        { text: "MAJORITY Endorsement\n", type: 3, hex: "0a0b456e646f7273656d656e741002" },
        { text: "OR('Org1MSP.peer')", type: 1, hex: "120812060801120208001a0d120b0a074f7267314d53501003" },
        { text: " OR(\n  'Org1MSP.peer'\n)\n", type: 1, hex: "120812060801120208001a0d120b0a074f7267314d53501003" },
    ]) {
        it(`encodes ${JSON.stringify(text)} as Fabric does`, () => {
            const policy = channelPolicy(text);
            assert.equal(policy.getType(), type);
            assert.equal(Buffer.from(policy.getValue_asU8()).toString("hex"), hex);
        });
    }

    for (const text of ["MAJORITY", "majority Admins", "Any Admins", "ANY Admins Readers", " ALL\n"]) {
        it(`refuses ${JSON.stringify(text)}`, () => {
            assert.throws(() => channelPolicy(text), {
                message: `policy "${text.replace("\n", "\\n")}" is not ANY, ALL or MAJORITY, in capitals, and the name of one policy`,
            });
        });
    }

    for (const text of ["", "MOST Admins", "Org1MSP.peer", "MAJORITY\u200bAdmins"]) {
        it(`refuses ${JSON.stringify(text)}, naming both forms`, () => {
            assert.throws(() => channelPolicy(text), {
                message: `policy "${text.replace("\u200b", "\\u200b")}" is neither of the two forms: MAJORITY Endorsement, OR('Org1MSP.peer')`,
            });
        });
    }
});
