import type { common } from "@hyperledger/fabric-protos";
import type { Endpoint } from "../../fabric/endpoint";
import { channelInfo, joinChannel } from "../../fabric/osnadmin";
import { failure } from "../../ground/failure";
import { until } from "../../ground/retry";
import { hostsOf } from "../model/homes";
import { withOrderer, adminSigner } from "../remote/administration";
import type { RemoteProvider } from "../remote/contract";
import { turnSeconds } from "../remote/failover";
import { adminClient } from "../remote/node-ports";
import { nodeEndpoint } from "../remote/nodes";
import { type Target, nodeHome, type Place } from "../remote/place";
import { keyPair } from "../remote/secrets";
import {
    agreedBlock,
    checkFirstBlock,
    isSameBlock,
    keptBlock,
    servedBlock,
    trueBlock,
    witnessedBlocks,
    type Witnesses,
} from "./first-block";
import { newcomerBlock } from "./newcomer";

export interface OrdererJoinInputs {
    readonly place: Place;
    readonly channel: string;
    /** The admin port of the orderer. */
    readonly orderer: Target;
    readonly mspId: string;
    /** UID of the claim of its ledgers: on another volume it has none. */
    readonly volume: string;
    /** All orderers of the channel, which tell its first block: the others the true one, this one its own. */
    readonly orderers: readonly Target[];
    /** The admin ports of the other orderers of the channel. */
    readonly others: readonly Target[];
    /** Organisations of the ordering service, whose administrators agree to a change of the consenters. */
    readonly administrators: readonly { readonly organisation: string; readonly mspId: string }[];
    /** ConfigMap whose binary entry `genesis.block` is the channel's first block. */
    readonly genesis: string;
    /** Hash of that block, as the state has it. */
    readonly firstBlock?: string;
}

/**
 * An orderer that serves a channel, by the channel participation API. One that serves another channel of that name is
 * refused, and is not there for a refresh; one that serves none any more is there without its ledger. A consenter whose
 * ledger was lost is given another place among the others; where there are no others, the channel is lost with it, and
 * is not founded anew under its name. Deleting the resource only forgets it: the ledger goes with the orderer's
 * volume.
 */
export const provider: RemoteProvider<OrdererJoinInputs, object, "firstBlock"> = {
    replaces: ["channel"],
    updates: ["volume"],
    forgets: ["firstBlock"],
    upgrade: (outs) => ({ orderers: [], others: [], administrators: [], mspId: "", ...outs }),
    async create(inputs) {
        const { place, channel, orderer } = inputs;
        await join(inputs);
        return { id: `${place.namespace}/${orderer.name}/${channel}` };
    },
    async update(_id, olds, inputs) {
        await join(inputs, olds.volume);
        return {};
    },
    async read(_id, outs) {
        if ((await channelInfo(await adminEndpoint(outs), outs.channel, refreshSeconds)) === undefined) {
            // It served the channel once: whoever makes that true again has to know that a ledger was lost.
            return { volume: lostVolume };
        }
        const [own, truth] = await Promise.all([itself(outs), others(outs)].map(servedBlock));
        return isSameBlock(own, truth) ? {} : undefined;
    },
};

/** Nobody restarts an orderer for a refresh: one that gives no answer, or cuts whoever has the wrong certificate off, is not waited for. */
const refreshSeconds = 5;

/** In place of the claim that a ledger was on and is not any more. */
const lostVolume = "";

