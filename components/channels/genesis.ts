import { common } from "@hyperledger/fabric-protos";
import { blockHash } from "../../fabric/configtx/block";
import type { Batch, Consenter } from "../../fabric/configtx/channel";
import type { ChannelDefinition } from "../../fabric/configtx/genesis";
import type { Organisation as OrganisationDefinition } from "../../fabric/configtx/organisation";
import type { Channel } from "../model/channel";
import type { Card } from "../partners/card";
import { hostPort } from "../model/host-port";

/**
 * What the first block of a channel says, from the config and from the cards of its organisations, this stack's own and partners' alike.
 *
 * @param cards of all that take part, in the order in which the channel is to list their orderers
 */
export function channelDefinition(channel: Channel, cards: readonly Card[]): ChannelDefinition {
    const named = (names: readonly string[]): readonly Card[] => cards.filter(({ name }) => names.includes(name));
    const ordering = named(channel.orderers);
    const { capabilities } = channel;
    return {
        name: channel.name,
        capability: capabilities.channel.name,
        orderer: {
            organisations: ordering.map(ordererOrganisation),
            consenters: ordering.flatMap(({ orderers }) => orderers.map(consenter)),
            ...channelBatch(channel),
            capability: capabilities.orderer.name,
        },
        application: {
            organisations: named(channel.members).map(organisationDefinition),
            policies: channel.policies,
            capability: capabilities.application.name,
        },
    };
}

/** By which the next block names the first one, which is given in base64. */
export function firstBlockHash(block: string): string {
    return blockHash(common.Block.deserializeBinary(Buffer.from(block, "base64")));
}

/** When the channel's orderers cut a block. */
export function channelBatch({ batch }: Channel): Batch {
    const { timeout: batchTimeout, maxMessages: maxMessageCount, absoluteMaxBytes, preferredMaxBytes } = batch;
    return { batchTimeout, maxMessageCount, absoluteMaxBytes, preferredMaxBytes };
}

/** Names of the peers of an organisation by which those of others find them. */
export function channelAnchors({ anchors }: Channel, organisation: string): readonly string[] {
    return anchors.find((one) => one.organisation === organisation)?.peers ?? [];
}

function organisationDefinition(card: Card): OrganisationDefinition {
    const { name, mspId, rootCertificates, tlsRootCertificates } = card;
    const { intermediateCertificates, revocationList, tlsIntermediateCertificates, nodeOUs } = card;
    const msp = { intermediateCertificates, revocationList, tlsIntermediateCertificates, nodeOUs };
    return { name, mspId, rootCertificates, tlsRootCertificates, msp };
}

function ordererOrganisation(card: Card): OrganisationDefinition {
    return { ...organisationDefinition(card), endpoints: card.orderers.map(({ address }) => address) };
}

/** An orderer's one TLS pair serves both directions. */
function consenter({ address, tlsCertificate }: Card["orderers"][number]): Consenter {
    return { ...hostPort(address), clientTlsCertificate: tlsCertificate, serverTlsCertificate: tlsCertificate };
}
