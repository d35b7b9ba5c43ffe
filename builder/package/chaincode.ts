import { join } from "node:path";

import { readTextFields } from "./json";

/** The chaincode.json that Fabric writes into RUN_METADATA_DIR for each launch. */
export interface ChaincodeJson {
    /** The package ID. */
    readonly chaincodeId: string;
    /** Where the chaincode finds its peer, host:port. */
    readonly peerAddress: string;
    readonly mspId: string;
    /** PEM; the three are empty where the peer has no TLS. */
    readonly clientCertificate: string;
    readonly clientKey: string;
    readonly rootCertificate: string;
}

export async function readChaincodeJson(folder: string): Promise<ChaincodeJson> {
    const names = ["chaincode_id", "peer_address", "mspid", "client_cert", "client_key", "root_cert"] as const;
    const json = await readTextFields(join(folder, "chaincode.json"), names);
    return {
        chaincodeId: json.chaincode_id,
        peerAddress: json.peer_address,
        mspId: json.mspid,
        clientCertificate: json.client_cert,
        clientKey: json.client_key,
        rootCertificate: json.root_cert,
    };
}
