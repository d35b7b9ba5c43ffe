import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Context } from "fabric-contract-api";
import { Erc721 } from "../../../../chaincode/erc721/src/contract";
import type { Transaction } from "../../../../chaincode/erc721/src/ledger";
import { accountOf } from "../../../../chaincode/erc721/src/token";
import { newChannel, type Channel, type Client } from "./channel";

const contract = new Erc721();
const ada: Client = { mspId: "Org1MSP", id: "x509::/CN=ada::/CN=ca" };
const max: Client = { mspId: "Org2MSP", id: "x509::/CN=max::/CN=ca" };
const eve: Client = { mspId: "Org2MSP", id: "x509::/CN=eve::/CN=ca" };
const adas = accountOf(ada.mspId, ada.id);
const maxs = accountOf(max.mspId, max.id);
const eves = accountOf(eve.mspId, eve.id);

/** fabric-contract-api's own context is such a transaction: this does not compile otherwise. */
export const fromFabric = (context: Context): Transaction => context;

type Call<T> = (context: Transaction) => Promise<T>;

async function submit<T>(channel: Channel, client: Client, call: Call<T>): Promise<T> {
    const transaction = channel.transaction(client);
    const answer = await call(transaction);
    channel.commit(transaction);
    return answer;
}

/** A channel on which Ada has named the collection and minted tokens. */
async function channelWith(...tokenIds: readonly string[]): Promise<Channel> {
    const channel = newChannel();
    await submit(channel, ada, (context) => contract.Initialize(context, "Deeds", "DEED"));
    for (const id of tokenIds) {
        await submit(channel, ada, (context) => contract.MintWithTokenURI(context, id, `ipfs://deeds/${id}`));
    }
    return channel;
}

function tokenOf(owner: string, tokenId: string): string {
    return `{"docType":"token","tokenId":"${tokenId}","owner":"${owner}","approved":"0x0","tokenURI":"ipfs://deeds/${tokenId}"}`;
}

