import assert from "node:assert/strict";
import { administrator } from "../../client/gateway";
import { openTunnel } from "../../cluster/tunnel";
import { newPeer, type Peer } from "../../fabric/peer";
import { newSigner } from "../../fabric/signer";
import type { Client } from "./calling";

/** Asks one of an organisation's peers as its administrator, through a tunnel; also one that the connection profile does not have yet. */
export async function askPeer<T>(client: Client, name: string, ask: (peer: Peer) => Promise<T>): Promise<T> {
    const { kubernetes, namespace, mspId, profile } = client;
    const [known = assert.fail("the profile has no peer")] = Object.values(profile?.peers ?? {});
    const { certificate, key } = await administrator(client);
    const tunnel = await openTunnel(kubernetes, { namespace, name, port: 7051 });
    const endpoint = { address: tunnel.address, serverName: name, tlsRoot: known.tlsCACerts.pem };
    const peer = newPeer(endpoint, newSigner({ mspId, certificate }, key));
    return ask(peer).finally(() => {
        peer.close();
        tunnel.close();
    });
}
