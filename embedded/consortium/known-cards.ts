import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import { fieldAt, listAt, parseJson } from "../../ground/json";
import { type Places, places as ownPlaces } from "../places";
import { type Company, cardFile } from "./companies";

/**
 * Whether the others have the card of the organisation that a company's stack has now. One that was destroyed since has other roots when it is made
 * again, and a command that failed has left the file of its card empty.
 *
 * @param outputs the stack's, as JSON; fails where there is no stack
 */
export async function isKnown(
    company: Company,
    outputs: () => Promise<string>,
    places: Places = ownPlaces,
): Promise<boolean> {
    const file = cardFile(company, places);
    const written = rootsOf(existsSync(file) ? parseJson(readFileSync(file, "utf8")) : undefined);
    if (written.length === 0) {
        return false;
    }
    const told = await outputs().catch(() => "");
    return isDeepStrictEqual(rootsOf(fieldAt(parseJson(told), "cards", company.organisation)), written);
}

function rootsOf(card: unknown): readonly unknown[] {
    return [...listAt(card, "rootCertificates"), ...listAt(card, "tlsRootCertificates")];
}
