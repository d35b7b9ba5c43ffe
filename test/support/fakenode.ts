import * as grpc from "@grpc/grpc-js";

import type { Endpoint } from "../../fabric/endpoint";
import { newTestOrganisation } from "./members";

/** A node of ours on loopback that speaks gRPC over TLS, for tests of what goes over the wire. */
export interface FakeNode {
    readonly endpoint: Endpoint;
    readonly stop: () => void;
}

const organisation = newTestOrganisation("Org1MSP");
const tls = organisation.tls(["org1-peer1"]);

/** The organisation that the fake nodes belong to. */
export const fakeOrganisation = organisation;

export async function startFakeNode(addServices: (server: grpc.Server) => void): Promise<FakeNode> {
    const server = new grpc.Server();
    addServices(server);
    const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) };
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createSsl(null, [pair]), (error, bound) => {
            if (error === null) {
                resolve(bound);
            } else {
                reject(error);
            }
        });
    });
    return {
        endpoint: { address: `127.0.0.1:${port}`, serverName: "org1-peer1", tlsRoot: organisation.tlsRoot },
        stop: () => {
            server.forceShutdown();
        },
    };
}
