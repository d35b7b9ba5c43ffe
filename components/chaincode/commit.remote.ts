import { isDeepStrictEqual } from "node:util";
import { lacksOthers } from "../../fabric/gateway";
import type { Definition, Differences, Lifecycle } from "../../fabric/lifecycle";
import { parseDuration } from "../../ground/duration";
import { isFailure, reasonOf } from "../../ground/failure";
import { retry } from "../../ground/retry";
import { asLifecycle, type Acting } from "../remote/administration";
import type { RemoteProvider } from "../remote/contract";
import type { Place } from "../remote/place";
import { sayNow } from "../remote/say-now";
import { orWarn, warn } from "../remote/warning";
import { agreed, agreementOn, type Agreement } from "./agreement";
import { lifecycleDefinition, type DefinitionInputs } from "./definition";
import { isOvertaken, overtakenFailure, overtakenText, overtaking, type Overtaking } from "./overtaken";
import { standing } from "./sequence";
import { waitingText } from "./waiting";

/** A member, and the package that it has approved; absent in the states of earlier versions, which saw to that themselves. */
interface Approver extends Acting {
    readonly packageId?: string;
}

export interface CommitInputs {
    readonly place: Place;
    /** Members of the channel; the first of which a peer serves commits. */
    readonly members: readonly Approver[];
    readonly channel: string;
    readonly definition: DefinitionInputs;
    /** Whether members of the channel are other stacks'. Absent: all are this one's. */
    readonly others?: boolean;
    /** How long the approvals of those are waited for, before the commit is left to a later run. Go duration. Absent: not at all. */
    readonly wait?: string;
}

export interface Committed {
    /** The sequence that the channel has; 0 while it has none. */
    readonly sequence: number;
    /** Whether that is this definition. undefined, as all below, where all members are this stack's: it is, or the commit has failed. */
    readonly inForce: boolean | undefined;
    /** MSP IDs of those whose approval is waited for, sorted; none once it is in force. */
    readonly waitingFor: readonly string[] | undefined;
    /** By MSP ID, how what somebody has approved instead differs. */
    readonly differences: Readonly<Record<string, Differences>> | undefined;
    /** What members of other stacks have put in force instead, since the stack knew of `sequence`. Absent: nothing. */
    readonly overtaken?: Overtaking | undefined;
}

/** What a stack knew of the channel. */
type Known = Pick<CommitInputs & Committed, "definition" | "sequence">;

/** For another organisation's peer to receive a block that this one's has. */
const lagSeconds = 30;

/**
 * A definition committed on a channel. Waits for the approvals, and names who has not given one. Members of other stacks may give theirs
 * at any time, so a commit that lacks nothing else is left to whichever stack runs next: until it is in force, each run updates it. What
 * others have put in force meanwhile is never replaced by what this stack had before. Fabric cannot take a commit back, so deleting the
 * resource only forgets it.
 */
export const provider: RemoteProvider<CommitInputs, Committed> = {
    replaces: ["channel"],
    updates: ["definition", "others"],
    upgrade({ organisation, mspId, peer, ...outs }) {
        // Until there was a list, the first peer of the first member committed.
        return peer === undefined ? outs : { members: [{ organisation, mspId, peers: [peer] }], ...outs };
    },
    due: ({ inForce }) => inForce === false,
    async create(inputs) {
        const id = `${inputs.place.namespace}/${inputs.channel}/${inputs.definition.name}`;
        return { id, made: await committed(inputs, undefined) };
    },
    update: (_id, olds, inputs) => committed(inputs, olds),
    read: (_id, outs) => asLifecycle(outs, outs.members, (lifecycle) => found(lifecycle, outs)),
};

async function committed(inputs: CommitInputs, known: Known | undefined): Promise<Committed> {
    // One limit, however many peers are asked.
    const deadline = performance.now() + parseDuration(inputs.wait ?? "0s");
    const made = await asLifecycle(inputs, inputs.members, (lifecycle) =>
        commit(lifecycle, inputs, deadline, known),
    ).catch((error: unknown) => leftToLater(inputs, error));
    if (made.inForce === false) {
        await warn(waitingText(waitingOf(inputs, made)));
    }
    return made;
}

/** Peers of other stacks, which have approved it and have to endorse the commit, may be away for as long as they like. */
async function leftToLater(inputs: CommitInputs, error: unknown): Promise<Committed> {
    const { channel, members, others } = inputs;
    const own = members.map(({ mspId }) => mspId);
    if (others !== true || !lacksOthers(error, own)) {
        throw error;
    }
    const what = `chaincode ${inputs.definition.name} on channel ${channel}`;
    await warn(
        `${what} is not committed by this run, for want of peers of other members that endorse it: ${reasonOf(error)}`,
    );
    return asLifecycle(inputs, members, async (lifecycle) => {
        const definition = lifecycleDefinition(inputs.definition);
        const { sequence, isCommitted } = await standing(lifecycle, definition);
        return isCommitted ? inForceAs(sequence, inputs) : left(sequence, [], {});
    });
}

