import type { DefinitionInputs } from "../../components/chaincode/definition";
import { eachDefinition } from "../../components/chaincode/occasion";
import type { OutputsOf } from "../../components/remote/kinds";
import { approval, commit, transaction } from "./ledger-modules";
import type { TestMember } from "./network";
import { peerTarget, type NetworkPlace } from "./network-place";

/** What the stack of one member does for a chaincode on the channel, whose other members have stacks of their own. */
export interface OwnStack {
    /** Approves and commits, as an `up` does, and keeps the state. Fails as that would. */
    readonly up: (definition: DefinitionInputs, wait?: string) => Promise<Commit>;
    /** Reads the state anew. */
    readonly refresh: () => Promise<Commit>;
    /** Makes the first call. */
    readonly initialise: () => Promise<OutputsOf<"Transaction">>;
}

type Commit = Pick<OutputsOf<"Commit">, "sequence" | "inForce" | "waitingFor" | "differences" | "overtaken">;

/** @param packageId what the member's peer has installed */
export function ownStack({ place }: NetworkPlace, member: TestMember, packageId: string): OwnStack {
    const { name: organisation, mspId } = member;
    const acting = { organisation, mspId, peers: [peerTarget(member)] };
    const on = { place, channel: "mychannel", others: true };
    const state: { approval?: OutputsOf<"Approval">; commit?: OutputsOf<"Commit"> } = {};
    return {
        up: async (definition, wait) => {
            const approving = { ...on, ...acting, definition, packageId };
            state.approval =
                state.approval === undefined
                    ? (await approval.create(approving)).outs
                    : await approval.update?.("id", state.approval, approving);
            const committing = { ...on, members: [acting], definition, ...(wait === undefined ? {} : { wait }) };
            state.commit =
                state.commit === undefined
                    ? (await commit.create(committing)).outs
                    : await commit.update?.("id", state.commit, committing);
            return told(state.commit);
        },
        refresh: async () => {
            state.approval = state.approval && (await approval.read?.("id", state.approval));
            state.commit = state.commit && (await commit.read?.("id", state.commit));
            return told(state.commit);
        },
        initialise: async () => {
            const { definition, sequence = 0 } = state.commit ?? {};
            const { name: chaincode = "", version = "" } = definition ?? {};
            const call = { chaincode, function: "init", args: ["a", "one"], kind: "init" as const, version };
            const due = { occasion: eachDefinition(sequence, [packageId]), answers: true };
            const { outs } = await transaction.create({ place, channel: on.channel, ...acting, ...call, ...due });
            return outs;
        },
    };
}

/** What is made, without what it is made of. */
function told(state: OutputsOf<"Commit"> | undefined): Commit {
    if (state === undefined) {
        throw new Error("the state has no commit any more");
    }
    const { sequence, inForce, waitingFor, differences, overtaken } = state;
    return { sequence, inForce, waitingFor, differences, ...(overtaken === undefined ? {} : { overtaken }) };
}
