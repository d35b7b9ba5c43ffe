import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { common } from "@hyperledger/fabric-protos";
import { channelOf, isIntact } from "../../fabric/configtx/block";
import { reasonOf } from "../../ground/failure";
import { isJsonObject } from "../../ground/json";
import { pathOf, problemAt, quoted, type Problem } from "../config/problem";
import { hostOf } from "../config/schema/addresses";
import { shapeProblems } from "../config/shape-problems";
import { cardSchema, type Card } from "./card";

/** Whose card it is to be, by the config of who reads it. */
export interface Expected {
    readonly name: string;
    readonly mspId: string;
}

/**
 * All that is wrong with a card, path first; none where its facts may be handed on to channels. A card with a private key in it is told of that alone:
 * the key is to be taken out of service, whatever else is right.
 *
 * @param raw parsed JSON, of whoever's making
 */
export function cardProblems(raw: unknown, expected: Expected, now: Date): readonly Problem[] {
    const keys = privateKeys(raw, []);
    if (keys.length > 0) {
        return keys;
    }
    const shape = shapeProblems(cardSchema, raw);
    if (shape.length > 0) {
        return shape;
    }
    const card = cardSchema.parse(raw);
    return [
        ...identityProblems(card, expected),
        ...authorityProblems(card, "rootCertificates", "intermediateCertificates", now),
        ...authorityProblems(card, "tlsRootCertificates", "tlsIntermediateCertificates", now),
        ...nodeProblems(card),
        ...consenterProblems(card, now),
        ...channelProblems(card),
    ];
}

function privateKeys(value: unknown, steps: readonly PropertyKey[]): readonly Problem[] {
    if (typeof value === "string") {
        const reason = "has a private key in it, which whoever has seen the card may use now: take it out of service";
        return value.includes("PRIVATE KEY") ? [{ path: pathOf(...steps), reason }] : [];
    }
    if (Array.isArray(value)) {
        return value.flatMap((one, index) => privateKeys(one, [...steps, index]));
    }
    return isJsonObject(value) ? Object.entries(value).flatMap(([key, one]) => privateKeys(one, [...steps, key])) : [];
}

function identityProblems(card: Card, expected: Expected): readonly Problem[] {
    return (["name", "mspId"] as const)
        .filter((key) => card[key] !== expected[key])
        .map((key) => ({
            path: key,
            reason: `is ${quoted(card[key])}, and the config expects ${quoted(expected[key])}: it is another organisation's card`,
        }));
}

/** Roots sign themselves and may sign others; what is between is signed by one of them. */
function authorityProblems(
    card: Card,
    roots: "rootCertificates" | "tlsRootCertificates",
    between: "intermediateCertificates" | "tlsIntermediateCertificates",
    now: Date,
): readonly Problem[] {
    const signers = certificatesOf([...card[roots], ...card[between]]);
    const found = (list: typeof roots | typeof between): readonly Problem[] =>
        card[list].flatMap((pem, index) => {
            const fault = faultOf(pem, now) ?? authorityFault(new X509Certificate(pem), list === roots, signers);
            return fault === undefined ? [] : [{ path: pathOf(list, index), reason: fault }];
        });
    return [...found(roots), ...found(between)];
}

function authorityFault(
    certificate: X509Certificate,
    isRoot: boolean,
    signers: readonly X509Certificate[],
): string | undefined {
    if (!certificate.ca) {
        return "is no certificate of an authority: it may not sign others";
    }
    if (isRoot) {
        return isSignedBy(certificate, certificate) ? undefined : "is no root: it is not signed by itself";
    }
    const others = signers.filter(({ fingerprint256 }) => fingerprint256 !== certificate.fingerprint256);
    return others.some((signer) => isSignedBy(certificate, signer)) ? undefined : "is signed by none of the roots";
}

