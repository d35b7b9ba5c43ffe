import { common, msp, orderer } from "@hyperledger/fabric-protos";
import { configOf } from "../../fabric/configtx/block";
import { newGenesisBlock, type ChannelDefinition } from "../../fabric/configtx/genesis";
import { blockOf } from "./blocks";
import { fakeOrganisation } from "./fakenode";
import { broadcastAnswer, deliverAnswer, type OrdererAnswers, type OrdererStatus } from "./fakeorderer";

/** A channel as its orderers have it: each block holds a config, the first that of its definition. */
export interface FakeChannel {
    readonly firstBlock: common.Block;
    /** Serves it, as an orderer. */
    readonly answers: OrdererAnswers;
    readonly config: () => common.Config;
    /** Somebody else changes the config. */
    readonly change: (to: (config: common.Config) => common.Config) => void;
    /** Somebody else changes the config just before the next update comes, which is refused therefore. */
    readonly overtake: (to: (config: common.Config) => common.Config) => void;
    /** Too few sign from now on: the channel's policy asks for others. */
    readonly refuse: () => void;
    /** MSP IDs of those who signed each update that was taken, oldest first. */
    readonly signers: readonly (readonly string[])[];
}

// As an orderer says it (common/configtx/update.go).
const unagreed = "error validating DeltaSet: policy for [Value]  /Channel/Orderer/BatchTimeout not satisfied";
const overtaken = "update requires that key [Group] /Channel be at version 0, but it is currently at version 1";

/** A channel of org1 alone. @param change of its definition */
export function newFakeChannel(change: Partial<ChannelDefinition> = {}): FakeChannel {
    const firstBlock = common.Block.deserializeBinary(newGenesisBlock({ ...definition, ...change }));
    const configs = newConfigs(configOf(firstBlock) ?? new common.Config());
    const signers: (readonly string[])[] = [];
    let overtaking: ((config: common.Config) => common.Config) | undefined;
    let isRefusing = false;
    const broadcast = (envelope: common.Envelope): orderer.BroadcastResponse => {
        if (isRefusing) {
            return broadcastAnswer(common.Status.FORBIDDEN, unagreed);
        }
        if (overtaking !== undefined) {
            configs.put(overtaking(configs.newest()));
            overtaking = undefined;
            return broadcastAnswer(common.Status.BAD_REQUEST, overtaken);
        }
        const { update, mspIds } = updateIn(envelope);
        signers.push(mspIds);
        configs.put(updated(configs.newest(), update));
        return broadcastAnswer(common.Status.SUCCESS);
    };
    const deliver = (envelope: common.Envelope): orderer.DeliverResponse => {
        const number = numberIn(envelope, configs.count() - 1);
        return deliverAnswer(number === 0 ? firstBlock : configs.block(number));
    };
    return {
        firstBlock,
        answers: { broadcast, deliver },
        config: configs.newest,
        change: (to) => {
            configs.put(to(configs.newest()));
        },
        overtake: (to) => {
            overtaking = to;
        },
        refuse: () => {
            isRefusing = true;
        },
        signers,
    };
}

/** The configs that a channel has had, one in each block. */
function newConfigs(first: common.Config) {
    const configs = [first];
    return {
        count: () => configs.length,
        newest: () => configs.at(-1) ?? first,
        put: (next: common.Config): void => {
            const copy = common.Config.deserializeBinary(next.serializeBinary());
            copy.setSequence(configs.length);
            configs.push(copy);
        },
        block: (number: number): common.Block | OrdererStatus => {
            const config = configs[number];
            return config === undefined ? common.Status.NOT_FOUND : blockOf(number, { lastConfig: number, config });
        },
    };
}

const { mspId, root, tlsRoot } = fakeOrganisation;
const organisation = { name: "org1", mspId, rootCertificates: [root], tlsRootCertificates: [tlsRoot] };

