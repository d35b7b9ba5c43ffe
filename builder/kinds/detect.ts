import { readMetadata } from "../package/metadata";
import type { Terminal } from "../verbs/terminal";

/** Whether a package is of one of these types, in any case of letters; says so where it is. */
export async function detectType(
    types: readonly string[],
    metadataFolder: string,
    terminal: Terminal,
): Promise<boolean> {
    const { label, type } = await readMetadata(metadataFolder);
    const found = types.find((name) => name === type.toLowerCase());
    if (found === undefined) {
        terminal.debug(`Chaincode type not supported: ${type}`);
        return false;
    }
    terminal.say(`Detected ${found} chaincode: ${label}`);
    return true;
}
