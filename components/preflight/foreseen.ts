import { isDeepStrictEqual } from "node:util";
import { definitionHash } from "../../fabric/lifecycle";
import { definitionInputs, lifecycleDefinition } from "../chaincode/definition";
import type { Chaincode } from "../model/chaincode";
import type { NetworkModel } from "../model/network";
import { hasOthers } from "../model/others";
import type { Observed } from "./observed";

/**
 * By `<channel>/<name>`, the sequence that each chaincode of the config will have: that in force where its definition is the same, else the next.
 * By the ledger, or by the state where that could not be asked. Left out where nobody knows what is in force, and on channels with members of
 * other stacks, who may do something else first.
 */
export function foreseenSequences(model: NetworkModel, observed: Observed): Readonly<Record<string, number>> {
    const found = model.chaincodes.flatMap((chaincode) => {
        const { channel, name } = chaincode;
        const sequence = hasOthers(model, channel) ? undefined : foreseen(chaincode, observed);
        return sequence === undefined ? [] : [[`${channel}/${name}`, sequence] as const];
    });
    return Object.fromEntries(found);
}

function foreseen(chaincode: Chaincode, { definitions, defined, formerState }: Observed): number | undefined {
    const { channel, name } = chaincode;
    const inputs = definitionInputs(chaincode);
    const { inForce } = definitions.find((one) => one.channel === channel && one.chaincode === name) ?? {};
    if (inForce !== undefined) {
        return inForce.sequence + (inForce.hash === definitionHash(lifecycleDefinition(inputs)) ? 0 : 1);
    }
    if (defined.includes(channel) || !formerState.channels.includes(channel)) {
        return 1;
    }
    const known = formerState.commits.find((one) => one.channel === channel && one.name === name);
    return known && known.sequence + (isDeepStrictEqual(known.definition, inputs) ? 0 : 1);
}