function nodeProblems({ orderers, peers }: Card): readonly Problem[] {
    const nodes = [
        ...orderers.map(({ name, address }, index) => ({ name, address, path: pathOf("orderers", index) })),
        ...peers.map(({ name, address }, index) => ({ name, address, path: pathOf("peers", index) })),
    ];
    return nodes.flatMap(({ name, address, path }, index) => {
        const before = nodes.slice(0, index);
        const namesake = before.find((other) => other.name === name);
        const neighbour = before.find((other) => other.address === address);
        return [
            ...(namesake === undefined ? [] : [{ path: `${path}.name`, reason: `is that of ${namesake.path}, too` }]),
            ...(neighbour === undefined
                ? []
                : [
                      {
                          path: `${path}.address`,
                          reason: `is that of ${neighbour.path}, too: one of them is not reached`,
                      },
                  ]),
        ];
    });
}

/** A channel knows a consenter by its certificate, and the others' nodes dial it by its address. */
function consenterProblems(card: Card, now: Date): readonly Problem[] {
    const signers = certificatesOf([...card.tlsRootCertificates, ...card.tlsIntermediateCertificates]);
    return card.orderers.flatMap(({ address, tlsCertificate: pem }, index) => {
        const fault = leafFault(pem, now) ?? consenterFault(new X509Certificate(pem), address, signers);
        return fault === undefined ? [] : [{ path: pathOf("orderers", index, "tlsCertificate"), reason: fault }];
    });
}

/**
 * Consenters of a card whose certificates have ended. Nodes renew theirs and channels know them by their keys, so an old card is good for all but for founding a
 * channel: Fabric takes in nobody with such a certificate (orderer/consensus/etcdraft/util.go).
 *
 * @returns a sentence each, empty where there is none
 */
export function endedConsenters({ name: organisation, orderers }: Card, now: Date): readonly string[] {
    return orderers
        .map(({ name, tlsCertificate }) => ({ name, end: new Date(new X509Certificate(tlsCertificate).validTo) }))
        .filter(({ end }) => end <= now)
        .map(
            ({ name, end }) =>
                `the card of ${organisation} has a certificate of ${name} that ended at ${end.toISOString()}: take its newest card`,
        );
}

/** Its end is no matter of the card's. */
function leafFault(pem: string, now: Date): string | undefined {
    const fault = faultOf(pem, now);
    return fault?.startsWith("ended") === true ? undefined : fault;
}

function consenterFault(
    certificate: X509Certificate,
    address: string,
    signers: readonly X509Certificate[],
): string | undefined {
    if (!signers.some((signer) => isSignedBy(certificate, signer))) {
        return "is issued by none of the card's tlsRootCertificates and tlsIntermediateCertificates";
    }
    const host = hostOf(address);
    const named = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
    return named !== undefined ? undefined : `is not for ${quoted(host)}, by which the orderer is reached`;
}

function channelProblems({ channels }: Card): readonly Problem[] {
    return channels.flatMap(({ name, firstBlock }, index) => {
        const before = channels.findIndex((other) => other.name === name);
        return [
            ...problemAt(
                pathOf("channels", index, "name"),
                before < index && `is that of ${pathOf("channels", before)}, too`,
            ),
            ...problemAt(
                pathOf("channels", index, "firstBlock"),
                !isFirstBlock(firstBlock, name) && `is no first block of channel ${quoted(name)}`,
            ),
        ];
    });
}

function isFirstBlock(base64: string, channel: string): boolean {
    try {
        const block = common.Block.deserializeBinary(Buffer.from(base64, "base64"));
        return block.getHeader()?.getNumber() === 0 && isIntact(block) && channelOf(block) === channel;
    } catch {
        return false;
    }
}

/** What is wrong with a certificate by itself. */
function faultOf(pem: string, now: Date): string | undefined {
    try {
        const { validFrom, validTo } = new X509Certificate(pem);
        if (new Date(validTo) <= now) {
            return `ended at ${new Date(validTo).toISOString()}`;
        }
        return new Date(validFrom) > now ? `is not valid before ${new Date(validFrom).toISOString()}` : undefined;
    } catch (error) {
        return `cannot be read as a certificate: ${reasonOf(error)}`;
    }
}

/** Those that can be read. */
function certificatesOf(pems: readonly string[]): readonly X509Certificate[] {
    return pems.flatMap((pem) => {
        try {
            return [new X509Certificate(pem)];
        } catch {
            return [];
        }
    });
}

function isSignedBy(certificate: X509Certificate, signer: X509Certificate): boolean {
    return certificate.checkIssued(signer) && certificate.verify(signer.publicKey);
}