/** The ordering service of org1 with these orderers. */
export function ordering(hosts: readonly string[]): ChannelDefinition["orderer"] {
    const consenters = hosts.map((host) => {
        const { certificate } = fakeOrganisation.tls([host]);
        return { host, port: 7050, clientTlsCertificate: certificate, serverTlsCertificate: certificate };
    });
    return {
        organisations: [{ ...organisation, endpoints: hosts.map((host) => `${host}:7050`) }],
        consenters,
        batchTimeout: "2s",
        maxMessageCount: 500,
        absoluteMaxBytes: 10 * 1024 * 1024,
        preferredMaxBytes: 2 * 1024 * 1024,
    };
}

const definition: ChannelDefinition = {
    name: "mychannel",
    orderer: ordering(["org1-orderer1"]),
    application: { organisations: [organisation] },
};

/** The block that is asked for. */
function numberIn(envelope: common.Envelope, newest: number): number {
    const { data } = contentOf(envelope);
    const start = orderer.SeekInfo.deserializeBinary(data).getStart();
    return start?.hasNewest() === true ? newest : (start?.getSpecified()?.getNumber() ?? 0);
}

function updateIn(envelope: common.Envelope): {
    readonly update: common.ConfigUpdate;
    readonly mspIds: readonly string[];
} {
    const { data } = contentOf(envelope);
    const content = common.ConfigUpdateEnvelope.deserializeBinary(data);
    const mspIds = content.getSignaturesList().map((signature) => {
        const header = common.SignatureHeader.deserializeBinary(signature.getSignatureHeader_asU8());
        return identityIn(header.getCreator_asU8());
    });
    return { update: common.ConfigUpdate.deserializeBinary(content.getConfigUpdate_asU8()), mspIds };
}

function identityIn(creator: Uint8Array): string {
    return msp.SerializedIdentity.deserializeBinary(creator).getMspid();
}

function contentOf(envelope: common.Envelope): { readonly data: Uint8Array } {
    return { data: common.Payload.deserializeBinary(envelope.getPayload_asU8()).getData_asU8() };
}

/** As an orderer applies it (common/configtx/update.go): what has a higher version is what is written. */
function updated(config: common.Config, update: common.ConfigUpdate): common.Config {
    const next = common.Config.deserializeBinary(config.serializeBinary());
    const [group, written] = [next.getChannelGroup(), update.getWriteSet()];
    if (group !== undefined && written !== undefined) {
        merge(group, written);
    }
    return next;
}

function merge(group: common.ConfigGroup, written: common.ConfigGroup): void {
    const isReplaced = written.getVersion() > group.getVersion();
    mergeMap(group.getValuesMap(), written.getValuesMap(), isReplaced);
    mergeMap(group.getPoliciesMap(), written.getPoliciesMap(), isReplaced);
    mergeMap(group.getGroupsMap(), written.getGroupsMap(), isReplaced, merge);
    group.setVersion(written.getVersion());
}

interface Elements<T> {
    readonly get: (key: string) => T | undefined;
    readonly set: (key: string, element: T) => unknown;
    readonly del: (key: string) => unknown;
    readonly keys: () => Iterable<string>;
    readonly entries: () => Iterable<readonly [string, T]>;
}

/** @param isReplaced whether what is not written goes */
function mergeMap<T extends { readonly getVersion: () => number }>(
    known: Elements<T>,
    written: Elements<T>,
    isReplaced: boolean,
    inner?: (known: T, written: T) => void,
): void {
    const keys = new Set([...written.keys()]);
    for (const key of [...known.keys()].filter((one) => isReplaced && !keys.has(one))) {
        known.del(key);
    }
    for (const [key, element] of written.entries()) {
        const old = known.get(key);
        if (old !== undefined && inner !== undefined) {
            inner(old, element);
        } else if (old === undefined || element.getVersion() > old.getVersion()) {
            known.set(key, element);
        }
    }
}
