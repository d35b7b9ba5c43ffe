import { z } from "zod";

/** What is put beside each built image. */
export const attestations = z
    .strictObject({
        sbom: z
            .boolean()
            .default(true)
            .describe(
                "A software bill of materials (SPDX 2.3): what the image's own files tell of the packages in it. Default: true.",
            ),
        provenance: z
            .boolean()
            .default(true)
            .describe(
                "What the image was made from, and how (SLSA 1.0 in an in-toto statement, unsigned). Default: true.",
            ),
        required: z
            .boolean()
            .default(false)
            .describe(
                "Whether `up` fails where one of them cannot be put. Default: false, a warning; the next `up` tries again.",
            ),
    })
    .prefault({});
