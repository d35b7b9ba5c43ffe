import { certificateFacts } from "../../../fabric/certificates";
import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Keys, Observed } from "../observed";
import { knownOrderer } from "./known-orderers";

/** A key that a channel knows, and what is held in its place. */
interface Mismatch {
    readonly path: string;
    /** Who is known by it, and as what. */
    readonly who: string;
    readonly channel: string;
    readonly secret: string;
    readonly known: readonly string[];
    readonly found: string | undefined;
    /** Whether the channel may know another one by now, as a consenter may have been replaced since its first block. */
    readonly isOld: boolean;
    /** What it would mean to go on, and what is left without a backup. */
    readonly consequence: string;
}

/**
 * Channels know a consenter by its TLS key and an organisation by its roots. What was lost, or is another one, is handed out to
 * nobody and never made anew.
 */
export function keyProblems(model: NetworkModel, { channels, keys }: Observed): readonly Problem[] {
    if (keys === undefined) {
        return [];
    }
    const found = channels.flatMap((channel) => [
        ...consenterMismatches(model, channel, keys),
        ...rootMismatches(model, channel, keys),
    ]);
    return merged(found.filter((mismatch) => isMismatch(mismatch) && !isDoubtful(mismatch)));
}

/** Another key than that of the first block may be the one that the channel has by now: nobody could be asked. */
export function keyWarnings(model: NetworkModel, { channels, keys }: Observed): readonly Problem[] {
    const found = keys === undefined ? [] : channels.flatMap((channel) => consenterMismatches(model, channel, keys));
    return merged(found.filter((mismatch) => isMismatch(mismatch) && isDoubtful(mismatch)));
}

function isMismatch({ known, found }: Mismatch): boolean {
    return known.length > 0 && !known.includes(found ?? "");
}

function isDoubtful({ isOld, found }: Mismatch): boolean {
    return isOld && found !== undefined;
}

function consenterMismatches(
    model: NetworkModel,
    { name: channel, facts, source }: Observed["channels"][number],
    keys: Keys,
): readonly Mismatch[] {
    return model.organisations.flatMap((organisation, index) =>
        organisation.orderers.flatMap(({ name }) => {
            const consenter = facts?.consenters.find((one) => knownOrderer(one, organisation, facts) === name);
            return consenter === undefined
                ? []
                : [
                      {
                          path: pathOf("organizations", index, "orderers"),
                          who: `the consenter ${name} by the TLS key`,
                          channel,
                          secret: `${name}-tls`,
                          known: fingerprints([consenter.serverTlsCertificate]),
                          found: keys.consenters[name],
                          isOld: source === "first block",
                          consequence: `with another key the other orderers do not let it take part. Restore the Secret from a backup; without one, administrators of the channel have to replace the consenter in its config`,
                      },
                  ];
        }),
    );
}

function rootMismatches(
    model: NetworkModel,
    { name: channel, facts }: Observed["channels"][number],
    keys: Keys,
): readonly Mismatch[] {
    const all = [...(facts?.orderers ?? []), ...(facts?.members ?? [])];
    return model.organisations.flatMap(({ name, mspId, isBranch }, index) =>
        all
            .filter((one) => !isBranch && one.name === name && one.mspId === mspId)
            .flatMap(({ rootCertificates, tlsRootCertificates }) =>
                (
                    [
                        ["CA", rootCertificates, keys.roots[name]?.ca],
                        ["TLS CA", tlsRootCertificates, keys.roots[name]?.tlsca],
                    ] as const
                ).map(([kind, known, found]) => ({
                    path: pathOf("organizations", index),
                    who: `${name} by the root of its ${kind}`,
                    channel,
                    secret: `${name}-ca`,
                    known: fingerprints(known),
                    found,
                    isOld: false,
                    consequence: `what another root issues counts for nothing there. Restore the Secret from a backup; without one, the channel has to take in ${name} anew`,
                })),
            ),
    );
}

/** One sentence for all channels that know the same. */
function merged(mismatches: readonly Mismatch[]): readonly Problem[] {
    const sentences = new Map<string, { readonly mismatch: Mismatch; readonly channels: readonly string[] }>();
    for (const mismatch of mismatches) {
        const key = [mismatch.who, ...mismatch.known].join();
        const before = sentences.get(key)?.channels ?? [];
        const channels = [...before.filter((one) => one !== mismatch.channel), mismatch.channel];
        sentences.set(key, { mismatch, channels });
    }
    return [...sentences.values()].map(({ mismatch: { path, who, secret, known, found, consequence }, channels }) => {
        const instead = found === undefined ? `Secret ${secret} has no key` : `the key in Secret ${secret} is ${found}`;
        const reason = `channel ${channels.join(", ")} knows ${who} ${known.join(" or ")} (SHA-256 of the public key), but ${instead}: ${consequence}`;
        return { path, reason };
    });
}

/** What cannot be read is not compared: a channel may hold what another tool wrote. */
function fingerprints(certificates: readonly string[]): readonly string[] {
    return certificates.flatMap((pem) => {
        try {
            return [certificateFacts(pem).publicKeySha256];
        } catch {
            return [];
        }
    });
}
