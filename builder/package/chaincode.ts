import { join } from "node:path";

import { oneLine, reasonOf } from "../../ground/failure";
import { packageHash, packageParts } from "./id";
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

/** Refused where it is of another organisation than the one that is named. */
export async function readChaincodeJson(folder: string, mspId?: string): Promise<ChaincodeJson> {
    const names = ["chaincode_id", "peer_address", "mspid", "client_cert", "client_key", "root_cert"] as const;
    const json = await readTextFields(join(folder, "chaincode.json"), names);
    checkHash(json.chaincode_id);
    if (mspId !== undefined && mspId !== json.mspid) {
        throw new Error(`chaincode.json is of organisation ${oneLine(json.mspid, 100)}, and this peer's is ${mspId}`);
    }
    return {
        chaincodeId: json.chaincode_id,
        peerAddress: json.peer_address,
        mspId: json.mspid,
        clientCertificate: json.client_cert,
        clientKey: json.client_key,
        rootCertificate: json.root_cert,
    };
}

/** A label, which is in the name of a file, and a hash. */
const longestId = 1000;

/** Objects are labelled with the hash. Where it is none, nothing shall be done for its sake; in fabric-builder-k8s' words. */
function checkHash(chaincodeId: string): void {
    if (chaincodeId.length > longestId) {
        throw new Error(`chaincode.json has a chaincode_id of more than ${longestId} characters`);
    }
    try {
        packageHash(packageParts(chaincodeId).hash);
    } catch (error) {
        const what = `unable to create kubernetes secret for chaincode ID ${chaincodeId}`;
        throw new Error(`${what}: ${reasonOf(error)}`, { cause: error });
    }
}
