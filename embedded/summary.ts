import { stringify } from "yaml";

import { objectAt } from "../ground/json";
import type { Places } from "./places";

/** The outputs that say what runs, and the answers of the chaincodes. */
const shown = ["endpoints", "chaincodes"] as const;

/** What a user wants to know at the end: what runs, the answers of the chaincodes, and how to go on. */
export function summary(outputs: unknown, places: Places): string {
    const known = objectAt(outputs);
    const parts = shown.flatMap((name) => (known[name] === undefined ? [] : [stringify({ [name]: known[name] })]));
    const kubectl = `kubectl --kubeconfig ${places.kubeconfig} -n fabric-dev`;
    const hints = [
        ["npm run call -- asset-transfer ReadAsset asset1", "calls a chaincode; --submit has what it writes ordered"],
        ["embedded/pulumi preview", "the Pulumi CLI on this stack; also up, refresh, stack output, ..."],
        [`${kubectl} get pods`, ""],
        [`${kubectl}-org1-chaincode get pods`, "its chaincodes"],
        [`${kubectl} logs org1-peer1-0 -c peer`, "with the output of its chaincodes"],
        ["embedded/pulumi up --yes", "after a change of chaincode/asset-transfer or Pulumi.dev.yaml"],
        ["npm run down", "ends and removes everything"],
    ];
    const width = 48;
    return [
        "",
        ...parts,
        ...hints.map(([command = "", does = ""]) => (does === "" ? command : `${command.padEnd(width)} # ${does}`)),
    ].join("\n");
}
