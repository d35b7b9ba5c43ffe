import { common, peer } from "@hyperledger/fabric-protos";

import { mspConfig } from "../msp";
import { newGroup, type Policies, type Values } from "./group";

/** An organisation as a channel knows it: its certificates and who may do what in its name. */
export interface Organisation {
    /** The key of its config group: stable, since a renamed group is another organisation. */
    readonly name: string;
    readonly mspId: string;
    /** PEM, one certificate each. */
    readonly rootCertificates: readonly string[];
    /** PEM, one certificate each. */
    readonly tlsRootCertificates: readonly string[];
    /** What else its MSP has. Default: no more than the roots, and NodeOUs. */
    readonly msp?: MspParts;
    /** host:port of its orderers, for peers and clients. Only for an organisation of the ordering service. */
    readonly endpoints?: readonly string[];
    /** Peers that other organisations' gossip starts from. Only for a member of the application. */
    readonly anchorPeers?: readonly AnchorPeer[];
    /** Replaces those of Fabric's test network, name by name. */
    readonly policies?: Policies;
}

/** Of an MSP, what not every organisation has; lists of PEM, called as in Fabric's msp.FabricMSPConfig. */
interface MspParts {
    readonly intermediateCertificates: readonly string[];
    readonly revocationList: readonly string[];
    readonly tlsIntermediateCertificates: readonly string[];
    readonly nodeOUs: boolean;
}

export interface AnchorPeer {
    readonly host: string;
    readonly port: number;
}

/** An organisation that runs orderers; every member of it may read and write. */
export function ordererOrganisationGroup(organisation: Organisation): common.ConfigGroup {
    const { mspId, endpoints = [] } = organisation;
    const policies = {
        Readers: `OR('${mspId}.member')`,
        Writers: `OR('${mspId}.member')`,
        Admins: `OR('${mspId}.admin')`,
        ...organisation.policies,
    };
    const values: Values = endpoints.length > 0 ? { Endpoints: addresses(endpoints) } : {};
    return newGroup({ policies, values: { MSP: msp(organisation), ...values } });
}

/** An organisation that runs peers: its peers endorse, its clients and administrators write. */
export function applicationOrganisationGroup(organisation: Organisation): common.ConfigGroup {
    const { mspId, anchorPeers: anchors = [] } = organisation;
    const policies = {
        Readers: `OR('${mspId}.admin','${mspId}.peer','${mspId}.client')`,
        Writers: `OR('${mspId}.admin','${mspId}.client')`,
        Admins: `OR('${mspId}.admin')`,
        Endorsement: `OR('${mspId}.peer')`,
        ...organisation.policies,
    };
    const values: Values = anchors.length > 0 ? { AnchorPeers: anchorPeers(anchors) } : {};
    return newGroup({ policies, values: { MSP: msp(organisation), ...values } });
}

/** The value under "AnchorPeers", in the order given. */
export function anchorPeers(anchors: readonly AnchorPeer[]): peer.AnchorPeers {
    const message = new peer.AnchorPeers();
    for (const { host, port } of anchors) {
        const anchor = new peer.AnchorPeer();
        anchor.setHost(host);
        anchor.setPort(port);
        message.addAnchorPeers(anchor);
    }
    return message;
}

function msp(organisation: Organisation): Values[string] {
    const { mspId, rootCertificates, tlsRootCertificates, msp: parts } = organisation;
    return mspConfig({ mspId, rootCertificates, tlsRootCertificates, nodeOUs: true, ...parts });
}

/** The value under "Endpoints" of an organisation of the ordering service, in the order given: each `host:port`. */
export function addresses(endpoints: readonly string[]): common.OrdererAddresses {
    const message = new common.OrdererAddresses();
    message.setAddressesList([...endpoints]);
    return message;
}
