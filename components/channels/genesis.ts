import { common } from "@hyperledger/fabric-protos";
import { blockHash } from "../../fabric/configtx/block";
import type { Batch } from "../../fabric/configtx/channel";
import type { ChannelDefinition } from "../../fabric/configtx/genesis";
import type { Organisation as OrganisationDefinition } from "../../fabric/configtx/organisation";
import type { Channel } from "../model/channel";
import type { Orderer, Organisation } from "../model/organisation";

/** An organisation with what only its CA knows. */
export interface EnrolledOrganisation {
    readonly organisation: Organisation;
    /** PEM. */
    readonly caCertificate: string;
    /** PEM. */
    readonly tlsCaCertificate: string;
    /** TLS certificates of its orderers in PEM, by node name. */
    readonly ordererCertificates: Readonly<Record<string, string>>;
}

/** What the first block of a channel says, from the config and from what the CAs issued. */
export function channelDefinition(channel: Channel, organisations: readonly EnrolledOrganisation[]): ChannelDefinition {
    const named = (names: readonly string[]): EnrolledOrganisation[] =>
        organisations.filter(({ organisation }) => names.includes(organisation.name));
    const ordering = named(channel.orderers);
    const { capabilities } = channel;
    return {
        name: channel.name,
        capability: capabilities.channel.name,
        orderer: {
            organisations: ordering.map(ordererOrganisation),
            consenters: ordering.flatMap(consenters),
            ...channelBatch(channel),
            capability: capabilities.orderer.name,
        },
        application: {
            organisations: named(channel.members).map(roots),
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

/** By which peers of other organisations find those of one. */
export function channelAnchors(
    { anchors }: Channel,
    organisation: Organisation,
): { readonly host: string; readonly port: number }[] {
    const names = anchors.find((one) => one.organisation === organisation.name)?.peers ?? [];
    return organisation.peers.filter(({ name }) => names.includes(name)).map(({ host, port }) => ({ host, port }));
}

function roots({ organisation, caCertificate, tlsCaCertificate }: EnrolledOrganisation): OrganisationDefinition {
    const { name, mspId } = organisation;
    return { name, mspId, rootCertificates: [caCertificate], tlsRootCertificates: [tlsCaCertificate] };
}

function ordererOrganisation(enrolled: EnrolledOrganisation): OrganisationDefinition {
    const endpoints = enrolled.organisation.orderers.map(({ internalAddress }) => internalAddress);
    return { ...roots(enrolled), endpoints };
}

function consenters({
    organisation,
    ordererCertificates,
}: EnrolledOrganisation): ChannelDefinition["orderer"]["consenters"] {
    return organisation.orderers.map((orderer) => consenter(orderer, ordererCertificates[orderer.name] ?? ""));
}

/** An orderer's one TLS pair serves both directions. */
function consenter({ host, port }: Orderer, certificate: string): ChannelDefinition["orderer"]["consenters"][number] {
    return { host, port, clientTlsCertificate: certificate, serverTlsCertificate: certificate };
}
