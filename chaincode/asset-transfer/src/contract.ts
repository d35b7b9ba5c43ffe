import { Contract } from "fabric-contract-api";
import { assetFrom, assetText, firstAssets, newAsset, type Asset } from "./asset";

type Found = AsyncIterable<{ readonly value: Uint8Array }>;

/** What this contract uses of the context that every transaction is given. */
export interface Transaction {
    readonly stub: {
        getState(key: string): Promise<Uint8Array>;
        putState(key: string, value: Uint8Array): Promise<void>;
        deleteState(key: string): Promise<void>;
        getStateByRange(from: string, to: string): Found;
        getQueryResult(query: string): Found;
    };
}

/**
 * Assets that are made, changed, passed on and listed. Its methods are its transactions, called by name; arguments
 * arrive as text and answers leave as text, since fabric-contract-api 2.5.8 cannot write an object with the
 * class-transformer that it brings (0.4.1 has no classToPlain). What is no transaction is a function beside the class.
 */
export class AssetTransfer extends Contract {
    constructor() {
        super("AssetTransfer");
    }

    /** Makes the first assets. Those that are there already stay as they are, so that a second call is harmless. */
    async InitLedger(context: Transaction): Promise<void> {
        for (const asset of firstAssets) {
            if (!(await this.AssetExists(context, asset.ID))) {
                await write(context, asset);
            }
        }
    }

    async CreateAsset(
        context: Transaction,
        id: string,
        color: string,
        size: string,
        owner: string,
        appraisedValue: string,
    ): Promise<void> {
        const asset = newAsset(id, color, size, owner, appraisedValue);
        if (await this.AssetExists(context, id)) {
            throw new Error(`the asset ${id} already exists`);
        }
        await write(context, asset);
    }

    async ReadAsset(context: Transaction, id: string): Promise<string> {
        return assetText(await read(context, id));
    }

    async UpdateAsset(
        context: Transaction,
        id: string,
        color: string,
        size: string,
        owner: string,
        appraisedValue: string,
    ): Promise<void> {
        await read(context, id);
        await write(context, newAsset(id, color, size, owner, appraisedValue));
    }

    async DeleteAsset(context: Transaction, id: string): Promise<void> {
        await read(context, id);
        await context.stub.deleteState(id);
    }

    async AssetExists(context: Transaction, id: string): Promise<boolean> {
        return (await context.stub.getState(id)).length > 0;
    }

    /** Gives an asset to a new owner and answers with the old one. */
    async TransferAsset(context: Transaction, id: string, newOwner: string): Promise<string> {
        const asset = await read(context, id);
        await write(context, { ...asset, Owner: newOwner });
        return asset.Owner;
    }

    /** All assets as a JSON list, in the order of their IDs. */
    async GetAllAssets(context: Transaction): Promise<string> {
        return list(context.stub.getStateByRange("", ""));
    }

    /** An owner's assets as a JSON list. Needs CouchDB as the peers' state database, for which META-INF has the index. */
    async QueryAssetsByOwner(context: Transaction, owner: string): Promise<string> {
        return list(context.stub.getQueryResult(JSON.stringify({ selector: { Owner: owner } })));
    }
}

async function list(found: Found): Promise<string> {
    const assets: string[] = [];
    for await (const { value } of found) {
        assets.push(textOf(value));
    }
    return `[${assets.join(",")}]`;
}

async function read(context: Transaction, id: string): Promise<Asset> {
    const text = textOf(await context.stub.getState(id));
    if (text === "") {
        throw new Error(`the asset ${id} does not exist`);
    }
    return assetFrom(text);
}

async function write(context: Transaction, asset: Asset): Promise<void> {
    await context.stub.putState(asset.ID, Buffer.from(assetText(asset)));
}

function textOf(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString();
}