/** @param lost UID of the claim that its ledger was on, when it has lost it */
async function join(inputs: OrdererJoinInputs, lost?: string): Promise<void> {
    const { channel, orderer } = inputs;
    const endpoint = await adminEndpoint(inputs);
    const truth = await trueBlock(others(inputs), keptBlock(inputs), orderer.name);
    if ((await channelInfo(endpoint, channel)) !== undefined) {
        const own = agreedBlock(await witnessedBlocks(itself(inputs)));
        checkFirstBlock({ node: orderer.name, channel }, own, truth);
        return;
    }
    const height = await heightOfOthers(inputs);
    if (height === 0 && lost !== undefined) {
        const reason = "it has served the channel and lost its ledger, and no other orderer that answers serves it";
        const todo =
            "restore the volume of an orderer from a backup; founded anew, it would be another channel of that name";
        throw failure({ operation: `join channel ${channel}`, target: orderer.name }, `${reason}: ${todo}`);
    }
    // While nothing but the first block is there nobody has lost anything, and maybe there is no leader yet to ask for more. One that has never
    // served a channel that other companies have begun gets all blocks from theirs.
    const isNewcomer = height > 1 && (lost !== undefined || !isShared(inputs));
    const block = isNewcomer ? await newcomerBlockOf(inputs, truth) : undefined;
    await joinChannel(endpoint, (block ?? truth).serializeBinary());
    await active(endpoint, inputs);
}

/** Whether others than this stack's organisations order the channel. */
function isShared({ orderers, administrators }: OrdererJoinInputs): boolean {
    return orderers.some((target) => administrators.every(({ organisation }) => organisation !== target.organisation));
}

/** The most blocks that another orderer has of the channel, by what each tells without a leader; 0 where none serves it. */
async function heightOfOthers({ place, channel, others: targets }: OrdererJoinInputs): Promise<number> {
    const heights = targets.map(async (target) => {
        const client = await adminClient(place, target);
        const endpoint = await nodeEndpoint(place, target, { client, podSeconds: turnSeconds.pod });
        return (await channelInfo(endpoint, channel))?.height ?? 0;
    });
    const found = await Promise.allSettled(heights);
    return Math.max(0, ...found.map((one) => (one.status === "fulfilled" ? one.value : 0)));
}

async function newcomerBlockOf(inputs: OrdererJoinInputs, firstBlock: common.Block): Promise<common.Block | undefined> {
    const { place, channel, orderer } = inputs;
    const own = inputs.orderers.find(({ name }) => name === orderer.name);
    const [submitter, ...rest] = await Promise.all(
        inputs.administrators.map(({ organisation, mspId }) => adminSigner(place, organisation, mspId)),
    );
    if (submitter === undefined || own === undefined) {
        return undefined;
    }
    const home = nodeHome(place, orderer);
    const addresses = hostsOf({ name: own.name, home }).map((host) => ({ host, port: own.port }));
    const { certificate } = await keyPair(home, `${orderer.name}-tls`);
    const newcomer = { channel, addresses, certificate, administrators: [submitter, ...rest], firstBlock } as const;
    const { orderers } = others(inputs);
    return withOrderer({ place, channel, orderers }, submitter, (one) => newcomerBlock(one, newcomer));
}

/** It copies the blocks that it has not before it takes part. */
async function active(endpoint: Endpoint, { channel, orderer }: OrdererJoinInputs): Promise<void> {
    let status = "";
    const isActive = await until(onboardingSeconds, async () => {
        status = (await channelInfo(endpoint, channel))?.status ?? "gone";
        return status === "active";
    });
    if (!isActive) {
        const what = { operation: `join channel ${channel}`, target: orderer.name, status };
        const todo = "run pulumi up --refresh again when it has its blocks, and see its log when it gets none";
        throw failure(what, `it is still ${status} after ${onboardingSeconds} s; ${todo}`);
    }
}

/** For a ledger of some ten thousand blocks; a longer one takes another run. */
const onboardingSeconds = 300;

function others(inputs: OrdererJoinInputs): Witnesses {
    return witnesses(inputs, ({ name }) => name !== inputs.orderer.name);
}

function itself(inputs: OrdererJoinInputs): Witnesses {
    return witnesses(inputs, ({ name }) => name === inputs.orderer.name);
}

function witnesses(
    { place, channel, orderers, orderer, mspId }: OrdererJoinInputs,
    isAsked: (target: Target) => boolean,
): Witnesses {
    return { place, channel, orderers: orderers.filter(isAsked), organisation: orderer.organisation, mspId };
}

async function adminEndpoint({ place, orderer }: OrdererJoinInputs): Promise<Endpoint> {
    return nodeEndpoint(place, orderer, { client: await adminClient(place, orderer) });
}
