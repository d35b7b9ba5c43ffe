import { lenient, type Lenient } from "./lenient";
import { stackConfigSchema } from "./schema/stack";

/**
 * What can be read of a config whatever else is wrong with it. Checks that look across sections read this, so that one
 * bad value never hides another mistake: a value of the wrong shape is undefined here and reported by the schema.
 */
export type Outline = Lenient<typeof stackConfigSchema>;
export type OrganisationOutline = Outline["organizations"][number];
export type ChannelOutline = Outline["channels"][number];
export type ChaincodeOutline = Outline["chaincodes"][number];
export type CollectionOutline = ChaincodeOutline["collections"][number];
export type PodOutline = NonNullable<Outline["pod"]>;

export function outlineOf(raw: unknown): Outline {
    return lenient(stackConfigSchema, raw);
}
