import { peer } from "@hyperledger/fabric-protos";

import { applicationPolicy, type Definition, type EndorsementPolicy } from "./definition";
import { parsePolicy } from "./policy";

/** A private data collection, with the names and units of Fabric's collections JSON. */
export interface Collection {
    readonly name: string;
    /** Signature policy that says whose peers hold the data. */
    readonly policy: string;
    readonly requiredPeerCount: number;
    readonly maxPeerCount: number;
    /** Blocks until the data is purged; 0 is never. */
    readonly blockToLive: number;
    readonly memberOnlyRead: boolean;
    readonly memberOnlyWrite: boolean;
    /** Undefined is the chaincode's own policy. */
    readonly endorsementPolicy?: EndorsementPolicy | undefined;
}

/** The serialised CollectionConfigPackage of a chaincode definition. */
export function collectionPackage(collections: readonly Collection[]): Uint8Array {
    const message = new peer.CollectionConfigPackage();
    message.setConfigList(collections.map(collectionConfig));
    return message.serializeBinary();
}

/** What Fabric lets nobody change of the collections of a committed definition. */
export type FixedCollection = Pick<Collection, "name" | "blockToLive">;

/** Reads a serialised CollectionConfigPackage. */
export function fixedCollections(bytes: Uint8Array): readonly FixedCollection[] {
    return peer.CollectionConfigPackage.deserializeBinary(bytes)
        .getConfigList()
        .flatMap((config) => config.getStaticCollectionConfig() ?? [])
        .map((config) => ({ name: config.getName(), blockToLive: config.getBlockToLive() }));
}

/** Paths of the channel's policies by which transactions of a definition and its collections are endorsed. */
export function referredPolicies({ endorsementPolicy, collections = new Uint8Array() }: Definition): readonly string[] {
    const own =
        endorsementPolicy !== undefined && "channelPolicy" in endorsementPolicy ? endorsementPolicy.channelPolicy : "";
    const ofCollections = peer.CollectionConfigPackage.deserializeBinary(collections)
        .getConfigList()
        .map(
            (config) =>
                config.getStaticCollectionConfig()?.getEndorsementPolicy()?.getChannelConfigPolicyReference() ?? "",
        );
    return [...new Set([own, ...ofCollections])].filter((path) => path !== "");
}

function collectionConfig(collection: Collection): peer.CollectionConfig {
    const members = new peer.CollectionPolicyConfig();
    members.setSignaturePolicy(parsePolicy(collection.policy));
    const config = new peer.StaticCollectionConfig();
    config.setName(collection.name);
    config.setMemberOrgsPolicy(members);
    config.setRequiredPeerCount(collection.requiredPeerCount);
    config.setMaximumPeerCount(collection.maxPeerCount);
    config.setBlockToLive(collection.blockToLive);
    config.setMemberOnlyRead(collection.memberOnlyRead);
    config.setMemberOnlyWrite(collection.memberOnlyWrite);
    if (collection.endorsementPolicy !== undefined) {
        const policy = applicationPolicy(collection.endorsementPolicy);
        config.setEndorsementPolicy(peer.ApplicationPolicy.deserializeBinary(policy));
    }
    const message = new peer.CollectionConfig();
    message.setStaticCollectionConfig(config);
    return message;
}
