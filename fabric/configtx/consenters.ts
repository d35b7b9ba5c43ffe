import { common, orderer } from "@hyperledger/fabric-protos";

import { failure } from "../../ground/failure";
import { certificateFacts } from "../certificates";
import { newConfigValue } from "./group";

/** Where a Raft consenter of a channel is reached, which is what tells it from the others. */
export interface ConsenterAddress {
    readonly host: string;
    readonly port: number;
}

/** A consenter as the channel's config has it, with its certificates. */
export type Consenter = orderer.etcdraft.Consenter;

/** The consenter at that address; undefined when the channel has none there. */
export function consenterAt(config: common.Config, address: ConsenterAddress): Consenter | undefined {
    return metadataOf(config).getConsentersList().find(isAt(address));
}

/**
 * The consenter whose TLS certificate is for that key; undefined when the channel has none. A certificate that cannot be read is for none.
 *
 * @param publicKeySha256 as in the facts of certificates
 */
export function consenterWithKey(config: common.Config, publicKeySha256: string): Consenter | undefined {
    return metadataOf(config)
        .getConsentersList()
        .find((consenter) => keyOf(consenter) === publicKeySha256);
}

/** The config without the consenter at that address; pure. Fabric takes one change of the consenters in an update. */
export function withoutConsenter(config: common.Config, address: ConsenterAddress): common.Config {
    return withConsenters(config, (all) => all.filter((one) => !isAt(address)(one)));
}

/** The config with this consenter, unless it has one at its address; pure. One that is added gets a Raft ID of its own. */
export function withConsenter(config: common.Config, consenter: Consenter): common.Config {
    const address = { host: consenter.getHost(), port: consenter.getPort() };
    return withConsenters(config, (all) => (all.some(isAt(address)) ? all : [...all, consenter]));
}

/**
 * The config whose consenters are known at these addresses; pure. Fabric tells consenters by their certificates alone (orderer/consensus/etcdraft/membership.go,
 * ComputeMembershipChanges), so this changes nothing of who they are, and any number of them may move in one update.
 *
 * @param moves new addresses by the key of their certificates, SHA-256 as in the facts of those
 */
export function withMovedConsenters(
    config: common.Config,
    moves: ReadonlyMap<string, ConsenterAddress>,
): common.Config {
    const moved = metadataOf(config)
        .getConsentersList()
        .map((consenter) => atAddress(consenter, moves.get(keyOf(consenter) ?? "")));
    return moved.every(({ isMoved }) => !isMoved)
        ? config
        : withConsenters(config, () => moved.map(({ consenter }) => consenter));
}

/** The consenter with another TLS certificate, PEM, which it shows as server and as client; pure. */
export function withCertificate(consenter: Consenter, certificate: string): Consenter {
    const changed = orderer.etcdraft.Consenter.deserializeBinary(consenter.serializeBinary());
    const bytes = Buffer.from(certificate);
    changed.setClientTlsCert(bytes);
    changed.setServerTlsCert(bytes);
    return changed;
}

function atAddress(
    consenter: Consenter,
    address: ConsenterAddress | undefined,
): { readonly consenter: Consenter; readonly isMoved: boolean } {
    if (address === undefined || isAt(address)(consenter)) {
        return { consenter, isMoved: false };
    }
    const moved = orderer.etcdraft.Consenter.deserializeBinary(consenter.serializeBinary());
    moved.setHost(address.host);
    moved.setPort(address.port);
    return { consenter: moved, isMoved: true };
}

function keyOf(consenter: Consenter): string | undefined {
    try {
        return certificateFacts(Buffer.from(consenter.getServerTlsCert_asU8()).toString()).publicKeySha256;
    } catch {
        return undefined;
    }
}

function isAt({ host, port }: ConsenterAddress): (consenter: Consenter) => boolean {
    return (consenter) => consenter.getHost() === host && consenter.getPort() === port;
}

function withConsenters(config: common.Config, change: (all: Consenter[]) => Consenter[]): common.Config {
    const changed = common.Config.deserializeBinary(config.serializeBinary());
    const metadata = metadataOf(changed);
    metadata.setConsentersList(change(metadata.getConsentersList()));
    const consensus = consensusOf(changed);
    consensus.setMetadata(metadata.serializeBinary());
    const values = changed.getChannelGroup()?.getGroupsMap().get("Orderer")?.getValuesMap();
    values?.set("ConsensusType", newConfigValue(consensus.serializeBinary()));
    return changed;
}

function metadataOf(config: common.Config): orderer.etcdraft.ConfigMetadata {
    return orderer.etcdraft.ConfigMetadata.deserializeBinary(consensusOf(config).getMetadata_asU8());
}

function consensusOf(config: common.Config): orderer.ConsensusType {
    const ordering = config.getChannelGroup()?.getGroupsMap().get("Orderer");
    const bytes = ordering?.getValuesMap().get("ConsensusType")?.getValue_asU8();
    if (bytes === undefined) {
        throw failure({ operation: "read the consenters", target: "the channel's config" }, "it has no ConsensusType");
    }
    return orderer.ConsensusType.deserializeBinary(bytes);
}
