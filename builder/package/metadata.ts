import { join } from "node:path";

import { readTextFields } from "./json";

/** The metadata.json of a chaincode package, which Fabric writes into CHAINCODE_METADATA_DIR. */
interface Metadata {
    readonly label: string;
    readonly type: string;
}

/** A peer keeps a package in a file with the label in its name; no type is near that. */
const longestLabel = 255;

/** Refused without label or type. */
export async function readMetadata(folder: string): Promise<Metadata> {
    const path = join(folder, "metadata.json");
    const metadata = await readTextFields(path, ["label", "type"]);
    if (metadata.label === "" || metadata.type === "") {
        throw new Error(`${path} file must contain 'label' and 'type'`);
    }
    for (const [field, text] of Object.entries(metadata)) {
        if (text.length > longestLabel) {
            throw new Error(`${path} has a ${field} of more than ${longestLabel} characters`);
        }
    }
    return metadata;
}
