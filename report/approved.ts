import { isDeepStrictEqual } from "node:util";
import type { approvalsOf } from "../components/chaincode/approvals";
import { reasonOf } from "../ground/failure";
import { isJsonObject, listAt, objectAt, type JsonObject } from "../ground/json";
import { chaincodeOf } from "./ledger";
import { unknownValue, type Change } from "./preview";

/**
 * By chaincode whose definition changes, who has approved the new one and who has not, as a peer of the stack knows it. Why it cannot be known takes
 * the place of it: a report without that is a report.
 *
 * @param ask reads the ledger, in the name of the stack's administrators
 */
export async function approvedSoFar(
    changes: readonly Change[],
    ask: typeof approvalsOf,
): Promise<Readonly<Record<string, string>>> {
    const proposals = changes.filter(isProposal);
    const told = await Promise.all(
        proposals.map(async (change) => [chaincodeOf(change), await approved(change, ask)] as const),
    );
    return Object.fromEntries(told.filter(([, text]) => text !== ""));
}

function isProposal({ kind, operation, before, after }: Change): boolean {
    return kind === "Commit" && operation !== "delete" && !isDeepStrictEqual(before["definition"], after["definition"]);
}

async function approved(change: Change, ask: typeof approvalsOf): Promise<string> {
    const inputs = askedInputs(change);
    if (inputs === undefined) {
        return "by nobody: the network is made by this change";
    }
    try {
        const agreement = await ask(inputs);
        if (agreement === undefined) {
            return "";
        }
        const { approvers, missing, policy, isMet } = agreement;
        const open = missing.length === 0 ? "" : `; not by ${missing.join(", ")}`;
        const rule = `${policy} is ${isMet ? "met" : "not met yet"}`;
        return `${approvers.length === 0 ? "by nobody" : `by ${approvers.join(", ")}`}${open}; ${rule}`;
    } catch (error) {
        return `not known, the ledger could not be asked: ${reasonOf(error)}`;
    }
}

/** The definition that is to be, asked where the state has the network; undefined while there is none, or its definition is not known. */
function askedInputs({ before, after }: Change): Parameters<typeof approvalsOf>[0] | undefined {
    const where: JsonObject = Object.keys(before).length > 0 ? before : after;
    const inputs = { ...where, definition: objectAt(after, "definition") };
    const isKnown = !JSON.stringify(inputs).includes(unknownValue);
    const isWhole = isJsonObject(where["place"]) && listAt(where, "members").length > 0;
    return isKnown && isWhole ? (inputs as unknown as Parameters<typeof approvalsOf>[0]) : undefined; // As the state has the inputs of its kind.
}
