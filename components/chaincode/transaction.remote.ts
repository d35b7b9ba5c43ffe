import { isDeepStrictEqual } from "node:util";
import type { Gateway, Submitted } from "../../fabric/gateway";
import { failure, isFailure } from "../../ground/failure";
import { retry } from "../../ground/retry";
import { withGateway } from "../remote/administration";
import { listed, madeBut, type RemoteProvider } from "../remote/contract";
import type { Target, Place } from "../remote/place";
import { warn } from "../remote/warning";
import { eachDefinition } from "./occasion";

export interface TransactionInputs {
    readonly place: Place;
    readonly organisation: string;
    readonly mspId: string;
    /** Peers of the organisation; the gateway service of the first that serves is asked. */
    readonly peers: readonly Target[];
    readonly channel: string;
    readonly chaincode: string;
    readonly function: string;
    readonly args: readonly string[];
    /** Secret: by key, as text. It reaches the endorsing peers and no ledger. Absent: none. */
    readonly transient?: Readonly<Record<string, string>>;
    /** "init" is the first call of a chaincode that asks for one, "submit" a transaction, "evaluate" a query. */
    readonly kind: "init" | "submit" | "evaluate";
    /** Text that the answer must contain. */
    readonly contains?: string;
    /** Of a transaction: for which it is made once. Absent: made at every occasion. */
    readonly once?: "channel" | "version";
    /** How many of the same stand before it in the list of calls. Absent: none. */
    readonly repeats?: number;
    /** Version of the chaincode's definition. */
    readonly version: string;
    /** Another one calls for another proof, as `occasion.ts` tells them. */
    readonly occasion: string;
    /** Whether the chaincode is to be called; a developer's process may not be there yet. */
    readonly answers: boolean;
    /** Whether its definition waits for approvals of others: then nothing is called. Absent: it is in force. */
    readonly waits?: boolean;
}

/** What came of it. */
export interface Proof {
    /** The answer as text, its first 1,000 characters. */
    readonly answer: string;
    /** Of what was submitted; empty for a query, for a first call that somebody else has made, and while nothing is called. */
    readonly transactionId: string;
    /** MSP IDs of the organisations that endorsed it, sorted. */
    readonly endorsers: readonly string[];
}

type Transaction = TransactionInputs & Proof;

const answerCharacters = 1_000;

type Optional = {
    [Name in keyof TransactionInputs]-?: undefined extends TransactionInputs[Name] ? Name : never;
}[keyof TransactionInputs];

/** The inputs that a state may be without: those of earlier versions have no `version` either. */
const notGiven = {
    ...{ contains: undefined, transient: undefined, once: undefined, repeats: undefined, version: undefined },
    waits: undefined,
} satisfies Readonly<Record<Optional | "version", undefined>>;

/**
 * One call of a chaincode by the administrator of an organisation. What is on the ledger stays: deleting the resource only forgets it, and
 * what is to be made once is found there again.
 */
export const provider: RemoteProvider<TransactionInputs, Proof & Partial<TransactionInputs>> = {
    replaces: ["channel", "chaincode", "kind"],
    updates: ["organisation", "function", "args", "transient", "contains", "occasion", "answers", "waits"],
    upgrade(outs) {
        const { packageIds, sequence, ...others } = listed(outs, "peer", "peers");
        // Until a transaction had a scope, each definition and package was an occasion for every call.
        const before = { occasion: eachDefinition(Number(sequence), textsOf(packageIds)), answers: true };
        return packageIds === undefined ? others : { ...before, ...others };
    },
    async create(inputs) {
        const id = `${inputs.place.namespace}/${inputs.channel}/${inputs.chaincode}/${inputs.function}`;
        if (!isCalled(inputs)) {
            return { id, made: { answer: "", transactionId: "", endorsers: [] } };
        }
        const proof = await withGateway(inputs, inputs, (gateway) => call(gateway, inputs));
        const made = { ...proof, answer: proof.answer.slice(0, answerCharacters) };
        checkAnswer(inputs, proof.answer, { id, made });
        return { id, made };
    },
    async update(_id, olds, inputs) {
        if (!isCalled(inputs)) {
            // The call that was made, not the one that is not.
            const { answers, waits } = inputs;
            return { ...notGiven, ...olds, answers, waits };
        }
        if (isMade(olds, inputs) || hasWaited(olds, inputs)) {
            checkAnswer(inputs, olds.answer);
            return kept(olds, inputs);
        }
        const { made } = await provider.create(inputs);
        // Fabric wants a first call for each version of a chaincode, and refuses a second one for the same
        // (core/chaincode/chaincode_support.go, CheckInvocation): then the one before is still the proof.
        if (inputs.kind === "init" && made.transactionId === "") {
            if (!isSameCall(olds, inputs)) {
                await warn(notMade(inputs));
            }
            return { ...kept(olds, inputs), version: inputs.version };
        }
        return made;
    },
};

