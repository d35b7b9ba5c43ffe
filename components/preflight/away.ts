import { isAway, reasonedFailure } from "../../cluster/api-failure";
import { reasonOf } from "../../ground/failure";
import { inTime } from "../../ground/retry";
import type { NetworkModel } from "../model/network";
import { kubeClient } from "../remote/place";
import { placeOf } from "../stack/scope";

/** What of a network is on clusters that answer, and a sentence for each of the others. */
interface Answering {
    readonly parts: readonly NetworkModel[];
    readonly warnings: readonly string[];
}

/** Seconds that a cluster has to say that it works; all are asked side by side. */
const answerSeconds = 15;

/**
 * Which clusters can be worked with. What is on one that is away fails, and is no reason not to see to the rest; where there is one alone, whoever asks
 * it next tells why it cannot be reached.
 */
export async function answeringParts(all: readonly NetworkModel[]): Promise<Answering> {
    if (all.length === 1) {
        return { parts: all, warnings: [] };
    }
    const asked = await Promise.all(all.map(async (part) => ({ part, silence: await silenceOf(part) })));
    return {
        parts: asked.filter(({ silence }) => silence === undefined).map(({ part }) => part),
        warnings: asked.flatMap(({ part, silence }) => (silence === undefined ? [] : [warningOf(part, silence)])),
    };
}

/** undefined also of what is told with its reason when the cluster is asked for more: a kubeconfig or credentials that are not right. */
async function silenceOf(part: NetworkModel): Promise<string | undefined> {
    try {
        const client = kubeClient(placeOf(part));
        // It says so, too, where the API server is there and its store is not.
        await inTime(answerSeconds * 1000, client.request("GET", "/readyz"), () => {
            const what = { operation: "get /readyz", target: client.target, status: "ETIMEDOUT" };
            throw reasonedFailure(what, "Timeout", `no answer within ${answerSeconds} s`);
        });
        return undefined;
    } catch (error) {
        return isAway(error) ? reasonOf(error) : undefined;
    }
}

function warningOf({ cluster: { name = "" } }: NetworkModel, reason: string): string {
    return (
        `cluster ${name} is away (${reason}). What is there is not checked, and whatever of it is to change fails; ` +
        "pulumi up --continue-on-error does the rest, and the next pulumi up goes on when it is back"
    );
}
