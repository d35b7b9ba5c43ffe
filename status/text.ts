import type { Finding, Status } from "./status";
import { tablesOf, type Table } from "./tables";

/** Characters of a line before a list in the last column is broken. */
const usualWidth = 120;

/** A status for people at a terminal: what is not well first; pure. */
export function textOf(status: Status, width = usualWidth): string {
    const { stack, at, findings, unseen } = status;
    const time = `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
    const blocks = [
        `Stack ${stack}: ${verdictOf(findings)} (${time})`,
        findings.map(findingText).join("\n"),
        ...tablesOf(status).map((table) => tableText(table, width)),
        unseen.length === 0 ? "" : ["Not seen", ...unseen.map((sentence) => `- ${sentence}`)].join("\n"),
    ];
    return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** How a network is, in a few words. */
export function verdictOf(findings: readonly Finding[]): string {
    const down = findings.filter(({ health }) => health === "down").length;
    const others = findings.length - down;
    const words = [...(down > 0 ? [`${down} down`] : []), ...(others > 0 ? [`${others} to look at`] : [])];
    return words.length === 0 ? "all is well" : words.join(", ");
}

function findingText({ health, subject, text }: Finding): string {
    return `${health === "down" ? "DOWN" : "LOOK"}  ${subject} ${text}`;
}

/** Columns are as wide as they need to be; one that says the same as the row above is left empty. */
function tableText({ columns, rows }: Table, width: number): string {
    const all = [columns.map((column) => column.toUpperCase()), ...rows.map(withoutRepeats)];
    const widths = columns.map((_, index) => Math.max(...all.map((row) => (row[index] ?? "").length)));
    const indent = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, 0);
    return all
        .map((row) => {
            const cells = row.slice(0, -1).map((cell, index) => cell.padEnd(widths[index] ?? 0));
            const last = broken(row.at(-1) ?? "", Math.max(30, width - indent)).join(`\n${" ".repeat(indent)}`);
            return [...cells, last].join("  ").trimEnd();
        })
        .join("\n");
}

/** What is a node's own is said once, in the first of its rows. */
function withoutRepeats(row: readonly string[], at: number, rows: readonly (readonly string[])[]): readonly string[] {
    const above = rows[at - 1];
    const isSame = above !== undefined && above[0] === row[0];
    const first = isSame ? row.findIndex((cell, index) => cell !== above[index]) : 0;
    return row.map((cell, index) => (index < first ? "" : cell));
}

/** A list, in lines of so many characters. */
function broken(text: string, width: number): readonly string[] {
    const lines: string[] = [];
    for (const word of text.split(/(?<=,) /)) {
        const line = lines.at(-1);
        if (line === undefined || line.length + 1 + word.length > width) {
            lines.push(word);
        } else {
            lines[lines.length - 1] = `${line} ${word}`;
        }
    }
    return lines;
}
