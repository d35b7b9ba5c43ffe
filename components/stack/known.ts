import * as pulumi from "@pulumi/pulumi";

/**
 * Whether an output has a value. It has none in a preview while its resource is not made or changed, and outside of one where its resource has failed,
 * or was left out for another one that has.
 */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
    return (output as unknown as { readonly isKnown: Promise<boolean> }).isKnown; // Pulumi's own, which its types do not tell.
}

/** In a preview, does something where an output has no value. */
export function ifUnforeseen(output: pulumi.Output<unknown>, act: () => void): void {
    if (pulumi.runtime.isDryRun()) {
        void isKnown(output).then((known) => {
            if (!known) {
                act();
            }
        });
    }
}
