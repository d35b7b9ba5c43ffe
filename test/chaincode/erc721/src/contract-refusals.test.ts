import assert from "node:assert/strict";
import { Erc721 } from "../../../../chaincode/erc721/src/contract";
import type { Transaction } from "../../../../chaincode/erc721/src/ledger";
import { newChannel, type Client } from "./channel";

const contract = new Erc721();
const ada: Client = { mspId: "Org1MSP", id: "x509::/CN=ada::/CN=ca" };
const max: Client = { mspId: "Org2MSP", id: "x509::/CN=max::/CN=ca" };
const adas = "Org1MSP::x509::/CN=ada::/CN=ca";
const maxs = "Org2MSP::x509::/CN=max::/CN=ca";

interface Refused {
    readonly what: string;
    readonly client: Client;
    readonly call: (context: Transaction) => Promise<unknown>;
    readonly says: string;
}

/** On a channel on which Ada has named the collection and has token 7. */
const refused: readonly Refused[] = [
    {
        what: "a second name",
        client: ada,
        call: (context) => contract.Initialize(context, "Titles", "TTL"),
        says: "the collection is there already: Deeds (DEED)",
    },
    {
        what: "a mint by a client of another organisation",
        client: max,
        call: (context) => contract.MintWithTokenURI(context, "8", "ipfs://deeds/8"),
        says: "only clients of Org1MSP may mint, not those of Org2MSP",
    },
    {
        what: "a second token of one ID",
        client: ada,
        call: (context) => contract.MintWithTokenURI(context, "7", "ipfs://deeds/8"),
        says: "the token 7 already exists",
    },
    {
        what: "a token whose ID is no number",
        client: ada,
        call: (context) => contract.MintWithTokenURI(context, "seven", "ipfs://deeds/7"),
        says: 'the ID of a token must be a whole number below 2^256 in decimal digits, not "seven"',
    },
    {
        what: "a transfer of a token that is not there",
        client: ada,
        call: (context) => contract.TransferFrom(context, adas, maxs, "8"),
        says: "the token 8 does not exist",
    },
    {
        what: "a transfer from an account that does not have the token",
        client: ada,
        call: (context) => contract.TransferFrom(context, maxs, adas, "7"),
        says: `the token 7 is not of the account "${maxs}"`,
    },
    {
        what: "a transfer by somebody else",
        client: max,
        call: (context) => contract.TransferFrom(context, adas, maxs, "7"),
        says: "neither owner, operator nor approved for the token 7",
    },
    {
        what: "a transfer to nobody, which is what Burn is for",
        client: ada,
        call: (context) => contract.TransferFrom(context, adas, "0x0", "7"),
        says: 'an account must be as ClientAccountID answers, not "0x0"',
    },
    {
        what: "the end of somebody else's token",
        client: max,
        call: (context) => contract.Burn(context, "7"),
        says: "only its owner may burn the token 7",
    },
    {
        what: "an approval of somebody else's token",
        client: max,
        call: (context) => contract.Approve(context, maxs, "7"),
        says: "neither owner nor operator of the token 7",
    },
    {
        what: "an approval of the owner",
        client: ada,
        call: (context) => contract.Approve(context, adas, "7"),
        says: "the owner of the token 7 needs no approval",
    },
    {
        what: "an approval of what is no account",
        client: ada,
        call: (context) => contract.Approve(context, "max", "7"),
        says: 'an account must be as ClientAccountID answers, not "max"',
    },
    {
        what: "an operator of the own account",
        client: ada,
        call: (context) => contract.SetApprovalForAll(context, adas, "true"),
        says: "nobody is an operator of the own account",
    },
    {
        what: "an operator that is neither approved nor not",
        client: ada,
        call: (context) => contract.SetApprovalForAll(context, maxs, "yes"),
        says: 'approved must be true or false, not "yes"',
    },
    {
        what: "the balance of what is no account",
        client: ada,
        call: (context) => contract.BalanceOf(context, "ada"),
        says: 'an account must be as ClientAccountID answers, not "ada"',
    },
];

describe("Erc721", () => {
    for (const { what, client, call, says } of refused) {
        it(`refuses ${what}, and tells of nothing`, async () => {
            const channel = newChannel();
            const first = channel.transaction(ada);
            await contract.Initialize(first, "Deeds", "DEED");
            channel.commit(first);
            const second = channel.transaction(ada);
            await contract.MintWithTokenURI(second, "7", "ipfs://deeds/7");
            channel.commit(second);

            const told = channel.events().length;
            const third = channel.transaction(client);
            await assert.rejects(call(third), { message: says });
            channel.commit(third);
            assert.equal(channel.events().length, told);
        });
    }

    const early: readonly ((context: Transaction) => Promise<unknown>)[] = [
        (context) => contract.Name(context),
        (context) => contract.Symbol(context),
        (context) => contract.MintWithTokenURI(context, "7", "ipfs://deeds/7"),
    ];
    it("asks for a collection before anything is done with it", async () => {
        const message = "there is no collection yet: call Initialize first";
        for (const call of early) {
            await assert.rejects(call(newChannel().transaction(ada)), { message });
        }
    });

    for (const [name, symbol] of [
        ["", "DEED"],
        ["Deeds", ""],
    ] as const) {
        it(`refuses a collection called "${name}" and "${symbol}"`, async () => {
            await assert.rejects(contract.Initialize(newChannel().transaction(ada), name, symbol), {
                message: "name and symbol of the collection must not be empty",
            });
        });
    }
});
