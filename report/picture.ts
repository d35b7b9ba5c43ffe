import type { Change } from "./preview";

/** What of a stack's outputs tells its nodes. */
export interface Drawn {
    readonly endpoints?: Readonly<Record<string, string>> | undefined;
    readonly channels?: Readonly<Record<string, { readonly consenters: readonly string[] }>> | undefined;
    readonly chaincodes?: Readonly<Record<string, { readonly channel: string }>> | undefined;
}

/** What becomes of something that is drawn; undefined of what stays as it is. */
export type Mark = "new" | "changed" | "gone" | undefined;

/** The network, as whoever draws it needs to know it. */
export interface Picture {
    readonly organisations: readonly {
        readonly name: string;
        readonly nodes: readonly { readonly name: string; readonly mark: Mark }[];
    }[];
    readonly channels: readonly string[];
    readonly chaincodes: readonly { readonly name: string; readonly channel: string; readonly mark: Mark }[];
}

/** The network before and after a change, with what changes marked. */
export function pictureOf(
    changes: readonly Change[],
    { endpoints = {}, channels = {}, chaincodes = {} }: Drawn,
): Picture {
    const marks = marksOf(changes);
    const nodes = [...new Set([...Object.keys(endpoints), ...marks.keys()])]
        .filter((name) => nodeName.test(name))
        .sort();
    return {
        organisations: [...new Set(nodes.map(ownerOf))].map((organisation) => ({
            name: organisation,
            nodes: nodes
                .filter((name) => ownerOf(name) === organisation)
                .map((name) => ({ name, mark: marks.get(name) })),
        })),
        channels: Object.keys(channels),
        chaincodes: Object.entries(chaincodes).map(([name, { channel }]) => ({
            ...{ name, channel },
            mark: marks.get(`chaincode ${name}`),
        })),
    };
}

const nodeName = /^(.+)-(?:ca|(?:orderer|peer)\d+)$/;

function ownerOf(name: string): string {
    return nodeName.exec(name)?.[1] ?? "";
}

function marksOf(changes: readonly Change[]): ReadonlyMap<string, Mark> {
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
