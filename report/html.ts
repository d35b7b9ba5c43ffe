import { groupTitle, type Group } from "./cluster";
import type { Content } from "./content";
import { escapedHtml } from "../ground/escaped-html";
import type { LedgerChange } from "./ledger";
import { svgOf } from "./svg";

/** The report as one HTML file that needs nothing from elsewhere and runs nothing; all of it, however long. */
export function htmlOf({
    headline,
    summary,
    note,
    dangers,
    rows,
    unknown,
    groups,
    pending,
    durations,
    picture,
}: Content): string {
    const before = pending === undefined ? [] : pending.groups.flatMap(group);
    return [
        "<!doctype html>",
        '<html lang="en">',
        `<head><meta charset="utf-8"><title>${escapedHtml(headline.replaceAll("`", ""))}</title>`,
        '<meta name="viewport" content="width=device-width">',
        // Whatever a name might hold, a browser loads and runs nothing.
        `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
        `<style>${style}</style></head>`,
        `<body><h1>${inline(headline)}</h1>`,
        `<p>${inline(summary)}</p>`,
        ...(note === undefined ? [] : [`<p>${escapedHtml(note)}</p>`]),
        ...titled("Dangers", dangers.length === 0 ? [] : [list(dangers, "danger")]),
        ...titled("Ledger", [rows.length === 0 ? "<p>Nothing is written to a ledger.</p>" : table(rows)]),
        ...(unknown.length === 0 ? [] : [`<p>Not known yet:</p>`, list(unknown)]),
        ...titled("Clusters", groups.flatMap(group)),
        ...titled("How long, and what stops meanwhile", durations.length === 0 ? [] : [list(durations)]),
        ...titled(`Pending at ${pending?.ref ?? ""} already`, before),
        ...titled("The network", picture === undefined ? [] : [svgOf(picture), legend]),
        "</body></html>",
        "",
    ].join("\n");
}

const style = [
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1f2328;background:#fff}",
    "table{border-collapse:collapse}th,td{border:1px solid #d1d9e0;padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}",
    "code{background:#eff1f3;padding:.1rem .3rem;border-radius:4px}.danger{color:#cf222e}svg{max-width:100%;height:auto}",
    "svg text{font-size:13px;text-anchor:middle;fill:#1f2328}svg rect{fill:#fff;stroke:#59636e}svg line{stroke:#59636e}svg .organisation{fill:#f6f8fa;stroke:#d1d9e0}",
    "svg .new{stroke:#1a7f37;stroke-width:3}svg .changed{stroke:#9a6700;stroke-width:3}svg .gone{stroke:#cf222e;stroke-width:3;stroke-dasharray:4}",
].join("");

const legend = "<p>Green: new. Brown: changed. Red and broken: gone.</p>";

function titled(title: string, parts: readonly string[]): readonly string[] {
    return parts.length === 0 ? [] : [`<h2>${escapedHtml(title)}</h2>`, ...parts];
}

function group({ sentences, ...of }: Group): readonly string[] {
    return [`<h3>${inline(groupTitle(of))}</h3>`, list(sentences)];
}

function list(sentences: readonly string[], kind?: string): string {
    const items = sentences.map((sentence) => `<li>${inline(sentence)}</li>`);
    return [`<ul${kind === undefined ? "" : ` class="${kind}"`}>`, ...items, "</ul>"].join("\n");
}

function table(rows: readonly LedgerChange[]): string {
    const body = rows.map(({ subject, fact, before, after }) => {
        const cells = [subject, fact, before, after].map((text) => `<td>${text === "" ? "–" : escapedHtml(text)}</td>`);
        return `<tr>${cells.join("")}</tr>`;
    });
    const head = ["what", "fact", "now", "then"].map((name) => `<th>${name}</th>`).join("");
    return [`<table><tr>${head}</tr>`, ...body, "</table>"].join("\n");
}

/** The two signs of Markdown that sentences have. */
function inline(sentence: string): string {
    return escapedHtml(sentence)
        .replace(/`([^`]*)`/g, "<code>$1</code>")
        .replace(/\*\*(.*?)\*\*/g, "<strong>$1</strong>");
}
