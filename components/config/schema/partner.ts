import { z } from "zod";
import { plainText } from "./formats";

const fingerprint = z
    .string()
    .regex(
        /^[0-9A-F]{2}(?::[0-9A-F]{2}){31}$/,
        'is not a SHA-256 fingerprint as "12:AB:…", which `npm run card` prints',
    );

/** Where the card of a partner is found. */
export const partner = z
    .strictObject({
        file: plainText
            .optional()
            .describe(
                "File of its card, relative to the project, as the partner's `npm run card` prints it. One that is not there yet is waited for.",
            ),
        stack: plainText
            .optional()
            .describe(
                'Name of the partner\'s stack in the same backend, as "organization/fabric/org2": its output `cards` is read. ' +
                    "One that tells no card yet is waited for.",
            ),
        roots: z
            .array(fingerprint)
            .min(1, "must have at least one fingerprint")
            .optional()
            .describe(
                "SHA-256 fingerprints of the roots that its card may have, as the partner tells them on another way. A card with others is refused. " +
                    "Default: those of the first card are believed, and a card with others is refused from then on.",
            ),
    })
    .refine(({ file, stack }) => (file === undefined) !== (stack === undefined), {
        error: "must have one of file and stack, where the partner's card is",
    });

export type PartnerConfig = z.output<typeof partner>;
