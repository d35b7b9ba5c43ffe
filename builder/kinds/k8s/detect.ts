import { readMetadata } from "../../package/metadata";
import type { Terminal } from "../../verbs/terminal";

/** Whether the package is for this builder. Another type is no error: the peer asks its next builder. */
export async function detect(metadataFolder: string, terminal: Terminal): Promise<boolean> {
    const { label, type } = await readMetadata(metadataFolder);
    if (type.toLowerCase() !== "k8s") {
        terminal.debug(`Chaincode type not supported: ${type}`);
        return false;
    }
    terminal.say(`Detected k8s chaincode: ${label}`);
    return true;
}
