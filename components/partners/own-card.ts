import * as pulumi from "@pulumi/pulumi";
import type { Organisation } from "../organisations/organisation";
import type { Card } from "./card";
import { addressOf } from "../model/host-port";

/** The card of an organisation of this stack, known once its authority, its orderers' identities and all addresses are. */
export function ownCard(organisation: Organisation): pulumi.Output<Card> {
    return pulumi
        .all([foundingCard(organisation), pulumi.all(organisation.peers.map(peerFacts))])
        .apply(([card, peers]): Card => ({ ...card, peers }));
}

/** What of it first blocks are made of: they say nothing of peers, so nobody waits for addresses of these. */
export function foundingCard({ model, authority, orderers }: Organisation): pulumi.Output<Card> {
    const roots = pulumi.all([authority.caCertificate, authority.tlsCaCertificate]);
    return pulumi
        .all([roots, pulumi.all(orderers.map(ordererFacts))])
        .apply(([[root, tlsRoot], ordererNodes]): Card => ({
            version: 1,
            name: model.name,
            mspId: model.mspId,
            rootCertificates: [root],
            intermediateCertificates: [],
            revocationList: [],
            tlsRootCertificates: [tlsRoot],
            tlsIntermediateCertificates: [],
            nodeOUs: true,
            orderers: ordererNodes,
            peers: [],
            channels: [],
        }));
}

/** A card that tells the first blocks of channels that its organisation founded, too. */
export function withFirstBlocks(
    card: pulumi.Output<Card>,
    founded: readonly { readonly name: string; readonly firstBlock: pulumi.Output<string> }[],
): pulumi.Output<Card> {
    const blocks = pulumi.all(
        founded.map(({ name, firstBlock }) => firstBlock.apply((block) => ({ name, firstBlock: block }))),
    );
    return pulumi.all([card, blocks]).apply(([known, channels]) => ({ ...known, channels }));
}

function ordererFacts(orderer: Organisation["orderers"][number]): pulumi.Output<Card["orderers"][number]> {
    const { model, announced, tlsCertificate } = orderer;
    return pulumi
        .all([announced, tlsCertificate])
        .apply(([at, certificate]) => ({ name: model.name, address: addressOf(at), tlsCertificate: certificate }));
}

function peerFacts({ model, announced }: Organisation["peers"][number]): pulumi.Output<Card["peers"][number]> {
    return announced.apply((at) => ({ name: model.name, address: addressOf(at) }));
}
