import { createPrivateKey } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import { connect, hash, signers } from "@hyperledger/fabric-gateway";
import { administrator } from "../../client/gateway";
import { channelFacts, type ChannelFacts } from "../../fabric/configtx/facts";
import { newPeer } from "../../fabric/peer";
import { newSigner } from "../../fabric/signer";
import { hostPort } from "../../components/model/host-port";
import type { Client } from "./calling";

/** Submits a transaction with nothing but the connection profile and an identity, without a tunnel. */
export async function submitDirectly(client: Client, name: string, args: readonly string[]): Promise<void> {
    const { address, serverName, tlsRoot } = profiledPeer(client);
    const { certificate, key } = await administrator(client);
    const connection = new grpc.Client(address, grpc.credentials.createSsl(Buffer.from(tlsRoot)), {
        "grpc.ssl_target_name_override": serverName,
        "grpc.enable_http_proxy": 0,
    });
    const gateway = connect({
        client: connection,
        identity: { mspId: client.mspId, credentials: Buffer.from(certificate) },
        signer: signers.newPrivateKeySigner(createPrivateKey(key)),
        hash: hash.sha256,
    });
    const { channel = "mychannel", chaincode = "asset-transfer" } = client;
    try {
        await gateway
            .getNetwork(channel)
            .getContract(chaincode)
            .submit(name, { arguments: [...args] });
    } finally {
        gateway.close();
        connection.close();
    }
}

/** A channel's config as the peer of the profile has it, asked in the same way. */
export async function channelOf(client: Client, channel: string): Promise<ChannelFacts> {
    const { certificate, key } = await administrator(client);
    const peer = newPeer(profiledPeer(client), newSigner({ mspId: client.mspId, certificate }, key));
    return peer.config(channel).then(channelFacts).finally(peer.close);
}

/** The first peer of the profile, which has to be one that is reached from here. */
function profiledPeer({ profile, organisation }: Client) {
    const [peer] = Object.values(profile?.peers ?? {});
    if (peer === undefined) {
        throw new Error(`the connection profile of ${organisation} has no peer`);
    }
    const { url, tlsCACerts, grpcOptions } = peer;
    const address = url.replace("grpcs://", "");
    const serverName = grpcOptions?.["ssl-target-name-override"] ?? hostPort(address).host;
    return { address, serverName, tlsRoot: tlsCACerts.pem };
}
