import * as grpc from "@grpc/grpc-js";

import type { CertifiedKey } from "../../fabric/certificates";
import type { Endpoint } from "../../fabric/endpoint";
import { newTestOrganisation } from "./members";

/** A node of ours on loopback that speaks gRPC over TLS, for tests of what goes over the wire. */
export interface FakeNode {
    readonly endpoint: Endpoint;
    /** Its pair. */
    readonly tls: CertifiedKey;
    readonly stop: () => void;
}

const organisation = newTestOrganisation("Org1MSP");
/** The organisation that the fake nodes belong to. */
export const fakeOrganisation = organisation;

/** @param name by which its certificate knows it */
export async function startFakeNode(
    addServices: (server: grpc.Server) => void,
    name = "org1-peer1",
): Promise<FakeNode> {
    const server = new grpc.Server();
    addServices(server);
    const tls = organisation.tls([name]);
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
        endpoint: { address: `127.0.0.1:${port}`, serverName: name, tlsRoot: organisation.tlsRoot },
        tls,
        stop: () => {
            server.forceShutdown();
        },
    };
}
