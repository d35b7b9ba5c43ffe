import assert from "node:assert/strict";
import { serverStem } from "../../../components/chaincode/server-names";

const owner = (length: number): string => `o${"x".repeat(length - 7)}-peer1`;

describe("the names of servers", () => {
    const kept = [
        { what: "a short owner", label: "asset-transfer", length: 10, stem: "-asset-transfer-" },
        { what: "a label that has to be cut", label: "a".repeat(60), length: 20, stem: `-${"a".repeat(26)}-` },
        { what: "an owner that leaves no room for a label", label: "asset", length: 46, stem: "--" },
        {
            what: "a long owner with a label that is short enough all the same",
            label: "asset",
            length: 47,
            stem: "-asse-",
        },
        { what: "letters that DNS does not take", label: "Asset_1.0", length: 10, stem: "-asset-1-0-" },
    ];
    for (const { what, label, length, stem } of kept) {
        it(`stay what they were for ${what}`, () => {
            assert.equal(serverStem(label, [owner(length)]), stem);
        });
    }

    it("are labels of DNS for every owner and every label", () => {
        for (let length = 8; length <= 52; length += 1) {
            for (const size of [1, 5, 7, 8, 20, 63]) {
                const name = `${owner(length)}${serverStem("a".repeat(size), [owner(length)])}01234567`;
                assert.ok(name.length <= 63 && /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(name), `${name} ${name.length}`);
            }
        }
    });

    it("leave room for the names of the servers' identities", () => {
        for (let length = 8; length <= 52; length += 1) {
            const organisation = owner(length).replace(/-peer1$/, "");
            for (const size of [1, 5, 7, 8, 20, 63]) {
                const stem = serverStem("a".repeat(size), [owner(length)], organisation);
                assert.ok(`${organisation}${stem}01234567-server`.length <= 63);
                assert.ok(`${owner(length)}${stem}01234567`.length <= 63);
            }
        }
    });
});
