import { join } from "node:path";

import { readTextFields } from "./json";

/** The metadata.json of a chaincode package, which Fabric writes into CHAINCODE_METADATA_DIR. */
export interface Metadata {
    readonly label: string;
    readonly type: string;
}

/** Refused without label or type. */
export async function readMetadata(folder: string): Promise<Metadata> {
    const path = join(folder, "metadata.json");
    const metadata = await readTextFields(path, ["label", "type"]);
    if (metadata.label === "" || metadata.type === "") {
        throw new Error(`${path} file must contain 'label' and 'type'`);
    }
    return metadata;
}