describe("Erc721", () => {
    it("has the name and the symbol that it was initialized with", async () => {
        const channel = await channelWith();
        assert.equal(await contract.Name(channel.transaction(max)), "Deeds");
        assert.equal(await contract.Symbol(channel.transaction(max)), "DEED");
    });

    it("answers a mint with the token, and tells of it", async () => {
        const channel = await channelWith();
        const answer = await submit(channel, ada, (context) =>
            contract.MintWithTokenURI(context, "7", "ipfs://deeds/7"),
        );
        assert.equal(answer, tokenOf(adas, "7"));
        assert.deepEqual(channel.events(), [`Transfer {"from":"0x0","to":"${adas}","tokenId":"7"}`]);
        assert.equal(await contract.OwnerOf(channel.transaction(max), "7"), adas);
        assert.equal(await contract.TokenURI(channel.transaction(max), "7"), "ipfs://deeds/7");
        assert.equal(await contract.GetApproved(channel.transaction(max), "7"), "0x0");
    });

    it("tells each client its own account and balance", async () => {
        const channel = await channelWith("7", "8");
        assert.equal(await contract.ClientAccountID(channel.transaction(ada)), adas);
        assert.equal(await contract.ClientAccountBalance(channel.transaction(ada)), 2);
        assert.equal(await contract.ClientAccountBalance(channel.transaction(max)), 0);
        assert.equal(await contract.BalanceOf(channel.transaction(max), adas), 2);
    });

    it("moves a token with its balance, for its owner", async () => {
        const channel = await channelWith("7", "8");
        await submit(channel, ada, (context) => contract.TransferFrom(context, adas, maxs, "7"));
        assert.equal(await contract.OwnerOf(channel.transaction(ada), "7"), maxs);
        assert.equal(await contract.BalanceOf(channel.transaction(ada), adas), 1);
        assert.equal(await contract.BalanceOf(channel.transaction(ada), maxs), 1);
        assert.equal(await contract.TotalSupply(channel.transaction(ada)), 2);
        assert.equal(channel.events().at(-1), `Transfer {"from":"${adas}","to":"${maxs}","tokenId":"7"}`);
    });

    it("leaves a token with its owner when it is passed on to the same account", async () => {
        const channel = await channelWith("7");
        await submit(channel, ada, (context) => contract.TransferFrom(context, adas, adas, "7"));
        assert.equal(await contract.BalanceOf(channel.transaction(ada), adas), 1);
    });

    it("lets the approved account pass the token on, once", async () => {
        const channel = await channelWith("7");
        await submit(channel, ada, (context) => contract.Approve(context, maxs, "7"));
        assert.equal(channel.events().at(-1), `Approval {"owner":"${adas}","approved":"${maxs}","tokenId":"7"}`);
        assert.equal(await contract.GetApproved(channel.transaction(eve), "7"), maxs);
        await submit(channel, max, (context) => contract.TransferFrom(context, adas, eves, "7"));
        assert.equal(await contract.GetApproved(channel.transaction(eve), "7"), "0x0");
        await assert.rejects(contract.TransferFrom(channel.transaction(max), eves, maxs, "7"), {
            message: "neither owner, operator nor approved for the token 7",
        });
    });

    it("takes an approval back", async () => {
        const channel = await channelWith("7");
        await submit(channel, ada, (context) => contract.Approve(context, maxs, "7"));
        await submit(channel, ada, (context) => contract.Approve(context, "0x0", "7"));
        await assert.rejects(contract.TransferFrom(channel.transaction(max), adas, maxs, "7"), {
            message: "neither owner, operator nor approved for the token 7",
        });
    });

    it("lets an operator act for all tokens of an owner, until it is one no more", async () => {
        const channel = await channelWith("7", "8");
        await submit(channel, ada, (context) => contract.SetApprovalForAll(context, maxs, "true"));
        assert.equal(
            channel.events().at(-1),
            `ApprovalForAll {"owner":"${adas}","operator":"${maxs}","approved":true}`,
        );
        assert.equal(await contract.IsApprovedForAll(channel.transaction(eve), adas, maxs), true);
        assert.equal(await contract.IsApprovedForAll(channel.transaction(eve), maxs, adas), false);
        await submit(channel, max, (context) => contract.TransferFrom(context, adas, eves, "7"));
        await submit(channel, max, (context) => contract.Approve(context, eves, "8"));
        await submit(channel, ada, (context) => contract.SetApprovalForAll(context, maxs, "false"));
        assert.equal(await contract.IsApprovedForAll(channel.transaction(eve), adas, maxs), false);
        await assert.rejects(contract.Approve(channel.transaction(max), maxs, "8"), {
            message: "neither owner nor operator of the token 8",
        });
    });

    it("leaves nothing of a burnt token but the event", async () => {
        const channel = await channelWith();
        const before = channel.keys();
        await submit(channel, ada, (context) => contract.MintWithTokenURI(context, "7", "ipfs://deeds/7"));
        await submit(channel, ada, (context) => contract.Burn(context, "7"));
        assert.deepEqual(channel.keys(), before);
        assert.equal(channel.events().at(-1), `Transfer {"from":"${adas}","to":"0x0","tokenId":"7"}`);
    });

    it("finds an account's tokens by the fields that CouchDB has an index of", async () => {
        const channel = await channelWith("7", "8", "9");
        await submit(channel, ada, (context) => contract.TransferFrom(context, adas, maxs, "8"));
        assert.equal(await contract.QueryTokensByOwner(channel.transaction(max), maxs), `[${tokenOf(maxs, "8")}]`);
        assert.equal(
            await contract.QueryTokensByOwner(channel.transaction(max), adas),
            `[${tokenOf(adas, "7")},${tokenOf(adas, "9")}]`,
        );
        assert.equal(await contract.QueryTokensByOwner(channel.transaction(max), eves), "[]");
        const index = readFileSync("chaincode/erc721/META-INF/statedb/couchdb/indexes/indexOwner.json", "utf8");
        assert.match(index, /"fields": \["docType", "owner"\]/);
    });
});