async function commit(
    lifecycle: Lifecycle,
    inputs: CommitInputs,
    deadline: number,
    known: Known | undefined,
): Promise<Committed> {
    const definition = lifecycleDefinition(inputs.definition);
    const { sequence, isCommitted, inForce } = await standing(lifecycle, definition);
    if (isCommitted) {
        return inForceAs(sequence, inputs);
    }
    if (inputs.others === true && isOvertaken(inForce, known?.sequence ?? 0)) {
        await refuseOld(inputs, known, overtaking(definition, inForce));
    }
    const { channel, members, others } = inputs;
    const left = others === true ? Math.max(0, deadline - performance.now()) / 1000 : undefined;
    const own = members.map(({ mspId }) => mspId);
    const again = (missing: readonly string[]): Promise<void> => approveAgain(inputs, sequence, missing);
    const patience = { own, others: left, tell: tellOf(inputs), again };
    const agreement = await agreed(lifecycle, { channel, definition, sequence }, patience);
    if (!agreement.isMet) {
        return waiting(lifecycle, definition, sequence, agreement);
    }
    const { endorsers: endorsingOrganisations } = agreement;
    await retry({ seconds: lagSeconds, heals: goesOn }, () =>
        lifecycle.commit({ definition, sequence, endorsingOrganisations }),
    );
    return inForceAs(sequence, inputs);
}

/**
 * Approvals end when they are ordered, and one may turn out not to count: another transaction has changed what it has read. It is given once more
 * here, as its resource would be said to be there.
 */
async function approveAgain(inputs: CommitInputs, sequence: number, missing: readonly string[]): Promise<void> {
    const definition = lifecycleDefinition(inputs.definition);
    for (const member of inputs.members) {
        const { mspId, packageId } = member;
        if (missing.includes(mspId) && packageId !== undefined) {
            await asLifecycle(inputs, [member], (lifecycle) => lifecycle.approve({ definition, sequence, packageId }));
        }
    }
}

function inForceAs(sequence: number, { others }: CommitInputs): Committed {
    return others === true
        ? { sequence, inForce: true, waitingFor: [], differences: {}, overtaken: undefined }
        : { sequence, inForce: undefined, waitingFor: undefined, differences: undefined };
}

async function waiting(
    lifecycle: Lifecycle,
    definition: Definition,
    sequence: number,
    { missing }: Agreement,
): Promise<Committed> {
    const unknown = `what ${missing.join(", ")} approved of chaincode ${definition.name} instead could not be found`;
    const ask = (): ReturnType<Lifecycle["differences"]> => lifecycle.differences(sequence, definition, missing);
    const differences = missing.length === 0 ? {} : await orWarn(ask, (reason) => `${unknown}: ${reason}`, {});
    return left(sequence, missing, differences);
}

function left(sequence: number, waitingFor: readonly string[], differences: Committed["differences"]): Committed {
    return { sequence: sequence - 1, inForce: false, waitingFor, differences, overtaken: undefined };
}

/**
 * Another definition than the state has is a proposal, and goes on from what is in force; the one that it has was not meant to undo
 * what others have agreed on since.
 */
async function refuseOld(inputs: CommitInputs, known: Known | undefined, found: Overtaking): Promise<void> {
    const { channel, definition } = inputs;
    if (known === undefined || isDeepStrictEqual(known.definition, definition)) {
        throw overtakenFailure("commit", channel, definition.name, found);
    }
    const unknown = `this stack did not know of it, and proposes its own as sequence ${found.sequence + 1}`;
    await warn(`chaincode ${definition.name} on channel ${channel}: ${overtakenText(found)}; ${unknown}`);
}

/** What of a state is otherwise by now. */
async function found(lifecycle: Lifecycle, outs: CommitInputs & Committed): Promise<Partial<Committed> | undefined> {
    const definition = lifecycleDefinition(outs.definition);
    const { sequence, isCommitted, inForce } = await standing(lifecycle, definition);
    if (isCommitted) {
        return inForceAs(sequence, outs);
    }
    if (outs.others !== true) {
        return undefined;
    }
    if (isOvertaken(inForce, outs.sequence)) {
        // The sequence that the stack knew stays, by which the next `up` tells its own proposals from what others have done.
        return { inForce: false, waitingFor: [], differences: {}, overtaken: overtaking(definition, inForce) };
    }
    const agreement = await agreementOn(lifecycle, definition, sequence);
    const missing = agreement.isMet ? [] : agreement.missing;
    return waiting(lifecycle, definition, sequence, { ...agreement, missing });
}

function waitingOf({ definition, channel }: CommitInputs, { waitingFor = [], differences = {} }: Committed) {
    return { name: definition.name, channel, waitingFor, differences };
}

function tellOf({ definition, channel, wait = "" }: CommitInputs): (waitingFor: readonly string[]) => void {
    return (waitingFor) => {
        const what = `chaincode ${definition.name} on channel ${channel}`;
        sayNow(`${what} waits ${wait} at most for ${waitingFor.join(", ")} to approve it`);
    };
}

/**
 * A peer that does not have the block of its organisation's approval yet, or has that of a commit that somebody else made at the same
 * moment, before the peer that is asked what became of it; and a commit that was outrun by such a one, or by an approval.
 */
function goesOn(error: unknown): boolean {
    const said = ["not agreed to by this org", "but new definition must be sequence"];
    return (
        isFailure(error) &&
        (error.status === "MVCC_READ_CONFLICT" || said.some((words) => error.message.includes(words)))
    );
}