function isCalled({ answers, waits }: TransactionInputs): boolean {
    return answers && waits !== true;
}

/** A definition that was given up while it waited leaves the one before, for which the transaction was made. */
function hasWaited(olds: Transaction, inputs: TransactionInputs): boolean {
    const isForThat = olds.waits === true && olds.occasion === inputs.occasion;
    return isForThat && olds.kind === "submit" && olds.transactionId !== "" && isSameCall(olds, inputs);
}

function textsOf(value: unknown): readonly string[] {
    return Array.isArray(value) ? value.map(String) : [];
}

/** Whether a transaction that its scope allows once has been made; what was declared under a developer's process has not. */
function isMade(olds: Transaction, inputs: TransactionInputs): boolean {
    const { once, version, kind } = inputs;
    if (kind !== "submit" || once === undefined || olds.transactionId === "" || !isSameCall(olds, inputs)) {
        return false;
    }
    return once === "channel" || isForVersion(olds, version);
}

/** A state that does not tell was written by a run that made the call for the version it had. */
function isForVersion(olds: Partial<Transaction>, version: string): boolean {
    return olds.version === undefined || olds.version === version;
}

/** Whether the chaincode would be told the same. */
function isSameCall(one: TransactionInputs, other: TransactionInputs): boolean {
    const told = (call: TransactionInputs): unknown[] => [call.function, call.args, call.transient];
    return isDeepStrictEqual(told(one), told(other));
}

function notMade({ chaincode, channel, ...inputs }: TransactionInputs): string {
    const call = `${inputs.function} of chaincode ${chaincode} on channel ${channel}`;
    const rule = "Fabric takes one first call for each version; give the chaincode another version to make it";
    return `${call} is not called, though init was changed: ${rule}`;
}

async function call(gateway: Gateway, inputs: TransactionInputs): Promise<Proof> {
    const { chaincode, args, kind, transient = {} } = inputs;
    if (kind === "evaluate") {
        const result = await gateway.evaluate(chaincode, inputs.function, args, { transient });
        return { answer: Buffer.from(result).toString(), transactionId: "", endorsers: [] };
    }
    try {
        const options = { init: kind === "init", transient, ...scopeOf(inputs) };
        const submit = (): Promise<Submitted> => gateway.submit(chaincode, inputs.function, args, options);
        const first = { seconds: outrunSeconds, heals: isOutrun };
        const { transactionId, endorsers, result } = await (kind === "init" ? retry(first, submit) : submit());
        return { answer: Buffer.from(result).toString(), transactionId, endorsers };
    } catch (error) {
        // Made already, by another stack or before a crash (Fabric: core/chaincode/lifecycle, "called as init").
        if (kind === "init" && error instanceof Error && error.message.includes("is already initialized")) {
            return { answer: "", transactionId: "", endorsers: [] };
        }
        throw error;
    }
}

const outrunSeconds = 30;

/** Another stack has made the first call in the same moment, or another transaction has written what this one has read: nothing was done. */
function isOutrun(error: unknown): boolean {
    return isFailure(error) && ["MVCC_READ_CONFLICT", "PHANTOM_READ_CONFLICT"].includes(error.status ?? "");
}

/** What is made once is found on the ledger by a stack that has forgotten it. */
function scopeOf({ once, occasion, repeats = 0 }: TransactionInputs): { readonly once?: string } {
    return once === undefined ? {} : { once: `${occasion}, ${repeats}` };
}

/** The proof as it is, and what it is of. */
function kept(
    olds: Partial<TransactionInputs> & Proof,
    inputs: TransactionInputs,
): Proof & { readonly version: string } {
    // A state that does not tell its version was written for the one that is there.
    const { version = inputs.version, answer, transactionId, endorsers } = olds;
    return { version, answer, transactionId, endorsers };
}

/** A transaction that was made is kept by the state, whatever it answered: another one could do the same a second time. */
function checkAnswer(
    { chaincode, channel, contains, kind, ...inputs }: TransactionInputs,
    answer: string,
    made?: { readonly id: string; readonly made: Proof },
): void {
    if (contains === undefined || answer.includes(contains)) {
        return;
    }
    const what = { operation: `verify ${inputs.function} of ${chaincode}`, target: channel };
    const shown = answer.slice(0, answerCharacters);
    const error = failure(what, `the answer does not contain "${contains}"; it is: ${shown}`);
    throw kind === "submit" && made !== undefined ? madeBut(error, made) : error;
}
