import type { Definition, Lifecycle } from "../../fabric/lifecycle";
import { fewest, isMet } from "../../fabric/policy-evaluation";
import { failure, type Failed } from "../../ground/failure";
import { until } from "../../ground/retry";

/** What the members of a channel say to a definition. */
export interface Agreement {
    /** Whether those who have approved it meet the channel's policy. */
    readonly isMet: boolean;
    /** MSP IDs, sorted. */
    readonly approvers: readonly string[];
    /** MSP IDs of all others, sorted. */
    readonly missing: readonly string[];
    /** The channel's policy, for people. */
    readonly policy: string;
    /** Who has to endorse the commit; none where discovery may choose. */
    readonly endorsers: readonly string[];
}

/** What is to be agreed on. */
interface Proposal {
    readonly channel: string;
    readonly definition: Definition;
    readonly sequence: number;
}

/** For whose approvals a commit waits, and how long. */
export interface Patience {
    /** MSP IDs of the stack's own members. */
    readonly own: readonly string[];
    /** Seconds for members of other stacks; undefined where none is to be expected, and all members are waited for alike. */
    readonly others: number | undefined;
    /** Gives approvals of the stack's own once more that the ledger does not come to have. */
    readonly again: (missing: readonly string[]) => Promise<void>;
    /** Told once, when others are waited for. */
    readonly tell: (waitingFor: readonly string[]) => void;
}

/** Seconds for the approvals that the stack itself has given, or that it cannot go on without. */
const approvalSeconds = 120;

/** For the block of an approval that was ordered to reach the peer that is asked, where nothing is amiss. */
const ownSeconds = 20;

/**
 * What is agreed on once the stack's own approvals are there and the channel's policy is met, or there is nobody left to wait for. Fails when the
 * former are not there in time, and, where nobody else is expected, when the policy is not met by then. Own approvals are waited for though others
 * may do: one that comes into a block behind the commit would not count, since that changes the sequence that it has read.
 */
export async function agreed(
    lifecycle: Lifecycle,
    { channel, definition, sequence }: Proposal,
    { own, others, again, tell }: Patience,
    limits = { ownSeconds, approvalSeconds },
): Promise<Agreement> {
    const ask = await asking(lifecycle, definition, sequence, own);
    let seen = await ask();
    const lacking = (): readonly string[] => own.filter((mspId) => !seen.approvers.includes(mspId));
    const isOwn = (): boolean => lacking().length === 0;
    const sees = (is: () => boolean) => async (): Promise<boolean> => {
        seen = await ask();
        return is();
    };
    if (!isOwn() && !(await until(limits.ownSeconds, sees(isOwn)))) {
        await again(lacking());
    }
    const isEnough = (): boolean => isOwn() && (seen.isMet || (others !== undefined && seen.missing.length > 0));
    const isDecided = (): boolean => isEnough() || seen.missing.length === 0;
    if (!isDecided()) {
        await until(limits.approvalSeconds, sees(isDecided));
    }
    if (!isEnough()) {
        throw unmet({ operation: `commit ${definition.name} sequence ${sequence}`, target: channel }, seen);
    }
    if (!seen.isMet && others !== undefined && others > 0) {
        tell(seen.missing);
        await until(
            others,
            sees(() => seen.isMet),
        );
    }
    return seen;
}

function unmet(what: Failed, { policy, missing }: Agreement): Error {
    const rule = `LifecycleEndorsement of the channel (${policy}) is not met`;
    if (missing.length === 0) {
        return failure(what, `${rule} though all members have approved it: no peers can meet that policy; change it`);
    }
    const todo = "run pulumi up in the stacks of these organisations with the same definition, then here again";
    return failure(what, `${rule} after ${approvalSeconds} s: ${missing.join(", ")} did not approve it; ${todo}`);
}

/** Asks once what the members of a channel say. */
export async function agreementOn(lifecycle: Lifecycle, definition: Definition, sequence: number): Promise<Agreement> {
    return (await asking(lifecycle, definition, sequence, []))();
}

/** The policy is read once, as the members' MSP IDs are needed for it. */
async function asking(
    lifecycle: Lifecycle,
    definition: Definition,
    sequence: number,
    own: readonly string[],
): Promise<() => Promise<Agreement>> {
    const approvals = (): Promise<Readonly<Record<string, boolean>>> =>
        lifecycle.readiness(definition.name, sequence, definition);
    const { rule, text } = await lifecycle.policy(Object.keys(await approvals()));
    return async () => {
        const seen = Object.entries(await approvals()).sort(([a], [b]) => (a < b ? -1 : 1));
        const approvers = seen.filter(([, has]) => has).map(([mspId]) => mspId);
        const missing = seen.filter(([, has]) => !has).map(([mspId]) => mspId);
        // Peers endorse a commit only for organisations that approved (core/chaincode/lifecycle/lifecycle.go): where one has not,
        // discovery could choose its peers, so the endorsing organisations are named. Otherwise none is.
        const endorsers = missing.length === 0 ? [] : fewest(rule, ownFirst(approvers, own));
        return { isMet: isMet(rule, approvers), approvers, missing, policy: text, endorsers };
    };
}

/** The stack's own organisations before others, whose peers may be out of its reach. */
function ownFirst(approvers: readonly string[], own: readonly string[]): readonly string[] {
    return [...new Set([...own.filter((mspId) => approvers.includes(mspId)), ...approvers])];
}
