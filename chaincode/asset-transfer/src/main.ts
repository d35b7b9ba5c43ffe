import { JSONSerializer } from "fabric-contract-api";
import { register } from "fabric-shim/lib/contract-spi/bootstrap";
import { name, version } from "../package.json";
import { AssetTransfer } from "./contract";

/**
 * Connects to the peer that CORE_PEER_ADDRESS names and serves it. fabric-shim takes the rest from the environment too:
 * CORE_CHAINCODE_ID_NAME, CORE_PEER_TLS_ENABLED, CORE_PEER_TLS_ROOTCERT_FILE, CORE_TLS_CLIENT_{KEY,CERT}_PATH.
 * This is `fabric-chaincode-node start` without its search for packages on the disk, so that all of it fits one file.
 */
async function main(): Promise<void> {
    // The process only ends by itself when the peer is gone, which is no success.
    process.exitCode = 1;
    // As the first process of a container it would otherwise ignore the signal.
    process.once("SIGTERM", () => process.exit(0));
    process.argv.push("--peer.address", process.env["CORE_PEER_ADDRESS"] ?? "");
    const serializers = { transaction: "jsonSerializer", serializers: { jsonSerializer: JSONSerializer } };
    await register([AssetTransfer], serializers, {}, name, version);
}

void main();
