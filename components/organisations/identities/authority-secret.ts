import { labelsOf } from "../../model/ownership";

/** Secret of the roots of an organisation, with their keys. */
export function authoritySecret(organisation: string): string {
    return `${organisation}-ca`;
}

/** Of that Secret, and of those beside it with roots for one purpose. */
export function authorityLabels(organisation: string): Record<string, string> {
    return labelsOf(organisation, "ca", authoritySecret(organisation));
}
