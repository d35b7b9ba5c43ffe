import { common, msp, orderer, peer } from "@hyperledger/fabric-protos";

import { applicationPolicies, type PolicyUses } from "./application-policies";
import { channelCapabilities, type Capabilities } from "./capabilities";
import type { Consenter } from "./channel";
import type { Organisation } from "./organisation";

/** What a channel's config says of who takes part, as plain data. */
export interface ChannelFacts {
    /** Counts the changes of the config; 0 is the first block's. */
    readonly sequence: number;
    /** Who orders, as Raft knows them; none where the channel has another kind of consensus. */
    readonly consenters: readonly Consenter[];
    /** Organisations of the ordering service, in the order of their names. */
    readonly orderers: readonly OrganisationFacts[];
    /** Organisations of the application, in the order of their names. */
    readonly members: readonly OrganisationFacts[];
    /** What its nodes must understand. */
    readonly capabilities: Capabilities;
    /** Policies of the application. */
    readonly policies: PolicyUses;
}

/** An organisation as a channel knows it, found under its group's name. */
export type OrganisationFacts = Required<Omit<Organisation, "msp" | "policies">>;

/** Reads a channel's config; pure. What the config does not say is empty. */
export function channelFacts(config: common.Config): ChannelFacts {
    const groups = config.getChannelGroup()?.getGroupsMap();
    const [ordering, application] = [groups?.get("Orderer"), groups?.get("Application")];
    return {
        sequence: config.getSequence(),
        consenters: consentersOf(ordering),
        orderers: organisationsOf(ordering),
        members: organisationsOf(application),
        capabilities: channelCapabilities(config),
        policies: applicationPolicies(config),
    };
}

function consentersOf(ordering: common.ConfigGroup | undefined): readonly Consenter[] {
    const consensus = orderer.ConsensusType.deserializeBinary(valueOf(ordering, "ConsensusType"));
    if (consensus.getType() !== "etcdraft") {
        return [];
    }
    const metadata = orderer.etcdraft.ConfigMetadata.deserializeBinary(consensus.getMetadata_asU8());
    return metadata.getConsentersList().map((consenter) => ({
        host: consenter.getHost(),
        port: consenter.getPort(),
        clientTlsCertificate: text(consenter.getClientTlsCert_asU8()),
        serverTlsCertificate: text(consenter.getServerTlsCert_asU8()),
    }));
}

function organisationsOf(group: common.ConfigGroup | undefined): readonly OrganisationFacts[] {
    const entries = group?.getGroupsMap().toArray() ?? [];
    return entries.map(([name]) => organisationOf(name, group?.getGroupsMap().get(name))).sort(byName);
}

function organisationOf(name: string, group: common.ConfigGroup | undefined): OrganisationFacts {
    const anchors = peer.AnchorPeers.deserializeBinary(valueOf(group, "AnchorPeers")).getAnchorPeersList();
    return {
        name,
        ...mspFacts(msp.MSPConfig.deserializeBinary(valueOf(group, "MSP"))),
        endpoints: common.OrdererAddresses.deserializeBinary(valueOf(group, "Endpoints")).getAddressesList(),
        anchorPeers: anchors.map((anchor) => ({ host: anchor.getHost(), port: anchor.getPort() })),
    };
}

/** Both kinds of MSP, of X.509 certificates (0) and Idemix, have their name in the first field (fabric-protos msp/msp_config.proto). */
function mspFacts(
    config: msp.MSPConfig,
): Pick<OrganisationFacts, "mspId" | "rootCertificates" | "tlsRootCertificates"> {
    const definition = msp.FabricMSPConfig.deserializeBinary(
        config.getType() === 0 ? config.getConfig_asU8() : new Uint8Array(),
    );
    const mspId =
        config.getType() === 0
            ? definition.getName()
            : msp.IdemixMSPConfig.deserializeBinary(config.getConfig_asU8()).getName();
    return {
        mspId,
        rootCertificates: definition.getRootCertsList_asU8().map(text),
        tlsRootCertificates: definition.getTlsRootCertsList_asU8().map(text),
    };
}

function valueOf(group: common.ConfigGroup | undefined, key: string): Uint8Array {
    return group?.getValuesMap().get(key)?.getValue_asU8() ?? new Uint8Array();
}

function text(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString();
}

function byName(a: OrganisationFacts, b: OrganisationFacts): number {
    return a.name < b.name ? -1 : 1;
}
