import * as pulumi from "@pulumi/pulumi";
import { clientAddress, type Node } from "../model/organisation";
import type { Organisation } from "../organisations/organisation";
import type { Card } from "./card";

/** The card of an organisation of this stack, known once its authority and its orderers' identities are. */
export function ownCard({ model, authority, orderers }: Organisation): pulumi.Output<Card> {
    const certificates = pulumi.all(orderers.map(({ tlsCertificate }) => tlsCertificate));
    return pulumi
        .all([authority.caCertificate, authority.tlsCaCertificate, certificates] as const)
        .apply(([root, tlsRoot, tlsCertificates]): Card => ({
            version: 1,
            name: model.name,
            mspId: model.mspId,
            rootCertificates: [root],
            intermediateCertificates: [],
            revocationList: [],
            tlsRootCertificates: [tlsRoot],
            tlsIntermediateCertificates: [],
            nodeOUs: true,
            orderers: model.orderers.map((node, index) => ({
                ...reached(node),
                tlsCertificate: tlsCertificates[index] ?? "",
            })),
            peers: model.peers.map(reached),
        }));
}

function reached(node: Node): Card["peers"][number] {
    return { name: node.name, address: clientAddress(node) };
}
