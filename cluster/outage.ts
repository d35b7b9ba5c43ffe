/** What is remembered of a server that could not be reached, so that of many who ask it not each waits by itself. */
export interface Outage {
    /** Why it could not be reached; undefined once that is so long ago that it is asked again. */
    last(): unknown;
    note(cause: unknown): void;
    /** It has answered. */
    end(): void;
}

/** @param restSeconds for which a server is not asked again; 0 forgets at once */
export function newOutage(restSeconds: number): Outage {
    let found: { readonly cause: unknown; readonly until: number } | undefined;
    return {
        last: () => (found !== undefined && performance.now() < found.until ? found.cause : undefined),
        note: (cause) => {
            found = { cause, until: performance.now() + restSeconds * 1000 };
        },
        end: () => {
            found = undefined;
        },
    };
}
