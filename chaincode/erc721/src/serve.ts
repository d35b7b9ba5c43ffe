import { JSONSerializer, type Contract } from "fabric-contract-api";
import { register } from "fabric-shim/lib/contract-spi/bootstrap";
import { serverOptions } from "./server";

/** What a program calls itself in the metadata of its contract. */
export interface Program {
    readonly name: string;
    readonly version: string;
}

/**
 * Serves a contract until the process is told to end: as a server that peers connect to when the environment names an
 * address to listen at (see server.ts), else as a client of the peer that `--peer.address` or CORE_PEER_ADDRESS names.
 * As a client fabric-shim takes the rest from the environment too: CORE_CHAINCODE_ID_NAME, CORE_PEER_TLS_ENABLED,
 * CORE_PEER_TLS_ROOTCERT_FILE, CORE_TLS_CLIENT_{KEY,CERT}_PATH.
 *
 * This is `fabric-chaincode-node start` and `… server` without their search for packages on the disk, so that all of
 * it fits one file.
 */
export async function serve(contract: new () => Contract, { name, version }: Program): Promise<void> {
    // The process only ends by itself when the peer is gone, which is no success.
    process.exitCode = 1;
    // As the first process of a container it would otherwise ignore the signal.
    process.once("SIGTERM", () => process.exit(0));
    const server = serverOptions(process.env);
    if (server === undefined && !process.argv.some((argument) => argument.startsWith("--peer.address"))) {
        process.argv.push("--peer.address", process.env["CORE_PEER_ADDRESS"] ?? "");
    }
    const serializers = { transaction: "jsonSerializer", serializers: { jsonSerializer: JSONSerializer } };
    await register([contract], serializers, {}, name, version, server, server !== undefined);
}
