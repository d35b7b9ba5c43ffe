import type { PodTemplate } from "../../builder/pod-template";

/**
 * The network's template with a chaincode's own on top. Sets of keys and values are merged by key, at every depth;
 * everything else that the chaincode gives, lists too, replaces what the network gives.
 */
export function mergedPod(network: PodTemplate, own: PodTemplate): PodTemplate {
    return merged(network, own);
}

type Fields = Readonly<Record<string, unknown>>;

/** Both sides are trees of one kind, so that the result is one, too. */
function merged<Tree extends object>(below: Tree, above: Tree): Tree {
    const both = Object.entries(above).map(([key, value]: [string, unknown]) => [
        key,
        valueOf(fieldOf(below, key), value),
    ]);
    return { ...below, ...(Object.fromEntries(both) as Fields) };
}

function valueOf(below: unknown, above: unknown): unknown {
    return isFields(below) && isFields(above) ? merged(below, above) : above;
}

function fieldOf(tree: object, key: string): unknown {
    return Object.hasOwn(tree, key) ? Reflect.get(tree, key) : undefined;
}

function isFields(value: unknown): value is Fields {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
