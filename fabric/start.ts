import { isFailure } from "../ground/failure";
import { reached } from "../ground/interruption";
import { endorse, isChaincodeAnswer, type Connection } from "./endorsement";

/** Every contract of Fabric's contract API answers it; other chaincodes refuse it, and have started then all the same. */
export const harmlessFunction = "org.hyperledger.fabric:GetMetadata";

/** How a peer refuses, before it starts a chaincode, what comes before the first call, and a first call that was made (core/chaincode/chaincode_support.go, CheckInvocation). */
const wantsFirst = "must call as init first";
const hadFirst = "is already initialized but called as init";

/**
 * Has one peer start a chaincode, where it does not run, and waits for its answer: even a refusal proves that it runs. One that waits for
 * its first call is asked by such a call, which nobody submits, so that nothing is written.
 */
export async function startChaincode(
    connection: Connection,
    { channel, chaincode, seconds }: { readonly channel: string; readonly chaincode: string; readonly seconds: number },
): Promise<void> {
    const ask = (init: boolean): Promise<unknown> =>
        endorse(connection, {
            operation: `start chaincode ${chaincode} of channel ${channel}`,
            deadlineSeconds: seconds,
            invocation: { channel, chaincode, args: [Buffer.from(harmlessFunction)], init },
        });
    const isRefusedWith = (words: string) => (error: unknown) => isFailure(error) && error.message.includes(words);
    await ask(false)
        .catch(otherwise(isRefusedWith(wantsFirst), () => ask(true)))
        // Somebody has made the first call in between.
        .catch(otherwise(isRefusedWith(hadFirst), () => ask(false)))
        .catch(otherwise(isAnswer, () => undefined));
    await reached("endorsed");
}

/**
 * Shims answer a first call that they refuse with a message of its own, which a peer passes on without anything to endorse
 * (core/chaincode/chaincode_support.go, processChaincodeExecutionResult).
 */
function isAnswer(error: unknown): boolean {
    return isChaincodeAnswer(error) || (isFailure(error) && error.message.includes(refusedFirst));
}

const refusedFirst = "transaction returned with failure: ";

function otherwise(applies: (error: unknown) => boolean, act: () => unknown): (error: unknown) => unknown {
    return (error) => {
        if (!applies(error)) {
            throw error;
        }
        return act();
    };
}
