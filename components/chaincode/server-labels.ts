import { createHash } from "node:crypto";

/** Label of servers that says which chaincode they run, where those of a version before may have to stay. */
const chaincodeLabel = "fabric/chaincode";

/** Of the servers of a chaincode on a channel, whatever version; names of channels are longer than labels may be. */
export function chaincodeLabels(channel: string, name: string): Readonly<Record<string, string>> {
    const hash = createHash("sha256")
        .update(JSON.stringify([channel, name]))
        .digest("hex");
    return { [chaincodeLabel]: hash.slice(0, 16) };
}
