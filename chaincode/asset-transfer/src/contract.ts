import { Contract, type Context } from "fabric-contract-api";
import { assetBytes, assetFrom, firstAssets, newAsset, type Asset } from "./asset";

/**
 * Assets that are made, changed, passed on and listed. Its methods are its transactions, called by name; arguments
 * arrive as text, answers leave as JSON. Whatever is no transaction is a function beside the class.
 */
export class AssetTransfer extends Contract {
    constructor() {
        super("AssetTransfer");
    }

    /** Makes the first assets. Those that are there already stay as they are, so that a second call is harmless. */
    async InitLedger(context: Context): Promise<void> {
        for (const asset of firstAssets) {
            if (!(await this.AssetExists(context, asset.ID))) {
                await write(context, asset);
            }
        }
    }

    async CreateAsset(
        context: Context,
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

    async ReadAsset(context: Context, id: string): Promise<Asset> {
        const bytes = await context.stub.getState(id);
        if (bytes.length === 0) {
            throw new Error(`the asset ${id} does not exist`);
        }
        return assetFrom(bytes);
    }

    async UpdateAsset(
        context: Context,
        id: string,
        color: string,
        size: string,
        owner: string,
        appraisedValue: string,
    ): Promise<void> {
        await this.ReadAsset(context, id);
        await write(context, newAsset(id, color, size, owner, appraisedValue));
    }

    async DeleteAsset(context: Context, id: string): Promise<void> {
        await this.ReadAsset(context, id);
        await context.stub.deleteState(id);
    }

    async AssetExists(context: Context, id: string): Promise<boolean> {
        return (await context.stub.getState(id)).length > 0;
    }

    /** Gives an asset to a new owner and answers with the old one. */
    async TransferAsset(context: Context, id: string, newOwner: string): Promise<string> {
        const asset = await this.ReadAsset(context, id);
        await write(context, { ...asset, Owner: newOwner });
        return asset.Owner;
    }

    /** All assets, in the order of their IDs. */
    async GetAllAssets(context: Context): Promise<readonly Asset[]> {
        const assets: Asset[] = [];
        for await (const { value } of context.stub.getStateByRange("", "")) {
            assets.push(assetFrom(value));
        }
        return assets;
    }
}

async function write(context: Context, asset: Asset): Promise<void> {
    await context.stub.putState(asset.ID, assetBytes(asset));
}
