import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { newPackage, packageIdOf, readPackage, type ChaincodePackage, type PackageType } from "../../fabric/package";
import { fieldAt, isJsonObject, parseJson } from "../../ground/json";
import { packageSource, type PackageRecipe } from "./recipe";

/** Seconds for which a package is at hand, so that it is made once for all peers that install it at about the same time. */
const keptSeconds = 60;

/** Of recipes without a key, by their text. */
const recent = new Map<string, Promise<ChaincodePackage>>();

/** The package of a recipe that holds no key. */
export function packOnce(recipe: PackageRecipe): Promise<ChaincodePackage> {
    const key = JSON.stringify(recipe);
    const made = recent.get(key) ?? pack(recipe);
    if (!recent.has(key)) {
        recent.set(key, made);
        const forget = (): boolean => recent.delete(key);
        setTimeout(forget, keptSeconds * 1000).unref();
        made.catch(forget);
    }
    return made;
}

/** Asynchronous from the beginning, so that a refusal is one of the promise. */
async function pack(recipe: PackageRecipe): Promise<ChaincodePackage> {
    const { finished, label } = recipe;
    if (finished === undefined) {
        return newPackage(packageSource(recipe));
    }
    const archive = await readFile(finished.path);
    return { archive, packageId: packageIdOf(label, archive) };
}

/**
 * The recipe in the form that its peers have: what was packed before packages were compressed keeps its bytes, and so its ID, until its
 * content changes. Another ID would have every peer install and start it anew for nothing.
 *
 * @param known recipes of the packages that the stack's state has
 */
export function formed(recipe: PackageRecipe, known: readonly unknown[]): PackageRecipe {
    if (recipe.finished !== undefined) {
        return recipe;
    }
    const isStored = known.some((one) => isJsonObject(one) && one.compressed !== true && isSame(one, recipe));
    return isStored ? recipe : { ...recipe, compressed: true };
}

function isSame(one: Partial<PackageRecipe>, other: PackageRecipe): boolean {
    return isDeepStrictEqual(contentOf(one), contentOf(other));
}

/** Where a folder is does not matter. */
function contentOf({ type, label, image, connection, source, metadata }: Partial<PackageRecipe>): readonly unknown[] {
    return [type, label, image, connection, source?.sha256, metadata?.sha256];
}

/** Where a finished package has its servers, which somebody else runs; undefined for types without any. */
export function finishedAddress(type: PackageType, path: string): string | undefined {
    if (type !== "ccaas" && type !== "external") {
        return undefined;
    }
    const { "connection.json": connection } = readPackage(readFileSync(path)).files;
    const address = connection && fieldAt(parseJson(Buffer.from(connection).toString("utf8")), "address");
    return typeof address === "string" ? address : undefined;
}
