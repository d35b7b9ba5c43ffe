import { z } from "zod";
import { duration } from "./amounts";

/** How long what the CAs issue is valid, and when it is renewed. */
export const certificates = z
    .strictObject({
        lifetime: duration
            .default("8760h")
            .describe(
                "How long a certificate is valid: those of nodes, administrators, registrars, chaincode servers, and the " +
                    "CA servers' own. Go duration; never beyond the end of the organisation's roots. What is issued already keeps its end.",
            ),
        renewBefore: duration
            .default("720h")
            .describe(
                "How long before its end a certificate is renewed by the next up, with the key that it has; preview shows it. " +
                    "Go duration, at least 10 minutes shorter than lifetime.",
            ),
    })
    .prefault({});
