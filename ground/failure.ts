/** What was tried when the world failed: fields for code, next to the sentence for people. */
export interface Failed {
    /** What was attempted, as a verb phrase that reads after "cannot": "join channel mychannel". */
    readonly operation: string;
    /** The node, object or file that it was attempted on. */
    readonly target: string;
    /** The code that the target answered with: a gRPC status name, an HTTP status, an errno. */
    readonly status?: string | undefined;
}

/**
 * The one way to fail outside of the user's config. Further fields of `what` stay readable on the error.
 * The reason says the cause and, where it helps, what to do; it never holds a secret.
 */
export function failure<T extends Failed>(what: T, reason: string): Error & T {
    return Object.assign(new Error(`cannot ${what.operation} on ${what.target}: ${reason}`), what);
}

/** Whether an error was made by `failure`, so that its fields can be read. */
export function isFailure(error: unknown): error is Error & Failed {
    return error instanceof Error && "operation" in error && "target" in error;
}

/** The sentence of whatever was thrown; the inner ones where Node packs several attempts into one error. */
export function reasonOf(error: unknown): string {
    if (error instanceof AggregateError && error.message === "") {
        return error.errors.map(reasonOf).join("; ");
    }
    return error instanceof Error ? error.message : String(error);
}

/**
 * Text of somebody else's making as one line for a log: line breaks become spaces, control characters are shown escaped,
 * what is over `longest` characters is cut out before its last quarter, which is where a reason says what is wrong.
 */
export function oneLine(text: string, longest = 1000): string {
    const end = Math.floor(longest / 4);
    const cut = text.length > longest ? `${text.slice(0, longest - end)}…${text.slice(-end)}` : text;
    const lines = cut.split(/[\n\r\u0085\u2028\u2029]+/).map((line) => line.trim());
    const line = lines.filter((part) => part !== "").join(" ");
    return line.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
        character === "\t" ? " " : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** The code (errno, TLS or gRPC) of whatever was thrown, if it has one. */
export function codeOf(error: unknown): string | undefined {
    if (error instanceof Error && "code" in error) {
        return typeof error.code === "string" || typeof error.code === "number" ? String(error.code) : undefined;
    }
    return undefined;
}
