import { stringify } from "yaml";

import { isJsonObject } from "../cluster/object";
import type { Places } from "./places";

/** The outputs that say what runs. */
const shown = ["network", "chaincodes"] as const;

/** What a user wants to know at the end: what runs, the answers of the chaincodes, and how to go on. */
export function summary(outputs: unknown, places: Places): string {
    const known = isJsonObject(outputs) ? outputs : {};
    const parts = shown.flatMap((name) => (known[name] === undefined ? [] : [stringify({ [name]: known[name] })]));
    return [
        "",
        ...parts,
        `kubectl --kubeconfig ${places.kubeconfig} --namespace fabric-dev get pods`,
        "embedded/pulumi preview    runs the Pulumi CLI on this stack",
        "npm run down               ends and removes everything",
    ].join("\n");
}
