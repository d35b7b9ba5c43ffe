import type { RemoteProvider } from "../remote/contract";
import type { Place } from "../remote/place";
import { packed } from "./packed";
import type { PackageRecipe } from "./recipe";

export interface SealedPackageInputs {
    /** Of the organisation whose package it is. */
    readonly place: Place;
    readonly recipe: PackageRecipe;
    /** Of the identity whose key is in the package: with another key it is another package. */
    readonly fingerprint: string;
}

export interface SealedPackage {
    readonly packageId: string;
}

/** The ID of a package that holds a key, which nobody but the Secret and the peers may know. There is nothing to delete. */
export const provider: RemoteProvider<SealedPackageInputs, SealedPackage> = {
    replaces: [],
    updates: ["recipe", "fingerprint"],
    async create({ place, recipe }) {
        const { packageId } = await packed(place, recipe);
        return { id: `${place.namespace}/${packageId}`, made: { packageId } };
    },
};
