import { parseJson } from "../../ground/json";
import { stateProblems, type StateProblem } from "./problems";

/** What to do about a state that is refused. */
const advice =
    "Whoever may write the state has written there what runs on your machine, or another program has. Run no refresh, up or destroy: find out who, and " +
    "put the last good state back (pulumi stack export --version, or the backend's backups; then pulumi stack import). See docs/security.md.";

/** Why a state must not be worked with, with what to do; undefined for one that has nothing but this program's own. */
export function stateRefusal(problems: readonly StateProblem[]): string | undefined {
    if (problems.length === 0) {
        return undefined;
    }
    const lines = problems.map(({ urn, reason }) => (urn === "" ? reason : `${urn}: ${reason}`));
    const count = problems.length === 1 ? "a fault" : `${problems.length} faults`;
    return `The state has ${count}; nothing of it was run:\n${lines.join("\n")}\n${advice}`;
}

/**
 * The same of a state as text.
 *
 * @param exported what `pulumi stack export` prints
 */
export function textRefusal(exported: string): string | undefined {
    return stateRefusal(stateProblems(parseJson(exported)));
}
