import { escapedHtml } from "../ground/escaped-html";
import { stateText } from "./tables";
import type { ChannelStatus, NodeChannelStatus, NodeStatus, Status } from "./status";

/** Of the letters, all of one width: 13 pixels high, and no wider than this. */
const letter = 8.2;
const rowHeight = 40;
const headHeight = 22;
const boxHeight = 26;
const gap = 16;

/** What is drawn of a node, and where. */
interface Row {
    readonly node: NodeStatus;
    /** Of its middle. */
    readonly y: number;
}

interface Column {
    readonly channel: ChannelStatus;
    /** Of its line. */
    readonly x: number;
    readonly width: number;
    readonly head: readonly string[];
}

interface Box {
    readonly organisation: string;
    readonly top: number;
    readonly height: number;
    readonly rows: readonly Row[];
}

/**
 * A network as an SVG picture: its nodes as rows in the boxes of their organisations, its channels as columns, and a dot where a node has a channel's
 * ledger, with what it is there and how many blocks it has; pure.
 */
export function pictureOf({ stack, channels, nodes }: Pick<Status, "stack" | "channels" | "nodes">): string {
    const nodeWidth = widest(nodes.map(({ name }) => name)) + 2 * gap;
    const left = nodeWidth + 3 * gap;
    const columns = columnsOf(channels, nodes, left + 3 * gap);
    const headLines = Math.max(1, ...columns.map(({ head }) => head.length));
    const boxes = boxesOf(nodes, headLines * headHeight + 2 * gap);
    const last = boxes.at(-1);
    const height = (last === undefined ? 0 : last.top + last.height) + gap;
    const width = Math.max(left, ...columns.map((one) => one.x + one.width)) + gap;
    const end = height - gap;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="The network of stack ${escapedHtml(stack)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
        ...boxes.map((box) => boxMarks(box, left)),
        ...columns.map((column) => columnMarks(column, headLines * headHeight + gap, end)),
        ...boxes.flatMap(({ rows }) => rows.map((row) => rowMarks(row, columns, nodeWidth))),
        "</svg>",
    ].join("\n");
}

function widest(texts: readonly string[]): number {
    return Math.max(0, ...texts.map((text) => Math.ceil(text.length * letter)));
}

function columnsOf(channels: readonly ChannelStatus[], nodes: readonly NodeStatus[], from: number): readonly Column[] {
    let x = from;
    return channels.map((channel) => {
        const head = headOf(channel);
        const parts = nodes.flatMap((node) =>
            node.channels.filter((one) => one.channel === channel.name).map(partText),
        );
        const column = { channel, x, width: widest([...head, ...parts]) + 2 * gap, head };
        x += column.width + gap;
        return column;
    });
}

function headOf({ name, height, chaincodes }: ChannelStatus): readonly string[] {
    const blocks = height === undefined ? "height unknown" : `${height} blocks`;
    return [name, blocks, ...chaincodes.map((one) => `${one.name} ${one.version}`)];
}

function partText({ part, height, behind }: NodeChannelStatus): string {
    const blocks = height === undefined ? "no ledger" : String(height);
    return `${part === "member" ? "" : `${part}, `}${blocks}${behind > 0 && height !== undefined ? ` (-${behind})` : ""}`;
}

function boxesOf(nodes: readonly NodeStatus[], from: number): readonly Box[] {
    let top = from;
    return [...new Set(nodes.map(({ organisation }) => organisation))].sort().map((organisation) => {
        const own = nodes.filter((node) => node.organisation === organisation);
        const first = top + headHeight + rowHeight / 2;
        const rows = own.map((node, index) => ({ node, y: first + index * rowHeight }));
        const box = { organisation, top, height: headHeight + own.length * rowHeight, rows };
        top += box.height + gap;
        return box;
    });
}

function boxMarks({ organisation, top, height }: Box, width: number): string {
    return [
        `<rect class="organisation" x="${gap}" y="${top}" width="${width - gap}" height="${height}" rx="6"/>`,
        textMark("title", gap + 8, top + 17, organisation),
    ].join("");
}

function columnMarks({ x, head }: Column, from: number, end: number): string {
    const lines = head.map((line, index) =>
        textMark(index === 0 ? "title" : "note", x, (index + 1) * headHeight, line),
    );
    return [`<line class="channel" x1="${x}" y1="${from}" x2="${x}" y2="${end}"/>`, ...lines].join("");
}

function rowMarks({ node, y }: Row, columns: readonly Column[], nodeWidth: number): string {
    const here = columns.flatMap((column) => {
        const own = node.channels.find(({ channel }) => channel === column.channel.name);
        return own === undefined ? [] : [{ x: column.x, own }];
    });
    const x = 2 * gap;
    const far = here.at(-1)?.x;
    const link = far === undefined ? "" : `<line class="link" x1="${x + nodeWidth}" y1="${y}" x2="${far}" y2="${y}"/>`;
    return [
        `<g class="node ${classOf(node)}"><title>${escapedHtml(titleOf(node))}</title>`,
        `<rect x="${x}" y="${y - boxHeight / 2}" width="${nodeWidth}" height="${boxHeight}" rx="4"/>`,
        textMark("name", x + gap, y + 4, node.name),
        link,
        ...here.map(({ x: at, own }) => dotMarks(at, y, own)),
        "</g>",
    ].join("");
}

function dotMarks(x: number, y: number, own: NodeChannelStatus): string {
    const kind = own.height === undefined ? "down" : own.behind > 0 || !own.serves ? "attention" : "well";
    const leads = own.part === "leader" ? " leader" : "";
    return `<circle class="${kind}${leads}" cx="${x}" cy="${y}" r="5"/>${textMark("note", x + 9, y - 6, partText(own))}`;
}

function classOf({ isUp }: NodeStatus): string {
    return isUp === undefined ? "unknown" : isUp ? "well" : "down";
}

function titleOf(node: NodeStatus): string {
    return `${node.name}: ${stateText(node)}${node.reason === undefined ? "" : `, ${node.reason}`}`;
}

function textMark(kind: string, x: number, y: number, text: string): string {
    return `<text class="${kind}" x="${x}" y="${y}">${escapedHtml(text)}</text>`;
}
