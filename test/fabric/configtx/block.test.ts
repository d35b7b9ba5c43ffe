import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { common } from "@hyperledger/fabric-protos";

import { blockHash, isIntact } from "../../../fabric/configtx/block";

/** SEQUENCE of INTEGER, OCTET STRING, OCTET STRING by hand. */
const rows = [
    { number: 0, previous: "", data: "aa", der: "3008" + "020100" + "0400" + "0401aa" },
    { number: 1, previous: "bb", data: "aa", der: "3009" + "020101" + "0401bb" + "0401aa" },
    { number: 128, previous: "bb", data: "", der: "3009" + "02020080" + "0401bb" + "0400" },
    { number: 2 ** 40, previous: "", data: "", der: "300c" + "0206010000000000" + "0400" + "0400" },
];

describe("the hash of a block", () => {
    for (const { number, previous, data, der } of rows) {
        it(`is over the ASN.1 form of the header of block ${number}`, () => {
            const header = new common.BlockHeader();
            header.setNumber(number);
            header.setPreviousHash(Buffer.from(previous, "hex"));
            header.setDataHash(Buffer.from(data, "hex"));
            const block = new common.Block();
            block.setHeader(header);
            assert.equal(blockHash(block), createHash("sha256").update(Buffer.from(der, "hex")).digest("hex"));
        });
    }

    it("says nothing of data that the header does not name, which is told apart", () => {
        const block = common.Block.deserializeBinary(readFileSync(join(__dirname, "configtxgen.block")));
        assert.equal(isIntact(block), true);
        const before = blockHash(block);
        const data = new common.BlockData();
        data.setDataList([Buffer.from("forged")]);
        block.setData(data);
        assert.deepEqual([blockHash(block), isIntact(block)], [before, false]);
    });

    it("does not change with the block's metadata, which each orderer signs for itself", () => {
        const block = common.Block.deserializeBinary(readFileSync(join(__dirname, "configtxgen.block")));
        const before = blockHash(block);
        block.setMetadata(new common.BlockMetadata());
        assert.equal(blockHash(block), before);
    });
});
