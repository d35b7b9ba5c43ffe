import assert from "node:assert/strict";
import type { Endpoint } from "../../fabric/endpoint";
import { retriedRequest } from "../../fabric/retried-request";

/** Makes the orderer leave a channel and delete its ledger of it; the endpoint is that of its admin port, with a client pair. */
export async function leaveChannel(endpoint: Endpoint, name: string): Promise<void> {
    const path = `/participation/v1/channels/${name}`;
    const { status, body } = await retriedRequest(endpoint, { method: "DELETE", path, timeoutSeconds: 120 });
    assert.equal(status, 204, body.toString());
}
