import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { callContract, openContract, type Client } from "../../client/gateway";
import { refusalOf } from "../../client/refusal";
import { until } from "../../ground/retry";

/** A query that has an answer at any time. */
export interface Asked {
    readonly client: Client;
    /** Function and arguments. */
    readonly get: readonly [string, ...string[]];
    readonly answer: RegExp;
}

/** Fewer calls than this during the work would prove nothing. */
const fewestCalls = 20;

/** Asks again and again, each ten times a second, while something happens; resolves to what failed. */
export async function failuresDuring(asked: readonly Asked[], work: () => Promise<void>): Promise<readonly string[]> {
    const failures: string[] = [];
    const stop = new AbortController();
    const counts = asked.map((query) => callUntil(stop.signal, query, failures));
    try {
        await work();
    } finally {
        stop.abort();
    }
    for (const count of await Promise.all(counts)) {
        assert.ok(count >= fewestCalls, `only ${count} calls were made meanwhile`);
    }
    return failures;
}

/** Asks until the answer is there, for a minute at most; fails with what was told last. */
export async function untilAnswered({ client, get: [name, ...args], answer }: Asked): Promise<void> {
    let told = "";
    const answered = await until(60, async () => {
        told = await callContract(client, "evaluate", name, args).catch(refusalOf);
        return answer.test(told);
    });
    assert.ok(answered, told);
}

async function callUntil(stop: AbortSignal, { client, get, answer }: Asked, failures: string[]): Promise<number> {
    const [name, ...args] = get;
    const contract = await openContract(client);
    let count = 0;
    for (; !stop.aborted; count += 1) {
        const told = await contract.call("evaluate", name, args).catch(refusalOf);
        if (!answer.test(told)) {
            failures.push(`${client.chaincode ?? ""} ${name}: ${told}`);
        }
        await setTimeout(100);
    }
    contract.close();
    return count;
}
