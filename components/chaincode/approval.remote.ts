import { isDeepStrictEqual } from "node:util";
import { definitionHash, type Approved, type Lifecycle } from "../../fabric/lifecycle";
import { isFailure } from "../../ground/failure";
import { retry } from "../../ground/retry";
import { asLifecycle } from "../remote/administration";
import { listed, type RemoteProvider } from "../remote/contract";
import type { Target, Place } from "../remote/place";
import { orWarn } from "../remote/warning";
import { lifecycleDefinition, type DefinitionInputs } from "./definition";
import { isOvertaken, overtakenFailure, overtaking } from "./overtaken";
import { standing } from "./sequence";

export interface ApprovalInputs {
    readonly place: Place;
    readonly organisation: string;
    readonly mspId: string;
    /** Peers of the organisation; the gateway service of the first that serves is asked. */
    readonly peers: readonly Target[];
    readonly channel: string;
    readonly definition: DefinitionInputs;
    readonly packageId: string;
    /** Whether members of the channel are other stacks'. Absent: all are this one's. */
    readonly others?: boolean;
}

export interface Approval {
    /** The sequence that was approved. */
    readonly sequence: number;
}

/**
 * An organisation's approval of a definition. The sequence is found on the ledger: the committed one when its definition
 * is the same, else the next; one for another sequence is not there. But where members of other stacks have put something else in force
 * since, it is one of the past, and is not given again as a proposal to go back. Fabric cannot take an approval back. Deleting the
 * resource approves the definition without a package, so that the organisation's peers stop the chaincode.
 */
export const provider: RemoteProvider<ApprovalInputs, Approval> = {
    replaces: ["organisation", "channel"],
    updates: ["definition", "packageId", "others"],
    upgrade: (outs) => listed(outs, "peer", "peers"),
    async create(inputs) {
        const sequence = await approve(inputs, undefined);
        const id = `${inputs.place.namespace}/${inputs.channel}/${inputs.definition.name}/${inputs.organisation}`;
        return { id, made: { sequence } };
    },
    async update(_id, olds, inputs) {
        const isSame = isDeepStrictEqual(olds.definition, inputs.definition);
        return { sequence: await approve(inputs, isSame ? olds.sequence : undefined) };
    },
    read: (_id, outs) => asLifecycle(outs, [outs], (lifecycle) => currentApproval(lifecycle, outs)),
    async delete(_id, outs) {
        const withdraw = (lifecycle: Lifecycle): Promise<void> => withdrawPackage(lifecycle, outs);
        const act = (): Promise<void> => asLifecycle(outs, [outs], withdraw, { seconds: withdrawalSeconds });
        await orWarn(act, (reason) => notWithdrawn(outs, reason), undefined);
    },
};

/** An approval counts for one sequence: where somebody has committed another definition since, it is one of the past. */
async function currentApproval(
    lifecycle: Lifecycle,
    outs: ApprovalInputs & Approval,
): Promise<Partial<Approval> | undefined> {
    const definition = lifecycleDefinition(outs.definition);
    const { sequence, isCommitted, inForce } = await standing(lifecycle, definition);
    if (outs.others === true && !isCommitted && isOvertaken(inForce, outs.sequence - 1)) {
        // Kept, so that the next `up` does not give it anew.
        return {};
    }
    const approved = await lifecycle.approved(definition.name, sequence);
    const isSame = approved?.packageId === outs.packageId && approved.hash === definitionHash(definition);
    return isSame ? { sequence: approved.sequence } : undefined;
}

/** What is to be removed must not need a working network: one that works answers within this. */
const withdrawalSeconds = 10;

function notWithdrawn({ organisation, channel, definition, packageId }: ApprovalInputs, reason: string): string {
    const approval = `the approval of chaincode ${definition.name} on channel ${channel} by ${organisation}`;
    const consequence = `where its peers stay, they go on running package ${packageId}`;
    const todo = "to stop it there, put the chaincode back into the config, run pulumi up, and take it out again";
    return `${approval} is forgotten without being withdrawn: ${consequence}; ${todo} (${reason})`;
}

/** Nothing to stop where the ledger has gone on with another definition or package. */
async function withdrawPackage(lifecycle: Lifecycle, outs: ApprovalInputs & Approval): Promise<void> {
    for (const { definition, sequence, packageId } of await givenApprovals(lifecycle, outs)) {
        const approved = await lifecycle.approved(definition.name, sequence);
        if (approved?.packageId !== undefined && [approved.packageId, undefined].includes(packageId)) {
            await lifecycle.approve({ definition, sequence, packageId: undefined });
        }
    }
}

/**
 * What may have to be withdrawn: an approval for what is in force; and while it waits for others, it and the one of the definition before, by
 * which the peers run the chaincode still, whatever package that is.
 */
async function givenApprovals(
    lifecycle: Lifecycle,
    outs: ApprovalInputs & Approval,
): Promise<readonly Pick<Approved, "definition" | "sequence" | "packageId">[]> {
    const definition = lifecycleDefinition(outs.definition);
    const { sequence, isCommitted, inForce } = await standing(lifecycle, definition);
    const own = { definition, sequence, packageId: outs.packageId };
    if (isCommitted) {
        return [own];
    }
    const isWaiting = outs.others === true && sequence === outs.sequence;
    return isWaiting ? [...(inForce === undefined ? [] : [{ ...inForce, packageId: undefined }]), own] : [];
}

/** @param given the sequence that the same definition was approved for before; undefined for another one */
async function approve(inputs: ApprovalInputs, given: number | undefined): Promise<number> {
    const { channel, packageId, others } = inputs;
    const definition = lifecycleDefinition(inputs.definition);
    const once = async (lifecycle: Lifecycle): Promise<number> => {
        const { sequence, isCommitted, inForce } = await standing(lifecycle, definition);
        const isOld = others === true && given !== undefined && !isCommitted;
        if (isOld && isOvertaken(inForce, given - 1)) {
            throw overtakenFailure("approve", channel, definition.name, overtaking(definition, inForce));
        }
        // The commit that follows waits until the ledger has it, and sees to it. So approvals of many chaincodes come into one block, however few of
        // them the engine makes at once. Of what is in force there is no other commit, and where others may commit at any time, one may fail for that.
        await lifecycle.approve(
            { definition, sequence, packageId },
            { isOrderedEnough: !isCommitted && others !== true },
        );
        return sequence;
    };
    return asLifecycle(inputs, [inputs], (lifecycle) =>
        retry({ seconds: outrunSeconds, heals: isOutrun }, () => once(lifecycle)),
    );
}

const outrunSeconds = 30;

/** Somebody has committed in the same moment, so that the sequence is another one by now. Nothing was approved. */
function isOutrun(error: unknown): boolean {
    const said = ["is larger than requested sequence", "is larger than the next available sequence"];
    return (
        isFailure(error) &&
        (error.status === "MVCC_READ_CONFLICT" || said.some((words) => error.message.includes(words)))
    );
}
