import type { Differences } from "../../fabric/lifecycle";

/** A definition that has yet to be committed. */
export interface Waiting {
    /** Name of the chaincode. */
    readonly name: string;
    readonly channel: string;
    /** MSP IDs of those who have yet to approve it; none where enough have. */
    readonly waitingFor: readonly string[];
    /** By MSP ID, how what somebody has approved instead differs. */
    readonly differences: Readonly<Record<string, Differences>>;
}

/** Who is waited for, and what to do, as a sentence. */
export function waitingText({ name, channel, waitingFor, differences }: Waiting): string {
    const what = `chaincode ${name} on channel ${channel}`;
    if (waitingFor.length === 0) {
        return `${what} is approved by enough of the channel's members and not committed yet: run pulumi up`;
    }
    const others = Object.entries(differences).map(
        ([mspId, fields]) => `${mspId} has approved ${anotherText(fields)} instead: agree on one definition`,
    );
    const next = "the next pulumi up of any member's stack commits it once they have approved the same definition";
    return [`${what} waits for ${waitingFor.join(", ")}: ${next}`, ...others].join("; ");
}

/** What is otherwise, as an object of a sentence: `another version (2.0), collections (none)`. */
export function anotherText(differences: Differences): string {
    return `another ${Object.entries(differences)
        .map(([field, value]) => `${field} (${value})`)
        .join(", ")}`;
}
