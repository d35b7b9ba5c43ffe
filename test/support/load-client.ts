// A client under load: reads its settings as JSON from standard input, sends transactions at a steady rate until the input
// ends, then prints what became of them. Runs in the network namespace of the cluster's node, where Services have their addresses.
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import {
    connect,
    GatewayError,
    hash,
    signers,
    type Contract,
    type Status,
    type SubmittedTransaction,
    type Transaction,
} from "@hyperledger/fabric-gateway";
import { refusalOf } from "../../client/refusal";
import { oneLine } from "../../ground/failure";
import type { LoadResult, LoadSettings } from "./load";

/** An election takes 10 s at most; the one retry of a call comes after it. */
const retryMilliseconds = 12_000;

/** What may be tried again: the connection was lost, or no orderer has a leader. */
const unavailable: number = grpc.status.UNAVAILABLE;
const deadlineExceeded: number = grpc.status.DEADLINE_EXCEEDED;

/** Within this a transaction is committed, or was lost by a leader that had acknowledged it and not yet ordered it. */
const commitMilliseconds = 30_000;

/** Nobody sends for longer than this, whoever forgot to end it. */
const longestMilliseconds = 15 * 60_000;

async function main(): Promise<void> {
    const lines = createInterface({ input: process.stdin });
    const ended = new AbortController();
    lines.once("close", () => {
        ended.abort();
    });
    const [line] = (await once(lines, "line")) as [string];
    const settings = JSON.parse(line) as LoadSettings;
    const contract = open(settings);
    const end = Date.now() + longestMilliseconds;
    const sent: Promise<Outcome>[] = [];
    while (!ended.signal.aborted && Date.now() < end) {
        sent.push(transact(contract, `${settings.prefix}-${sent.length}`));
        await pause(1000 / settings.perSecond);
    }
    const outcomes = await Promise.all(sent);
    const result: LoadResult = {
        sent: outcomes.length,
        retried: outcomes.filter(({ retries }) => retries > 0).length,
        resubmitted: outcomes.filter(({ resubmissions }) => resubmissions > 0).length,
        failed: outcomes.flatMap(({ failure }) => failure ?? []),
    };
    process.stdout.write(JSON.stringify(result), () => process.exit(0));
}

interface Outcome {
    readonly retries: number;
    readonly resubmissions: number;
    readonly failure: string | undefined;
}

function open({ address, serverName, tlsRoot, mspId, certificate, key }: LoadSettings): Contract {
    const credentials = grpc.credentials.createSsl(Buffer.from(tlsRoot));
    const client = new grpc.Client(address, credentials, { "grpc.ssl_target_name_override": serverName });
    const gateway = connect({
        client,
        identity: { mspId, credentials: Buffer.from(certificate) },
        signer: signers.newPrivateKeySigner(createPrivateKey(key)),
        hash: hash.sha256,
        endorseOptions: () => ({ deadline: Date.now() + 60_000 }),
        submitOptions: () => ({ deadline: Date.now() + 60_000 }),
        commitStatusOptions: () => ({ deadline: Date.now() + commitMilliseconds }),
    });
    return gateway.getNetwork("mychannel").getContract("asset-transfer");
}

async function transact(contract: Contract, asset: string): Promise<Outcome> {
    let retries = 0;
    let resubmissions = 0;
    const once = async <T>(call: () => Promise<T>): Promise<T> => {
        try {
            return await call();
        } catch (error) {
            if (!(error instanceof GatewayError) || error.code !== unavailable) {
                throw error;
            }
            retries += 1;
            await pause(retryMilliseconds);
            return call();
        }
    };
    try {
        const proposal = contract.newProposal("CreateAsset", { arguments: [asset, "blue", "5", "Tomoko", "300"] });
        const transaction = await once(() => proposal.endorse());
        const commit = await once(() => transaction.submit());
        const status = await committed(transaction, commit, once, () => {
            resubmissions += 1;
        });
        return {
            retries,
            resubmissions,
            failure: status.successful ? undefined : `${asset}: committed as ${String(status.code)}`,
        };
    } catch (error) {
        return { retries, resubmissions, failure: `${asset}: ${described(error)}` };
    }
}

/** What was acknowledged and is not committed in time is handed over once more, as it is: it cannot be committed twice. */
async function committed(
    transaction: Transaction,
    commit: SubmittedTransaction,
    once: <T>(call: () => Promise<T>) => Promise<T>,
    resubmits: () => void,
): Promise<Status> {
    try {
        return await once(() => commit.getStatus());
    } catch (error) {
        if (!(error instanceof GatewayError) || error.code !== deadlineExceeded) {
            throw error;
        }
        resubmits();
        const again = await once(() => transaction.submit());
        return once(() => again.getStatus());
    }
}

function described(error: unknown): string {
    return oneLine(refusalOf(error), 600);
}

void main();
