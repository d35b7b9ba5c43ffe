import { isDeepStrictEqual } from "node:util";
import { failure } from "../../fabric/failure";
import type { Gateway } from "../../fabric/gateway";
import { withGateway } from "../administration";
import type { Place, Target } from "../reach";
import { listed, type RemoteProvider } from "../remote";
import { warn } from "../warning";

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
    /** Another definition or package calls for another proof. */
    readonly packageIds: readonly string[];
    readonly sequence: number;
}

export interface TransactionOuts extends TransactionInputs {
    /** The answer as text, its first 1,000 characters. */
    readonly answer: string;
    /** Of what was submitted; empty for a query, and for a first call that somebody else has made. */
    readonly transactionId: string;
    /** MSP IDs of the organisations that endorsed it, sorted. */
    readonly endorsers: readonly string[];
}

type Proof = Pick<TransactionOuts, "answer" | "transactionId" | "endorsers">;

const answerCharacters = 1_000;

/** One call of a chaincode by the administrator of an organisation. What is on the ledger stays: deleting the resource only forgets it. */
export const provider: RemoteProvider<TransactionInputs, TransactionOuts> = {
    replaces: ["channel", "chaincode", "kind"],
    updates: ["organisation", "function", "args", "transient", "contains", "packageIds", "sequence"],
    upgrade: (outs) => listed(outs, "peer", "peers"),
    async create(inputs) {
        const { place, channel, chaincode } = inputs;
        const proof = await withGateway(inputs, inputs, (gateway) => call(gateway, inputs));
        checkAnswer(inputs, proof.answer);
        const id = `${place.namespace}/${channel}/${chaincode}/${inputs.function}`;
        return { id, outs: { ...stateOf(inputs), ...proof, answer: proof.answer.slice(0, answerCharacters) } };
    },
    async update(_id, olds, inputs) {
        const made = (await provider.create(inputs)).outs;
        // Fabric wants a first call for each version of a chaincode, and refuses a second one for the same
        // (core/chaincode/chaincode_support.go, CheckInvocation): then the one before is still the proof.
        if (inputs.kind === "init" && made.transactionId === "") {
            if (!isSameCall(olds, inputs)) {
                await warn(notMade(inputs));
            }
            const { answer, transactionId, endorsers } = olds;
            return { ...stateOf(inputs), answer, transactionId, endorsers };
        }
        return made;
    },
};

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
        const submitted = await gateway.submit(chaincode, inputs.function, args, { init: kind === "init", transient });
        const { transactionId, endorsers, result } = submitted;
        return { answer: Buffer.from(result).toString(), transactionId, endorsers };
    } catch (error) {
        // Made already, by another stack or before a crash (Fabric: core/chaincode/lifecycle, "called as init").
        if (kind === "init" && error instanceof Error && error.message.includes("is already initialized")) {
            return { answer: "", transactionId: "", endorsers: [] };
        }
        throw error;
    }
}

function checkAnswer({ chaincode, channel, contains, ...inputs }: TransactionInputs, answer: string): void {
    if (contains !== undefined && !answer.includes(contains)) {
        const what = { operation: `verify ${inputs.function} of ${chaincode}`, target: channel };
        throw failure(what, `the answer does not contain "${contains}"; it is: ${answer.slice(0, answerCharacters)}`);
    }
}

function stateOf(inputs: TransactionInputs): TransactionInputs {
    const { place, organisation, mspId, peers, channel, chaincode, args, kind, packageIds, sequence } = inputs;
    const { contains, transient } = inputs;
    const optional = {
        ...(contains === undefined ? {} : { contains }),
        ...(transient === undefined ? {} : { transient }),
    };
    const call = { chaincode, function: inputs.function, args, kind, ...optional };
    return { place, organisation, mspId, peers, channel, ...call, packageIds, sequence };
}
