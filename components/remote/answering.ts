import { setTimeout as pause } from "node:timers/promises";
import { dial, silenceOf } from "../../fabric/dial";
import { failure, isFailure } from "../../ground/failure";

/** Seconds for which an address that has answered is believed to answer: nodes log each connection that says nothing. */
const believedSeconds = 60;

/** Of one attempt: an address may be far away, whoever asks. */
const attemptSeconds = { least: 3, most: 10 } as const;

const pauseMilliseconds = 500;

/** When an address answered last, by the process's own clock. */
const answered = new Map<string, number>();

/** A node and the address that the config has for it. */
export interface Addressed {
    readonly name: string;
    /** `host:port` */
    readonly address: string;
}

/**
 * The address itself once somebody takes connections there. Refused, with what it is that goes wrong and the way out, when nobody has
 * within so many seconds; one attempt is made at least.
 */
export async function answering({ name, address }: Addressed, seconds: number): Promise<string> {
    const code = await silence(address, seconds);
    if (code !== undefined) {
        const what = { operation: `reach ${name}`, target: address, status: "UNAVAILABLE", silence: code };
        throw failure(what, `${silenceOf(code)}; ${addressAdvice}`);
    }
    return address;
}

/** Whether an error says that nobody answers at the address that the config has for a node: of the node itself nothing is known. */
export function isOutOfReach(error: unknown): boolean {
    return isFailure(error) && "silence" in error;
}

/** What to do about an address of the config that does not answer. */
export const addressAdvice =
    "asked from the machine that runs Pulumi, which has to reach the node by its `address` of the config: mend the way there, or leave " +
    "`address` out of the config, for a tunnel through the Kubernetes API";

/** Why nobody has taken a connection within so many seconds, as a code; undefined when somebody has. */
export async function silence(address: string, seconds: number): Promise<string | undefined> {
    const begun = performance.now();
    if (begun - (answered.get(address) ?? -Infinity) < believedSeconds * 1000) {
        return undefined;
    }
    for (;;) {
        const left = seconds - (performance.now() - begun) / 1000;
        const code = await dial(address, Math.min(Math.max(left, attemptSeconds.least), attemptSeconds.most));
        if (code === undefined) {
            answered.set(address, performance.now());
            return undefined;
        }
        if ((performance.now() - begun + pauseMilliseconds) / 1000 > seconds) {
            return code;
        }
        await pause(pauseMilliseconds);
    }
}
