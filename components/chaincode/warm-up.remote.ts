import { annotationNames, peerSelector } from "../../builder/kubernetes/names";
import type { Peer } from "../../fabric/peer";
import { failure, isFailure } from "../../ground/failure";
import { until } from "../../ground/retry";
import { asPeerAdmin } from "../remote/administration";
import type { RemoteProvider } from "../remote/contract";
import { kubeClient, nodeHome, type Target, type Place } from "../remote/place";
import { withLastWords } from "./last-words";

export interface WarmUpInputs {
    readonly place: Place;
    readonly peer: Target;
    readonly mspId: string;
    /** UID of the claim of the peer's ledgers: on another volume it starts from nothing. */
    readonly volume: string;
    /** Where its chaincode runs. */
    readonly chaincodeNamespace: string;
    readonly channel: string;
    readonly chaincode: string;
    readonly packageId: string;
    readonly sequence: number;
    /** Whether it is to be called; a developer's process may not be there yet. */
    readonly answers: boolean;
    /** Changes with the template of its pod, which is then started anew; empty where the builder starts none. */
    readonly pod: string;
    /** Whether its definition waits for approvals of others: then nothing is done. Absent: it is in force. */
    readonly waits?: boolean;
}

/** For a whole ledger of a few thousand blocks; a longer one takes another run. */
const catchUpSeconds = 120;

/** A pod has five seconds to end; the rest is for a busy node. */
const stopSeconds = 60;

/**
 * A chaincode that is started on a peer. A peer starts a chaincode at its first use; asking every peer at once, before its first call
 * and before users do, takes as long as the slowest: through a gateway each peer has 30 seconds. Deleting the resource does nothing: the peer stops what it no longer needs.
 */
export const provider: RemoteProvider<WarmUpInputs, Partial<Pick<WarmUpInputs, "pod">>> = {
    replaces: ["channel", "chaincode"],
    updates: ["volume", "packageId", "sequence", "answers", "pod", "waits"],
    async create(inputs) {
        const { place, peer, channel, chaincode } = inputs;
        if (inputs.waits !== true) {
            await start(inputs);
        }
        return { id: `${place.namespace}/${peer.name}/${channel}/${chaincode}` };
    },
    async update(_id, olds, inputs) {
        const isSame = olds.packageId === inputs.packageId;
        if (inputs.waits === true) {
            // What runs of the same package is of the template before, and is stopped for it afterwards.
            return isSame ? { pod: olds.pod } : {};
        }
        if (olds.pod !== inputs.pod && isSame) {
            await stopPods(inputs);
        }
        await start(inputs);
        return {};
    },
};

async function start(inputs: WarmUpInputs): Promise<void> {
    const { place, peer: target, channel, chaincode, packageId, answers } = inputs;
    await asPeerAdmin(inputs, async (peer) => {
        await caughtUp(peer, inputs);
        if (answers) {
            const starting = { place, peer: target, packageId, operation: `start chaincode ${chaincode}` };
            await withLastWords(starting, () => peer.start(channel, chaincode));
        }
    });
}

/** The builder tells the peer, and the next call starts the chaincode anew: one that came sooner could meet the old pod. */
async function stopPods({ place, peer, chaincodeNamespace, packageId }: WarmUpInputs): Promise<void> {
    const client = kubeClient(nodeHome(place, peer));
    const own = async (path: string): Promise<readonly string[]> => {
        const { items } = await client.list(path, { labelSelector: peerSelector(peer.name) });
        const found = items.filter(({ metadata }) => metadata.annotations?.[annotationNames.chaincodeId] === packageId);
        return found.map(({ metadata }) => metadata.name ?? "");
    };
    const jobs = `/apis/batch/v1/namespaces/${chaincodeNamespace}/jobs`;
    await Promise.all((await own(jobs)).map((name) => client.remove(`${jobs}/${name}`)));
    const pods = `/api/v1/namespaces/${chaincodeNamespace}/pods`;
    if (!(await until(stopSeconds, async () => (await own(pods)).length === 0))) {
        const what = { operation: `stop the pod of ${packageId}`, target: peer.name };
        throw failure(what, `it is still there after ${stopSeconds} s; look at the node that it runs on`);
    }
}

/** A peer that has just joined, or lags behind, learns of the definition from blocks that it has not yet. */
async function caughtUp(peer: Peer, inputs: WarmUpInputs): Promise<void> {
    const { channel, chaincode, packageId, sequence } = inputs;
    const known = await until(catchUpSeconds, async () => {
        try {
            const isDefined = ((await peer.committed(channel, chaincode))?.sequence ?? 0) >= sequence;
            // Under the same sequence an organisation may approve another package: then the peer stops the one before.
            return isDefined && (await peer.approvedPackage(channel, chaincode, sequence)) === packageId;
        } catch (error) {
            return notYet(error);
        }
    });
    if (!known) {
        const what = { operation: `start chaincode ${chaincode}`, target: inputs.peer.name };
        const unknown = `it does not know package ${packageId} of sequence ${sequence} of channel ${channel}`;
        throw failure(what, `${unknown} after ${catchUpSeconds} s; run pulumi up again when it has caught up`);
    }
}

/** A peer that is short of time for an answer, while builds keep its node busy, is asked again. */
function notYet(error: unknown): false {
    if (isFailure(error) && error.status === "DEADLINE_EXCEEDED") {
        return false;
    }
    throw error;
}
