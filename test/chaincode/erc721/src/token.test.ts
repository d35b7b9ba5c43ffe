import assert from "node:assert/strict";
import {
    accountOf,
    checkedAccount,
    checkedTokenId,
    newToken,
    tokenFrom,
    tokenText,
} from "../../../../chaincode/erc721/src/token";

const largest = String((1n << 256n) - 1n);
const ada = "Org1MSP::x509::/OU=client/CN=ada::/CN=ca.org1";

describe("token", () => {
    it("is written with its fields in a fixed order, and read back", () => {
        const token = newToken("7", ada, "ipfs://bafy/7.json");
        assert.equal(
            tokenText(token),
            `{"docType":"token","tokenId":"7","owner":"${ada}","approved":"0x0","tokenURI":"ipfs://bafy/7.json"}`,
        );
        assert.deepEqual(tokenFrom(tokenText(token)), token);
    });

    for (const id of ["0", "7", largest]) {
        it(`has an ID such as ${id}`, () => {
            assert.equal(checkedTokenId(id), id);
        });
    }

    for (const id of ["", "-1", "+1", "07", "1.0", "1e3", "0x7", " 7", "7\n", String(1n << 256n), "9".repeat(79)]) {
        it(`has no ID such as ${JSON.stringify(id)}`, () => {
            const message = `the ID of a token must be a whole number below 2^256 in decimal digits, not "${id}"`;
            assert.throws(() => checkedTokenId(id), { message });
        });
    }

    for (const uri of ["", "7.json", "//host/7"]) {
        it(`has no URI such as "${uri}"`, () => {
            const message = `the URI of a token must be an absolute one, not "${uri}"`;
            assert.throws(() => newToken("7", ada, uri), { message });
        });
    }
});

describe("account", () => {
    it("is a client's organisation and its certificate's subject and issuer", () => {
        const account = accountOf("Org1MSP", "x509::/OU=client/CN=ada::/CN=ca.org1");
        assert.equal(account, ada);
        assert.equal(checkedAccount(account), ada);
    });

    for (const text of [
        "",
        "ada",
        "0x0",
        "x509::/CN=ada::/CN=ca",
        "Org1MSP::x509::/CN=ada",
        "Org1MSP::x509::/a\0::/b",
    ]) {
        it(`is not ${JSON.stringify(text)}`, () => {
            const message = `an account must be as ClientAccountID answers, not "${text}"`;
            assert.throws(() => checkedAccount(text), { message });
        });
    }
});
