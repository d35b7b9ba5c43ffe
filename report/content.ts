import { clusterChanges, type Group } from "./cluster";
import { dangersOf, durationOf, type Told } from "./dangers";
import { ledgerChanges, type LedgerChange } from "./ledger";
import { pictureOf, type Drawn, type Picture } from "./picture";
import type { Change } from "./preview";

/** What a report is made from. */
export interface ReportArgs {
    readonly stack: string;
    readonly changes: readonly Change[];
    /** What the preview could not know, and why, a sentence each. */
    readonly unknown: readonly string[];
    /** Outputs of the last `up`; empty before the first one. */
    readonly outputs: Told & Drawn;
    /** By chaincode, as `ledgerChanges` calls it: who has approved what it is to be, as the ledger has it, or why that is not known. */
    readonly approved?: Readonly<Record<string, string>>;
    /** A commit whose changes were pending before; undefined where none was asked about. */
    readonly base?: { readonly ref: string; readonly isPending: (change: Change) => boolean };
    /** A sentence on what could not be told. */
    readonly note?: string;
    readonly now: Date;
}

/** What a pipeline goes by. */
export type Verdict = "no change" | "change" | "danger";

/** What a report says, whatever it is written in. Sentences have Markdown's signs for code and for what is in bold. */
export interface Content {
    readonly verdict: Verdict;
    readonly headline: string;
    readonly summary: string;
    /** Plain text. */
    readonly note: string | undefined;
    readonly dangers: readonly string[];
    readonly rows: readonly LedgerChange[];
    /** What could not be known before `up`, and why. Plain text. */
    readonly unknown: readonly string[];
    readonly groups: readonly Group[];
    /** What `base` would have changed already, and by which name that is known; undefined without one. */
    readonly pending: { readonly ref: string; readonly groups: readonly Group[] } | undefined;
    readonly durations: readonly string[];
    /** Undefined where nothing changes. */
    readonly picture: Picture | undefined;
}

/** Dangers and durations are of all that the next `up` does, whoever's change it is. */
export function contentOf(args: ReportArgs): Content {
    const { stack, changes, unknown, outputs, approved = {}, base, note, now } = args;
    const dangers = dangersOf(changes, outputs, now);
    const verdict = dangers.length > 0 ? "danger" : changes.length > 0 ? "change" : "no change";
    const isPending = base?.isPending ?? (() => false);
    const own = changes.filter((change) => !isPending(change));
    const before = changes.filter(isPending);
    const mark = (row: LedgerChange): LedgerChange => ({
        ...row,
        fact: `${row.fact} (pending at ${base?.ref ?? ""} already)`,
    });
    return {
        verdict,
        headline: `Stack \`${stack}\`: ${headlines[verdict]}`,
        summary: summary(own, before.length, base?.ref),
        note,
        dangers,
        rows: [...ledgerChanges(own, approved), ...ledgerChanges(before).map(mark)],
        unknown,
        groups: clusterChanges(own),
        pending: base && { ref: base.ref, groups: clusterChanges(before) },
        durations: durationOf(changes),
        picture: changes.length === 0 ? undefined : pictureOf(changes, outputs),
    };
}

const headlines: Readonly<Record<Verdict, string>> = {
    "no change": "no changes",
    change: "changes",
    danger: "changes with dangers",
};

function summary(own: readonly Change[], pending: number, ref: string | undefined): string {
    const words = { create: "created", update: "updated", replace: "**replaced**", delete: "**deleted**" } as const;
    const counts = (["create", "update", "replace", "delete"] as const).flatMap((operation) => {
        const count = own.filter((change) => change.operation === operation).length;
        return count === 0 ? [] : [`${count} ${words[operation]}`];
    });
    const what = counts.length === 0 ? "Nothing is created, updated or deleted" : `Resources: ${counts.join(", ")}`;
    if (ref === undefined) {
        return `${what}.`;
    }
    return `${what} by what differs from \`${ref}\`. ${pending === 0 ? "Nothing was" : `${pending} more ${pending === 1 ? "was" : "were"}`} pending there already.`;
}
