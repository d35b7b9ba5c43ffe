import type { Change } from "./preview";

/** What of a stack's outputs tells its nodes. */
export interface Drawn {
    readonly endpoints?: Readonly<Record<string, string>> | undefined;
    readonly channels?: Readonly<Record<string, { readonly consenters: readonly string[] }>> | undefined;
    readonly chaincodes?: Readonly<Record<string, { readonly channel: string }>> | undefined;
}

/** The network as a Mermaid flowchart, organisations as boxes, with what changes marked: new, changed, gone. */
export function pictureOf(
    changes: readonly Change[],
    { endpoints = {}, channels = {}, chaincodes = {} }: Drawn,
): string {
    const marks = marksOf(changes);
    const nodes = [...new Set([...Object.keys(endpoints), ...marks.keys()])]
        .filter((name) => nodeName.test(name))
        .sort();
    const organisations = [...new Set(nodes.map(ownerOf))];
    const mark = (name: string): string => (marks.has(name) ? `:::${marks.get(name) ?? ""}` : "");
    return [
        "flowchart LR",
        ...organisations.flatMap((organisation) => [
            `    subgraph ${idOf(organisation)}["${organisation}"]`,
            ...nodes
                .filter((name) => ownerOf(name) === organisation)
                .map((name) => `        ${idOf(name)}["${name}"]${mark(name)}`),
            "    end",
        ]),
        ...Object.keys(channels).map((channel) => `    ${idOf(`channel ${channel}`)}(["channel ${channel}"])`),
        ...Object.entries(chaincodes).map(
            ([name, { channel }]) =>
                `    ${idOf(`channel ${channel}`)} --- ${idOf(`chaincode ${name}`)}[["${name}"]]${mark(`chaincode ${name}`)}`,
        ),
        "    classDef new stroke:#1a7f37,stroke-width:3px",
        "    classDef changed stroke:#9a6700,stroke-width:3px",
        "    classDef gone stroke:#cf222e,stroke-width:3px,stroke-dasharray:4",
    ].join("\n");
}

const nodeName = /^(.+)-(?:ca|(?:orderer|peer)\d+)$/;

function ownerOf(name: string): string {
    return nodeName.exec(name)?.[1] ?? "";
}

/** Mermaid takes letters, digits and underscores. */
function idOf(name: string): string {
    return name.replace(/[^A-Za-z0-9]/g, "_");
}

function marksOf(changes: readonly Change[]): ReadonlyMap<string, "new" | "changed" | "gone"> {
    const verbs = { create: "new", update: "changed", replace: "changed", delete: "gone" } as const;
    const found = changes.flatMap(({ kind, name, operation, after, before }) => {
        if (kind === "StatefulSet") {
            return [[name, verbs[operation]] as const];
        }
        const definition = Object.keys(after).length > 0 ? after["definition"] : before["definition"];
        const chaincode = (definition as { readonly name?: unknown } | undefined)?.name;
        return kind === "Commit" && typeof chaincode === "string"
            ? [[`chaincode ${chaincode}`, verbs[operation]] as const]
            : [];
    });
    return new Map(found);
}
