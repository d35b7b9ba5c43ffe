import { failure } from "../../fabric/failure";
import { isChaincodeAnswer, newPeer, type Peer } from "../../fabric/peer";
import { adminSigner, nodeEndpoint, type Place, type Target } from "../reach";
import type { RemoteProvider } from "../remote";
import { waitFor } from "../waiting";

export interface WarmUpInputs {
    readonly place: Place;
    readonly peer: Target;
    readonly mspId: string;
    readonly channel: string;
    readonly chaincode: string;
    readonly packageId: string;
    readonly sequence: number;
}

/** For a whole ledger of a few thousand blocks; a longer one takes another run. */
const catchUpSeconds = 120;

/** Every contract of Fabric's contract API answers it; other chaincodes refuse it, and have started then all the same. */
const harmless = "org.hyperledger.fabric:GetMetadata";

/**
 * A chaincode that is started on a peer. A peer starts a chaincode at its first use; asking every peer at once, before
 * users do, takes as long as the slowest. Deleting the resource does nothing: the peer stops what it no longer needs.
 */
export const provider: RemoteProvider<WarmUpInputs, WarmUpInputs> = {
    replaces: ["channel", "chaincode"],
    updates: ["packageId", "sequence"],
    async create(inputs) {
        const { place, peer: target, channel, chaincode } = inputs;
        const signer = await adminSigner(place, target.organisation, inputs.mspId);
        const peer = newPeer(await nodeEndpoint(place, target), signer);
        try {
            await caughtUp(peer, inputs);
            await peer.query(channel, chaincode, harmless, []).catch(ignoreRefusal);
        } finally {
            peer.close();
        }
        return { id: `${place.namespace}/${target.name}/${channel}/${chaincode}`, outs: stateOf(inputs) };
    },
};

/** A peer that has just joined, or lags behind, learns of the definition from blocks that it has not yet. */
async function caughtUp(peer: Peer, { channel, chaincode, sequence, peer: { name } }: WarmUpInputs): Promise<void> {
    const known = await waitFor(catchUpSeconds, async () => (await peer.sequence(channel, chaincode)) >= sequence);
    if (!known) {
        const reason = `it does not know sequence ${sequence} of channel ${channel} after ${catchUpSeconds} s; run pulumi up again when it has caught up`;
        throw failure({ operation: `start chaincode ${chaincode}`, target: name }, reason);
    }
}

/** An answer of the chaincode, even a refusal, proves that it runs; anything else is the peer's failure to start it. */
function ignoreRefusal(error: unknown): void {
    if (!isChaincodeAnswer(error)) {
        throw error;
    }
}

function stateOf({ place, peer, mspId, channel, chaincode, packageId, sequence }: WarmUpInputs): WarmUpInputs {
    return { place, peer, mspId, channel, chaincode, packageId, sequence };
}
