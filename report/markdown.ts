import { clusterChanges, type Group } from "./cluster";
import { dangersOf, durationOf, type Told } from "./dangers";
import { ledgerChanges, type LedgerChange } from "./ledger";
import { pictureOf, type Drawn } from "./picture";
import type { Change } from "./preview";

/** What a report is made from. */
export interface ReportArgs {
    readonly stack: string;
    readonly changes: readonly Change[];
    /** What the preview could not know, and why, a sentence each. */
    readonly unknown: readonly string[];
    /** Outputs of the last `up`; empty before the first one. */
    readonly outputs: Told & Drawn;
    readonly now: Date;
}

/** GitHub takes 65,536 characters of a comment; the rest is for the line by which a workflow knows its own. */
const mostCharacters = 65_000;

export interface Report {
    readonly markdown: string;
    /** What a pipeline goes by. */
    readonly verdict: "no change" | "change" | "danger";
}

/**
 * What a change of a stack does, as Markdown for a pull request: first the ledgers, then the clusters, the dangers, a picture, and how long it may take.
 * What does not fit into a comment is left out from the end; the table of the ledgers is always whole.
 */
export function reportOf({ stack, changes, unknown, outputs, now }: ReportArgs): Report {
    const dangers = dangersOf(changes, outputs, now);
    const verdict = dangers.length > 0 ? "danger" : changes.length > 0 ? "change" : "no change";
    const head = [`## Stack \`${stack}\`: ${headlines[verdict]}`, summary(changes)].join("\n\n");
    const needed = [
        head,
        ...(dangers.length === 0 ? [] : [`### Dangers\n\n${list(dangers.map((sentence) => `⚠️ ${sentence}`))}`]),
        ...ledgerSection(ledgerChanges(changes)),
        ...(unknown.length === 0 ? [] : [`Not known yet:\n\n${list(unknown.map(escaped))}`]),
    ].join("\n\n");
    const optional = [
        ...clusterSection(clusterChanges(changes)),
        ...section("How long, and what stops meanwhile", durationOf(changes)),
        ...(changes.length === 0
            ? []
            : [folded("The network", `\`\`\`mermaid\n${pictureOf(changes, outputs)}\n\`\`\``)]),
    ];
    return { markdown: `${fitting(needed, optional)}\n`, verdict };
}

const headlines: Readonly<Record<Report["verdict"], string>> = {
    "no change": "no changes",
    change: "changes",
    danger: "changes with dangers",
};

function summary(changes: readonly Change[]): string {
    const words = { create: "created", update: "updated", replace: "**replaced**", delete: "**deleted**" } as const;
    const counts = (["create", "update", "replace", "delete"] as const).flatMap((operation) => {
        const count = changes.filter((change) => change.operation === operation).length;
        return count === 0 ? [] : [`${count} ${words[operation]}`];
    });
    return counts.length === 0 ? "Nothing is created, updated or deleted." : `Resources: ${counts.join(", ")}.`;
}

function ledgerSection(rows: readonly LedgerChange[]): readonly string[] {
    const body = rows.map(
        ({ subject, fact, before, after }) => `| ${[subject, fact, before, after].map(cell).join(" | ")} |`,
    );
    return rows.length === 0
        ? ["### Ledger\n\nNothing is written to a ledger."]
        : [["### Ledger", "", "| what | fact | now | then |", "| --- | --- | --- | --- |", ...body].join("\n")];
}

/** In a table a bar ends the cell, and a line break the table. */
function cell(text: string): string {
    const plain = escaped(text).replace(/\|/g, "\\|").replace(/\s+/g, " ");
    return plain === "" ? "–" : plain;
}

/** Names of the config and of ledgers are text: whoever writes them makes neither markup nor mentions of a report. */
function escaped(text: string): string {
    return text.replace(/[\\`*_{}[\]<>#!~]/g, "\\$&").replace(/@/g, "@\u200b");
}

function clusterSection(groups: readonly Group[]): readonly string[] {
    const blocks = groups.map(({ cluster, organisation, sentences }) => {
        const where = cluster === undefined ? "" : ` on cluster \`${cluster}\``;
        const title = `${organisation === undefined ? "The network" : `Organisation \`${organisation}\``}${where}`;
        return `#### ${title}\n\n${list(sentences)}`;
    });
    return blocks.length === 0 ? [] : [["### Clusters", ...blocks].join("\n\n")];
}

function section(title: string, sentences: readonly string[]): readonly string[] {
    return sentences.length === 0 ? [] : [`### ${title}\n\n${list(sentences)}`];
}

function list(sentences: readonly string[]): string {
    return sentences.map((sentence) => `- ${sentence}`).join("\n");
}

function folded(title: string, content: string): string {
    return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

const cutNotice = "_More than a comment takes was left out here; `pulumi preview` has all of it._";

/** As many of the optional parts, in their order, as there is room for. */
function fitting(needed: string, optional: readonly string[]): string {
    let text = needed;
    for (const part of optional) {
        const next = `${text}\n\n${part}`;
        if (next.length + cutNotice.length + 4 > mostCharacters) {
            return `${text}\n\n${cutNotice}`;
        }
        text = next;
    }
    return text;
}
