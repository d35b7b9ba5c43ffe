import { differingFields, type Committed, type Definition, type Differences } from "../../fabric/lifecycle";
import { failure } from "../../ground/failure";
import { anotherText } from "./waiting";

/** A definition that members of other stacks have put in force. */
export interface Overtaking {
    readonly sequence: number;
    /** By field, what it has there. */
    readonly differences: Differences;
    /** MSP IDs of those who have approved it, sorted. */
    readonly approvedBy: readonly string[];
}

/**
 * Whether the ledger has gone on to something else than a stack knew of.
 *
 * @param known the last sequence in force that the stack knew of; 0 for none
 */
export function isOvertaken(inForce: Committed | undefined, known: number): inForce is Committed {
    return inForce !== undefined && inForce.sequence > known;
}

/** What is in force instead of a definition. */
export function overtaking(definition: Definition, { sequence, approvals, ...inForce }: Committed): Overtaking {
    const approvers = Object.keys(approvals).filter((mspId) => approvals[mspId] === true);
    return { sequence, differences: differingFields(definition, inForce.definition), approvedBy: approvers.sort() };
}

/** What is in force, as a sentence. */
export function overtakenText({ sequence, differences, approvedBy }: Overtaking): string {
    const by = approvedBy.length === 0 ? "" : `, approved by ${approvedBy.join(", ")}`;
    return `sequence ${sequence} is in force with ${anotherText(differences)}${by}`;
}

/** What to do about it. */
export function overtakenAdvice({ sequence }: Overtaking): string {
    const proposal = `to propose sequence ${sequence + 1} instead, give the chaincode a version that it has not had`;
    return `to take that over, write it into the config; ${proposal}; then run pulumi up`;
}

/** The failure of whoever would put back what the stack had, though others have agreed on something else since. */
export function overtakenFailure(verb: string, channel: string, name: string, found: Overtaking): Error {
    const what = { operation: `${verb} chaincode ${name}`, target: `channel ${channel}`, status: "OVERTAKEN" };
    return failure(what, `${overtakenText(found)}: ${overtakenAdvice(found)}`);
}
