/** Ports of gRPC, the same in a node's Service and in its pod. */
export const grpcPorts = { orderer: 6050, peer: 7051 } as const;

/** From which an API server chooses node ports unless it is set otherwise (--service-node-port-range). */
export const usualNodePorts = { first: 30000, last: 32767 } as const;
