import { groupTitle, type Group } from "./cluster";
import { contentOf, type Content, type ReportArgs, type Verdict } from "./content";
import type { LedgerChange } from "./ledger";
import { mermaidOf } from "./mermaid";

/** GitHub takes 65,536 characters of a comment; the rest is for the line by which a workflow knows its own. */
const mostCharacters = 65_000;

export interface Report {
    readonly markdown: string;
    /** Rows of the ledgers' table that a comment has no room for, as Markdown; undefined where it is whole. */
    readonly rest: string | undefined;
    readonly verdict: Verdict;
}

/**
 * What a change of a stack does, as Markdown for a pull request: first the ledgers, then the clusters, the dangers, a picture, and how long it may take.
 * What does not fit into a comment is left out from the end, the table of the ledgers last: what of it does not fit is the rest.
 */
export function reportOf(args: ReportArgs): Report {
    const content = contentOf(args);
    const { verdict, headline, summary, note, dangers, rows, unknown } = content;
    const head = [
        [`## ${headline}`, summary, ...(note === undefined ? [] : [escaped(note.replace(/\s+/g, " "))])].join("\n\n"),
        ...(dangers.length === 0 ? [] : [`### Dangers\n\n${list(dangers.map((sentence) => `⚠️ ${sentence}`))}`]),
    ].join("\n\n");
    const lines = rows.map(rowOf);
    const fit = fittingRows(lines, mostCharacters - head.length - noticeRoom);
    if (fit < lines.length) {
        const notice = `**Of ${lines.length} rows of this table ${fit} fit into a comment: the other ${lines.length - fit} are in the file that \`npm run report -- --rest FILE\` writes.**`;
        const rest = `## ${headline}, rows ${fit + 1} to ${lines.length} of the ledgers\n\n${table(lines.slice(fit))}\n`;
        const markdown = `${[head, "### Ledger", notice, table(lines.slice(0, fit)), cutNotice].join("\n\n")}\n`;
        return { markdown, rest, verdict };
    }
    const whole = lines.length === 0 ? "Nothing is written to a ledger." : table(lines);
    const reasons = unknown.length === 0 ? [] : [`Not known yet:\n\n${list(unknown.map(escaped))}`];
    const needed = [head, "### Ledger", whole, ...reasons].join("\n\n");
    return { markdown: `${fitting(needed, optionalParts(content))}\n`, rest: undefined, verdict };
}

/** For what is said where rows are left out. */
const noticeRoom = 600;

/** How many of the rows there is room for. */
function fittingRows(lines: readonly string[], room: number): number {
    let left = room;
    const full = lines.findIndex((line) => {
        left -= line.length + 1;
        return left < 0;
    });
    return full < 0 ? lines.length : full;
}

function table(lines: readonly string[]): string {
    return ["| what | fact | now | then |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

function optionalParts({ groups, durations, pending, picture }: Content): readonly string[] {
    const before = pending === undefined ? [] : clusterBlocks(pending.groups);
    return [
        ...clusterSection(groups),
        ...section("How long, and what stops meanwhile", durations),
        ...(before.length === 0
            ? []
            : [folded(`Pending at ${escaped(pending?.ref ?? "")} already`, before.join("\n\n"))]),
        ...(picture === undefined ? [] : [folded("The network", `\`\`\`mermaid\n${mermaidOf(picture)}\n\`\`\``)]),
    ];
}

function rowOf({ subject, fact, before, after }: LedgerChange): string {
    return `| ${[subject, fact, before, after].map(cell).join(" | ")} |`;
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
    const blocks = clusterBlocks(groups);
    return blocks.length === 0 ? [] : [["### Clusters", ...blocks].join("\n\n")];
}

function clusterBlocks(groups: readonly Group[]): readonly string[] {
    return groups.map(({ cluster, organisation, sentences }) => {
        return `#### ${groupTitle({ cluster, organisation })}\n\n${list(sentences)}`;
    });
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
