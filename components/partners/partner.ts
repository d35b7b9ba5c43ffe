import { X509Certificate } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { nodeOuConfig } from "../../fabric/msp";
import { labelsOf } from "../model/ownership";
import type { Partner as PartnerModel } from "../model/partner";
import type { Scope } from "../stack/scope";
import type { Card } from "./card";

/** What a stack tells of a partner, so that a preview shows whom it is about to trust. */
export interface PartnerOutputs {
    readonly mspId: string;
    /** SHA-256 fingerprints of the roots that its card has. */
    readonly roots: readonly string[];
    readonly tlsRoots: readonly string[];
}

const partnerType = "fabric:partners:Partner";

/** An organisation of another company, as far as this stack has to do with it: its public roots, where those of the stack's own are. */
export class Partner extends pulumi.ComponentResource {
    readonly name: string;
    readonly card: Card;
    /** PEM of what its nodes are trusted by, known once it is there for whoever calls them. */
    readonly tlsRoots: pulumi.Output<string>;
    readonly outputs: PartnerOutputs;

    constructor(
        name: string,
        scope: Scope,
        { mspId }: PartnerModel,
        card: Card,
        opts: pulumi.ComponentResourceOptions,
    ) {
        super(partnerType, name, {}, opts);
        this.name = name;
        this.card = card;
        this.outputs = { mspId, ...fingerprints(card) };
        const tlsRoots = bundle(card.tlsRootCertificates, card.tlsIntermediateCertificates);
        const data = {
            "cacert.pem": bundle(card.rootCertificates, card.intermediateCertificates),
            "tlscacert.pem": tlsRoots,
            "config.yaml": nodeOuConfig("cacerts/cacert.pem"),
        };
        const object = partnerRoots(name);
        const metadata = { name: object, namespace: scope.namespace, labels: labelsOf(name, "partner", object) };
        const told = new k8s.core.v1.ConfigMap(object, { metadata, data }, { parent: this, provider: scope.provider });
        // The text itself, which what is in the cluster is held against; only the order is the object's.
        this.tlsRoots = told.metadata.name.apply(() => tlsRoots);
        this.registerOutputs(this.outputs);
    }
}

/**
 * A partner whose card is gone. It stands where its partner stood, so that the state goes on knowing by what that was trusted: the next card would be believed as
 * the first one is, whatever roots it has.
 */
export class AbsentPartner extends pulumi.ComponentResource {
    readonly name: string;
    readonly outputs: PartnerOutputs;

    /** @param roots fingerprints of all roots that it was trusted by, which the state does not tell apart */
    constructor({ name, mspId }: PartnerModel, roots: readonly string[], opts: pulumi.ComponentResourceOptions) {
        super(partnerType, name, {}, opts);
        this.name = name;
        this.outputs = { mspId, roots, tlsRoots: [] };
        this.registerOutputs(this.outputs);
    }
}

/** The ConfigMap with the roots of a partner, called as those of the stack's own organisations are. */
export function partnerRoots(name: string): string {
    return `${name}-msp`;
}

/** By which people compare roots. */
export function fingerprints(
    card: Pick<Card, "rootCertificates" | "tlsRootCertificates">,
): Pick<PartnerOutputs, "roots" | "tlsRoots"> {
    const of = (pems: readonly string[]): readonly string[] =>
        pems.map((pem) => new X509Certificate(pem).fingerprint256).sort();
    return { roots: of(card.rootCertificates), tlsRoots: of(card.tlsRootCertificates) };
}

function bundle(...lists: readonly (readonly string[])[]): string {
    return lists
        .flat()
        .map((pem) => (pem.endsWith("\n") ? pem : `${pem}\n`))
        .join("");
}
