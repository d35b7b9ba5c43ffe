import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { openGateway, type Call, type Client as Gateway, type Kind } from "../../client/gateway";
import { refusalOf } from "../../client/refusal";
import { until } from "../../ground/retry";

/** An application as its authors would write it, which calls one chaincode. */
export interface Client extends Gateway {
    /** Default "mychannel". */
    readonly channel?: string;
    /** Default "asset-transfer". */
    readonly chaincode?: string;
}

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

/** Calls a chaincode once and returns its answer as text. */
export function callContract(client: Client, kind: Kind, name: string, args: readonly string[]): Promise<string> {
    return withContract(client, (call) => call(kind, name, args));
}

async function withContract<T>(client: Client, act: (call: Call) => Promise<T>): Promise<T> {
    const gateway = await openGateway(client);
    const { channel = "mychannel", chaincode = "asset-transfer" } = client;
    return act(gateway.contract(channel, chaincode)).finally(gateway.close);
}

async function callUntil(stop: AbortSignal, { client, get, answer }: Asked, failures: string[]): Promise<number> {
    const [name, ...args] = get;
    let count = 0;
    await withContract(client, async (call) => {
        for (; !stop.aborted; count += 1) {
            const told = await call("evaluate", name, args).catch(refusalOf);
            if (!answer.test(told)) {
                failures.push(`${client.chaincode ?? ""} ${name}: ${told}`);
            }
            await setTimeout(100);
        }
    });
    return count;
}
