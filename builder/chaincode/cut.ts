const cut = "cut off";

/** A stream to or from a pod was cut off: another pod may do better. */
export function cutOff(reason: string): Error {
    return new Error(reason, { cause: cut });
}

export function isCutOff(error: unknown): error is Error {
    return error instanceof Error && error.cause === cut;
}
