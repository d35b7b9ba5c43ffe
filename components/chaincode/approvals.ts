import { asLifecycle } from "../remote/administration";
import type { InputsOf } from "../remote/kinds";
import { agreementOn, type Agreement } from "./agreement";
import { lifecycleDefinition } from "./definition";
import { standing } from "./sequence";

/** Seconds for all peers together: whoever asks only looks. */
const seconds = 20;

/**
 * Who has approved a definition as the next one, and who has not, as the first of the stack's peers that serves knows it. Writes nothing.
 *
 * @returns undefined where it is in force already
 */
export function approvalsOf(inputs: InputsOf<"Commit">): Promise<Agreement | undefined> {
    return asLifecycle(
        inputs,
        inputs.members,
        async (lifecycle) => {
            const definition = lifecycleDefinition(inputs.definition);
            const { sequence, isCommitted } = await standing(lifecycle, definition);
            return isCommitted ? undefined : agreementOn(lifecycle, definition, sequence);
        },
        { seconds },
    );
}
