/** What the ledger keeps under an asset's ID, with the field names of Fabric's asset-transfer sample. */
export interface Asset {
    readonly ID: string;
    readonly Color: string;
    /** Whole number, not negative. */
    readonly Size: number;
    readonly Owner: string;
    /** Whole number, not negative. */
    readonly AppraisedValue: number;
}

/** The assets that InitLedger makes. */
export const firstAssets: readonly Asset[] = [
    newAsset("asset1", "blue", "5", "Tomoko", "300"),
    newAsset("asset2", "red", "5", "Brad", "400"),
    newAsset("asset3", "green", "10", "Jin Soo", "500"),
    newAsset("asset4", "yellow", "10", "Max", "600"),
    newAsset("asset5", "black", "15", "Adriana", "700"),
    newAsset("asset6", "white", "15", "Michel", "800"),
];

/**
 * An asset from the arguments of a transaction, which are all text.
 *
 * @throws Error when the ID is empty or a number is none
 */
export function newAsset(id: string, color: string, size: string, owner: string, appraisedValue: string): Asset {
    if (id === "") {
        throw new Error("the ID of an asset must not be empty");
    }
    return {
        ID: id,
        Color: color,
        Size: wholeNumber("size", size),
        Owner: owner,
        AppraisedValue: wholeNumber("appraised value", appraisedValue),
    };
}

/** As the ledger keeps it and answers give it: fields in a fixed order, since every endorser must have the same bytes. */
export function assetText({ ID, Color, Size, Owner, AppraisedValue }: Asset): string {
    return JSON.stringify({ ID, Color, Size, Owner, AppraisedValue });
}

/** The asset of a text that this contract has written. */
export function assetFrom(text: string): Asset {
    const { ID, Color, Size, Owner, AppraisedValue } = JSON.parse(text) as Asset; // Our own text.
    return newAsset(ID, Color, String(Size), Owner, String(AppraisedValue));
}

function wholeNumber(name: string, text: string): number {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
        throw new Error(`the ${name} must be a whole number, not "${text}"`);
    }
    return value;
}
