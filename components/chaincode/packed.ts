import { newPackage, type ChaincodePackage } from "../../fabric/package";
import type { Place } from "../remote/place";
import { keyPair } from "../remote/secrets";
import { packOnce } from "./packing";
import { packageSource, type PackageRecipe } from "./recipe";

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
