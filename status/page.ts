import { escapedHtml } from "../ground/escaped-html";
import { pictureOf } from "./picture";
import type { Finding, Status } from "./status";
import { tablesOf, type Table } from "./tables";
import { verdictOf } from "./text";

/** A status as one page, which needs nothing else and lets nothing run: a picture, what is not well, and all tables; pure. */
export function pageOf(status: Status): string {
    const { stack, at, findings, unseen, waiting, health } = status;
    const title = `Stack ${stack}: ${verdictOf(findings)}`;
    return [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        `<title>${escapedHtml(title)}</title><style>${style}</style></head><body>`,
        `<h1 class="${health}">${escapedHtml(title)}</h1>`,
        `<p>Seen at <time datetime="${escapedHtml(at)}">${escapedHtml(at.replace("T", " ").slice(0, 19))} UTC</time></p>`,
        listOf("What is not well", findings.map(findingItem)),
        `<figure>${pictureOf(status)}</figure>`,
        listOf(
            "What waits",
            waiting.map(({ what, text }) => item("", `${what} ${text}`)),
        ),
        ...tablesOf(status).map(tableMarks),
        listOf(
            "What could not be seen",
            unseen.map((sentence) => item("", sentence)),
        ),
        "</body></html>",
        "",
    ].join("\n");
}

const style = `
:root { color-scheme: light dark; --fore: #1f2328; --back: #fff; --line: #8c959f; --faint: #eaeef2; --well: #1a7f37; --attention: #9a6700; --down: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --fore: #e6edf3; --back: #0d1117; --line: #6e7681; --faint: #21262d; --well: #3fb950; --attention: #d29922; --down: #f85149; } }
body { margin: 2rem; font: 15px/1.5 sans-serif; color: var(--fore); background: var(--back); }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 0.5rem; }
h1.well { color: var(--well); } .attention { color: var(--attention); } .down { color: var(--down); }
figure { margin: 1rem 0; overflow-x: auto; }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid var(--faint); } th, td:not(:last-child) { white-space: nowrap; }
svg text { font: 13px monospace; fill: var(--fore); } svg .title { font-weight: bold; }
svg .organisation { fill: var(--faint); } svg .node rect { fill: var(--back); stroke: var(--line); stroke-width: 2; }
svg .node.well rect { stroke: var(--well); } svg .node.down rect { stroke: var(--down); stroke-dasharray: 4; }
svg .channel { stroke: var(--line); stroke-width: 2; } svg .link { stroke: var(--line); }
svg circle.well { fill: var(--well); } svg circle.attention { fill: var(--attention); } svg circle.down { fill: var(--down); }
svg circle.leader { stroke: var(--fore); stroke-width: 2; }
`;

function findingItem({ health, subject, text }: Finding): string {
    return item(health, `${subject} ${text}`);
}

function item(kind: string, text: string): string {
    return `<li class="${kind}">${escapedHtml(text)}</li>`;
}

function listOf(title: string, items: readonly string[]): string {
    return items.length === 0 ? "" : `<h2>${escapedHtml(title)}</h2><ul>${items.join("")}</ul>`;
}

function tableMarks({ title, columns, rows }: Table): string {
    const head = columns.map((column) => `<th scope="col">${escapedHtml(column)}</th>`).join("");
    const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapedHtml(cell)}</td>`).join("")}</tr>`);
    return `<h2>${escapedHtml(title)}</h2><table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}
