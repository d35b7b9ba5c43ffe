import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { common } from "@hyperledger/fabric-protos";
import { channelOf, configOf, isIntact } from "../../fabric/configtx/block";
import { channelFacts } from "../../fabric/configtx/facts";
import { isJsonObject } from "../../ground/json";
import { pathOf, problemAt, quoted, type Problem } from "../config/problem";
import { hostOf, notElsewhere } from "../config/schema/addresses";
import { shapeProblems } from "../config/shape-problems";
import { cardSchema, type Card } from "./card";
import { authorityProblems, certificatesOf, faultOf, isSignedBy, revocationProblems } from "./card-certificates";

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
    if (isDeeper(raw, deepest)) {
        return [{ path: "", reason: "is nested deeper than any card" }];
    }
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
        ...authorityProblems(card, now),
        ...revocationProblems(card),
        ...nodeProblems(card),
        ...consenterProblems(card, now),
        ...channelProblems(card),
    ];
}

/** More than a card has, and little enough to be looked through. */
const deepest = 16;

function isDeeper(value: unknown, steps: number): boolean {
    const inner = typeof value === "object" && value !== null ? Object.values(value) : [];
    return inner.length > 0 && (steps === 0 || inner.some((one) => isDeeper(one, steps - 1)));
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

/** There a cloud's machine finds its credentials: policies let nodes call what a card has. */
const linkLocal = /^(?:169\.254\.|fe[89ab][0-9a-f]:)/;

function nodeProblems({ orderers, peers }: Card): readonly Problem[] {
    const nodes = [
        ...orderers.map(({ name, address }, index) => ({ name, address, path: pathOf("orderers", index) })),
        ...peers.map(({ name, address }, index) => ({ name, address, path: pathOf("peers", index) })),
    ];
    return nodes.flatMap(({ name, address, path }, index) => {
        const before = nodes.slice(0, index);
        const namesake = before.find((other) => other.name === name);
        const neighbour = before.find((other) => other.address === address);
        const host = hostOf(address);
        return [
            ...problemAt(
                `${path}.address`,
                (notElsewhere.test(host) || linkLocal.test(host)) &&
                    `must be where others reach it, and ${quoted(host)} is each machine itself, or its own link`,
            ),
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

/** A channel knows a consenter by its key, and the others' nodes dial it by its address. */
function consenterProblems(card: Card, now: Date): readonly Problem[] {
    const signers = certificatesOf([...card.tlsRootCertificates, ...card.tlsIntermediateCertificates]);
    const keys = card.orderers.map(({ tlsCertificate }) => keyOf(tlsCertificate));
    return card.orderers.flatMap(({ address, tlsCertificate: pem }, index) => {
        const twin = keys.indexOf(keys[index]);
        const twinFault = `has the key of that of ${pathOf("orderers", twin)}: channels tell consenters apart by their keys`;
        const fault =
            leafFault(pem, now) ??
            consenterFault(new X509Certificate(pem), address, signers) ??
            (twin < index ? twinFault : undefined);
        return fault === undefined ? [] : [{ path: pathOf("orderers", index, "tlsCertificate"), reason: fault }];
    });
}

/** undefined where the certificate cannot be read. */
function keyOf(pem: string): string | undefined {
    const [certificate] = certificatesOf([pem]);
    return certificate?.publicKey.export({ type: "spki", format: "der" }).toString("base64");
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
    // Nodes do not look for it in the subject, as Node.js would by itself.
    const isName = isIP(host) === 0;
    const named = isName ? certificate.checkHost(host, { subject: "never" }) : certificate.checkIP(host);
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
        const config = configOf(block);
        // Fails where the config is none.
        const members = config === undefined ? [] : channelFacts(config).members;
        const isFirst = block.getHeader()?.getNumber() === 0 && isIntact(block) && channelOf(block) === channel;
        return isFirst && members.length > 0;
    } catch {
        return false;
    }
}
