import { escapedHtml } from "../ground/escaped-html";
import type { Mark, Picture } from "./picture";

const box = { width: 190, height: 30, gap: 10, margin: 16, title: 26 } as const;
const column = box.width + 2 * box.margin;

/** The picture as SVG that needs nothing from elsewhere: a column for each organisation, channels with their chaincodes below. */
export function svgOf({ organisations, channels, chaincodes }: Picture): string {
    const rows = Math.max(0, ...organisations.map(({ nodes }) => nodes.length));
    const below = rows === 0 ? box.margin : box.title + rows * (box.height + box.gap) + 3 * box.margin;
    const lines = channels.map((name) => ({ name, chaincodes: chaincodes.filter(({ channel }) => channel === name) }));
    const widest = Math.max(organisations.length, 1, ...lines.map((line) => line.chaincodes.length + 1));
    const [width, height] = [widest * (column + box.gap), below + channels.length * (box.height + box.margin)];
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="The network" viewBox="0 0 ${width} ${height}" width="${width}">`,
        ...organisations.flatMap(({ name, nodes }, index) => organisation(name, nodes, index * (column + box.gap))),
        ...lines.flatMap((line, index) => channel(line, below + index * (box.height + box.margin))),
        "</svg>",
    ].join("\n");
}

function organisation(name: string, nodes: Picture["organisations"][number]["nodes"], left: number): readonly string[] {
    const height = box.title + nodes.length * (box.height + box.gap) + box.margin;
    return [
        `<rect class="organisation" x="${left + 1}" y="1" width="${column}" height="${height}" rx="6"/>`,
        text(name, left + column / 2, box.title - 6),
        ...nodes.flatMap((node, row) =>
            labelled(node.name, node.mark, left + box.margin, box.title + box.gap + row * (box.height + box.gap), 3),
        ),
    ];
}

function channel(
    { name, chaincodes }: Pick<Picture, "chaincodes"> & { readonly name: string },
    top: number,
): readonly string[] {
    const middle = top + box.height / 2;
    return [
        ...chaincodes.map(
            (_, index) =>
                `<line x1="${box.margin + box.width}" y1="${middle}" x2="${(index + 1) * (column + box.gap) + box.margin}" y2="${middle}"/>`,
        ),
        ...labelled(`channel ${name}`, undefined, box.margin, top, 15),
        ...chaincodes.flatMap((chaincode, index) =>
            labelled(chaincode.name, chaincode.mark, (index + 1) * (column + box.gap) + box.margin, top, 0),
        ),
    ];
}

function labelled(name: string, mark: Mark, left: number, top: number, radius: number): readonly string[] {
    const shape = `x="${left}" y="${top}" width="${box.width}" height="${box.height}" rx="${radius}"`;
    return [
        `<rect class="${mark ?? "same"}" ${shape}><title>${escapedHtml(`${name}${mark === undefined ? "" : `: ${mark}`}`)}</title></rect>`,
        text(name, left + box.width / 2, top + box.height / 2 + 5),
    ];
}

/** Long names are cut; the whole name is the box's title. */
function text(name: string, middle: number, baseline: number): string {
    const shown = name.length > mostLetters ? `${name.slice(0, mostLetters - 1)}…` : name;
    return `<text x="${middle}" y="${baseline}">${escapedHtml(shown)}</text>`;
}

const mostLetters = 24;
