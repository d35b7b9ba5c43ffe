/** What makes a call of the stack's own due: while the text is the same, the proof stands. */
export type Occasion = string;

/** Each new definition or package of the chaincode. */
export function eachDefinition(sequence: number, packageIds: readonly string[]): Occasion {
    return `sequence ${sequence} of ${packageIds.join(", ")}`;
}

/** Each new version of the chaincode. */
export function eachVersion(version: string): Occasion {
    return `version ${version}`;
}

/** Once for a channel. */
export const onlyOnce: Occasion = "once";
