import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Context } from "fabric-contract-api";
import { assetFrom, assetText, newAsset, type Asset } from "../../../../chaincode/asset-transfer/src/asset";
import { AssetTransfer, type Transaction } from "../../../../chaincode/asset-transfer/src/contract";

const contract = new AssetTransfer();

/** fabric-contract-api's own context is such a transaction: this does not compile otherwise. */
export const fromFabric = (context: Context): Transaction => context;

interface Ledger extends Transaction {
    readonly keys: () => readonly string[];
    readonly bytes: (key: string) => string;
}

/** The world state of one channel in memory, in which a range is in the order of its keys. */
function newLedger(): Ledger {
    const state = new Map<string, Uint8Array>();
    const sorted = (): readonly string[] => [...state.keys()].sort();
    return {
        keys: sorted,
        bytes: (key) => Buffer.from(state.get(key) ?? []).toString(),
        stub: {
            getState: (key) => Promise.resolve(state.get(key) ?? new Uint8Array()),
            putState: (key, value) => Promise.resolve(void state.set(key, value)),
            deleteState: (key) => Promise.resolve(void state.delete(key)),
            getStateByRange: () => found(sorted().map((key) => state.get(key))),
            getQueryResult: (query) =>
                found(
                    sorted()
                        .map((key) => state.get(key))
                        .filter(isSelected(query)),
                ),
        },
    };
}

async function* found(values: readonly (Uint8Array | undefined)[]): AsyncGenerator<{ readonly value: Uint8Array }> {
    for (const value of values) {
        yield await Promise.resolve({ value: value ?? new Uint8Array() });
    }
}

/** CouchDB's selectors of fields that equal a text. */
function isSelected(query: string): (value: Uint8Array | undefined) => boolean {
    const { selector } = JSON.parse(query) as { readonly selector: Readonly<Record<string, string>> }; // The contract's own.
    return (value) => {
        const fields = JSON.parse(Buffer.from(value ?? []).toString()) as Readonly<Record<string, unknown>>; // Its own too.
        return Object.entries(selector).every(([name, wanted]) => fields[name] === wanted);
    };
}

async function read(ledger: Ledger, id: string): Promise<Asset> {
    return assetFrom(await contract.ReadAsset(ledger, id));
}

async function ledgerWith(...ids: readonly string[]): Promise<Ledger> {
    const ledger = newLedger();
    for (const id of ids) {
        await contract.CreateAsset(ledger, id, "blue", "5", "Tomoko", "300");
    }
    return ledger;
}

describe("AssetTransfer", () => {
    it("makes its first assets", async () => {
        const ledger = newLedger();
        await contract.InitLedger(ledger);
        assert.equal(ledger.keys().length, 6);
        assert.equal(
            ledger.bytes("asset1"),
            '{"ID":"asset1","Color":"blue","Size":5,"Owner":"Tomoko","AppraisedValue":300}',
        );
    });

    it("leaves an asset that is there as it is when the first assets are made again", async () => {
        const ledger = newLedger();
        await contract.InitLedger(ledger);
        await contract.TransferAsset(ledger, "asset1", "Max");
        await contract.InitLedger(ledger);
        assert.equal((await read(ledger, "asset1")).Owner, "Max");
    });

    it("makes an asset of the arguments it is given", async () => {
        const ledger = newLedger();
        await contract.CreateAsset(ledger, "asset7", "red", "3", "Ada", "42");
        assert.deepEqual(await read(ledger, "asset7"), newAsset("asset7", "red", "3", "Ada", "42"));
    });

    it("does not make an asset twice", async () => {
        const ledger = await ledgerWith("asset7");
        await assert.rejects(contract.CreateAsset(ledger, "asset7", "red", "1", "Max", "1"), {
            message: "the asset asset7 already exists",
        });
        assert.equal((await read(ledger, "asset7")).Owner, "Tomoko");
    });

    it("changes an asset as a whole", async () => {
        const ledger = await ledgerWith("asset7");
        await contract.UpdateAsset(ledger, "asset7", "green", "9", "Max", "1");
        assert.equal(ledger.bytes("asset7"), assetText(newAsset("asset7", "green", "9", "Max", "1")));
    });

    it("deletes an asset", async () => {
        const ledger = await ledgerWith("asset7", "asset8");
        await contract.DeleteAsset(ledger, "asset7");
        assert.deepEqual(ledger.keys(), ["asset8"]);
    });

    it("knows whether an asset exists", async () => {
        const ledger = await ledgerWith("asset7");
        assert.equal(await contract.AssetExists(ledger, "asset7"), true);
        assert.equal(await contract.AssetExists(ledger, "asset8"), false);
    });

    it("answers a transfer with the owner before it", async () => {
        const ledger = await ledgerWith("asset7");
        assert.equal(await contract.TransferAsset(ledger, "asset7", "Max"), "Tomoko");
        assert.equal((await read(ledger, "asset7")).Owner, "Max");
    });

    it("lists all assets in the order of their IDs", async () => {
        const ledger = await ledgerWith("b", "a");
        assert.equal(await contract.GetAllAssets(ledger), `[${ledger.bytes("a")},${ledger.bytes("b")}]`);
    });

    it("lists nothing as an empty list", async () => {
        assert.equal(await contract.GetAllAssets(newLedger()), "[]");
    });

    it("finds an owner's assets by the field that CouchDB has an index of", async () => {
        const ledger = await ledgerWith("asset7", "asset8");
        await contract.TransferAsset(ledger, "asset8", 'Max "the Axe"');
        assert.equal(await contract.QueryAssetsByOwner(ledger, "Tomoko"), `[${ledger.bytes("asset7")}]`);
        assert.equal(await contract.QueryAssetsByOwner(ledger, 'Max "the Axe"'), `[${ledger.bytes("asset8")}]`);
        assert.equal(await contract.QueryAssetsByOwner(ledger, "Eve"), "[]");
        const index = readFileSync("chaincode/asset-transfer/META-INF/statedb/couchdb/indexes/indexOwner.json", "utf8");
        assert.match(index, /"fields": \["Owner"\]/);
    });

    const absent = [
        { transaction: "ReadAsset", run: (ledger: Ledger) => contract.ReadAsset(ledger, "none") },
        {
            transaction: "UpdateAsset",
            run: (ledger: Ledger) => contract.UpdateAsset(ledger, "none", "a", "1", "b", "1"),
        },
        { transaction: "DeleteAsset", run: (ledger: Ledger) => contract.DeleteAsset(ledger, "none") },
        { transaction: "TransferAsset", run: (ledger: Ledger) => contract.TransferAsset(ledger, "none", "Max") },
    ];
    for (const { transaction, run } of absent) {
        it(`refuses ${transaction} of an asset that is not there, and writes nothing`, async () => {
            const ledger = newLedger();
            await assert.rejects(run(ledger), { message: "the asset none does not exist" });
            assert.deepEqual(ledger.keys(), []);
        });
    }
});
