import { newPackage, type ChaincodePackage } from "../../fabric/package";
import type { RemoteProvider } from "../remote/contract";
import { type Place } from "../remote/place";
import { keyPair } from "../remote/secrets";
import { packOnce } from "./packing";
import { packageSource, type PackageRecipe } from "./recipe";

export interface SealedPackageInputs {
    /** Of the organisation whose package it is. */
    readonly place: Place;
    readonly recipe: PackageRecipe;
    /** Of the identity whose key is in the package: with another key it is another package. */
    readonly fingerprint: string;
}

export interface SealedPackageOuts extends SealedPackageInputs {
    readonly packageId: string;
}

/** The ID of a package that holds a key, which nobody but the Secret and the peers may know. There is nothing to delete. */
export const provider: RemoteProvider<SealedPackageInputs, SealedPackageOuts> = {
    replaces: [],
    updates: ["recipe", "fingerprint"],
    async create({ place, recipe, fingerprint }) {
        const { packageId } = await packed(place, recipe);
        return { id: `${place.namespace}/${packageId}`, outs: { place, recipe, fingerprint, packageId } };
    },
};

/**
 * The package of a recipe, with the key that it asks for.
 *
 * @param place that of the organisation's own, whose key it is
 */
export async function packed(place: Place, recipe: PackageRecipe): Promise<ChaincodePackage> {
    const client = recipe.connection?.client;
    return client === undefined
        ? packOnce(recipe)
        : newPackage(packageSource(recipe, await keyPair(place, `${client}-tls`)));
}
