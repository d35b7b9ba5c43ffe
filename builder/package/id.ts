/** A package ID's two parts; both empty where it has no colon. */
export function packageParts(chaincodeId: string): { readonly label: string; readonly hash: string } {
    const colon = chaincodeId.lastIndexOf(":");
    return colon < 0
        ? { label: "", hash: "" }
        : { label: chaincodeId.slice(0, colon), hash: chaincodeId.slice(colon + 1) };
}

/** The hash of a package ID as bytes; throws where it is none. */
export function packageHash(hash: string): Buffer {
    if (!/^([0-9a-f]{2})*$/i.test(hash)) {
        throw new Error(`error decoding chaincode package hash ${hash}: not an even number of hexadecimal digits`);
    }
    return Buffer.from(hash, "hex");
}
