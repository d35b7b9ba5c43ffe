import { ccaas } from "./ccaas/ccaas";
import { external } from "./external/external";
import { k8s } from "./k8s/k8s";
import type { Kind } from "./kind";
import { source } from "./source/source";

const kinds: ReadonlyMap<string, Kind> = new Map([
    ["k8s", k8s],
    ["ccaas", ccaas],
    ["external", external],
    ["source", source],
]);

/**
 * The kind that a verb works for, by the folder that holds the verb's own `bin` folder: `…/ccaas/bin/detect`. Any other
 * folder means `k8s`, so that the verbs can be put wherever those of fabric-builder-k8s were.
 */
export function kindOf(program: string): Kind {
    const [folder = "", bin] = program.split("/").slice(-3, -1);
    return (bin === "bin" ? kinds.get(folder) : undefined) ?? k8s;
}
