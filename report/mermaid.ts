import type { Mark, Picture } from "./picture";

/** The picture as a Mermaid flowchart, organisations as boxes. */
export function mermaidOf({ organisations, channels, chaincodes }: Picture): string {
    return [
        "flowchart LR",
        ...organisations.flatMap(({ name, nodes }) => [
            `    subgraph ${idOf(name)}["${name}"]`,
            ...nodes.map((node) => `        ${idOf(node.name)}["${node.name}"]${marked(node.mark)}`),
            "    end",
        ]),
        ...channels.map((channel) => `    ${idOf(`channel ${channel}`)}(["channel ${channel}"])`),
        ...chaincodes.map(
            ({ name, channel, mark }) =>
                `    ${idOf(`channel ${channel}`)} --- ${idOf(`chaincode ${name}`)}[["${name}"]]${marked(mark)}`,
        ),
        "    classDef new stroke:#1a7f37,stroke-width:3px",
        "    classDef changed stroke:#9a6700,stroke-width:3px",
        "    classDef gone stroke:#cf222e,stroke-width:3px,stroke-dasharray:4",
    ].join("\n");
}

function marked(mark: Mark): string {
    return mark === undefined ? "" : `:::${mark}`;
}

/** Mermaid takes letters, digits and underscores. */
function idOf(name: string): string {
    return name.replace(/[^A-Za-z0-9]/g, "_");
}
