import type { ChaincodeJson } from "../../builder/package/chaincode";
import type { ImageJson } from "../../builder/package/image";
import type { Settings } from "../../builder/settings";

/** Settings of a `run` with all defaults. */
export const settings: Settings = {
    peerId: "org1-peer1",
    namespace: "fabric-dev",
    nodeRole: "",
    objectNamePrefix: "hlfcc",
    serviceAccount: "default",
    startTimeout: 180_000,
    kubeconfig: undefined,
    keptFor: 0,
    buildsAtOnce: 1,
    configMap: undefined,
};

/** A launch by a peer with TLS. */
export const chaincodeJson: ChaincodeJson = {
    chaincodeId: "asset-transfer:cffa266294278404e5071cb91150d550dc0bf855149908a170b1169d6160004b",
    peerAddress: "org1-peer1:7052",
    mspId: "Org1MSP",
    clientCertificate: "client certificate",
    clientKey: "client key",
    rootCertificate: "root certificate",
};

/** What a peer with TLS writes into chaincode.json for `run`. */
export function launchJson(chaincodeId = chaincodeJson.chaincodeId): Readonly<Record<string, string>> {
    return {
        chaincode_id: chaincodeId,
        peer_address: chaincodeJson.peerAddress,
        mspid: chaincodeJson.mspId,
        client_cert: chaincodeJson.clientCertificate,
        client_key: chaincodeJson.clientKey,
        root_cert: chaincodeJson.rootCertificate,
    };
}

export const imageJson: ImageJson = {
    name: "localhost:5000/asset-transfer",
    digest: `sha256:${"0123456789abcdef".repeat(4)}`,
};
