/** Images of Fabric's nodes where the config names none. */
export const nodeImages = {
    peer: "hyperledger/fabric-peer:2.5.16",
    orderer: "hyperledger/fabric-orderer:2.5.16",
} as const;
