import { isDeepStrictEqual } from "node:util";
import { definitionHash } from "../../../fabric/lifecycle";
import { definitionInputs, lifecycleDefinition } from "../../chaincode/definition";
import { isOvertaken, overtakenAdvice, overtakenText, overtaking } from "../../chaincode/overtaken";
import { waitingText } from "../../chaincode/waiting";
import { pathOf, type Problem } from "../../config/problem";
import type { Chaincode } from "../../model/chaincode";
import type { NetworkModel } from "../../model/network";
import { hasOthers } from "../../model/others";
import type { FormerCommit, Observed } from "../observed";

/** A chaincode on a channel with members of other stacks, and what is known of it. */
interface Shared {
    readonly chaincode: Chaincode;
    readonly path: string;
    readonly known: FormerCommit | undefined;
    /** Whether the config has what the state has, so that the stack proposes nothing new. */
    readonly isUnchanged: boolean;
    readonly inForce: Observed["definitions"][number]["inForce"] | undefined;
}

/** What members of other stacks have put in force that the config does not say: `up` does not put back what was there before. */
export function overtakenWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    return shared(model, observed).flatMap(({ chaincode, path, known, isUnchanged, inForce }) => {
        const definition = lifecycleDefinition(definitionInputs(chaincode));
        const isOther = isOvertaken(inForce, known?.sequence ?? 0) && inForce.hash !== definitionHash(definition);
        if (!isOther || !isUnchanged) {
            return [];
        }
        const found = overtaking(definition, inForce);
        const what = `on channel ${chaincode.channel} ${overtakenText(found)}, which this config does not say`;
        return [{ path, reason: `${what}: ${overtakenAdvice(found)}` }];
    });
}

/** Whose approvals the next `up` needs, as the last run has seen it; an `up` says itself whether it still does. */
export function waitingWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    return shared(model, observed).flatMap(({ path, known, isUnchanged, inForce }) => {
        const isWaiting = known?.isWaiting === true && isUnchanged && !isOvertaken(inForce, known.sequence);
        return isWaiting ? [{ path, reason: waitingText(known) }] : [];
    });
}

function shared(model: NetworkModel, { definitions, formerState }: Observed): readonly Shared[] {
    return model.chaincodes.flatMap((chaincode, index) => {
        const { channel, name } = chaincode;
        const known = formerState.commits.find((one) => one.channel === channel && one.name === name);
        const isUnchanged = known === undefined || isDeepStrictEqual(known.definition, definitionInputs(chaincode));
        const { inForce } = definitions.find((one) => one.channel === channel && one.chaincode === name) ?? {};
        const found = { chaincode, path: pathOf("chaincodes", index), known, isUnchanged, inForce };
        return hasOthers(model, channel) ? [found] : [];
    });
}
