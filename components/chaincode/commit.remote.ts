import { definitionHash, type Definition, type Lifecycle } from "../../fabric/lifecycle";
import { fewest, isMet } from "../../fabric/policy-evaluation";
import { failure, isFailure } from "../../ground/failure";
import { retry, until } from "../../ground/retry";
import { asLifecycle, type Acting } from "../remote/administration";
import type { RemoteProvider } from "../remote/contract";
import type { Place } from "../remote/place";
import { lifecycleDefinition, type DefinitionInputs } from "./definition";
import { standing } from "./sequence";

export interface CommitInputs {
    readonly place: Place;
    /** Members of the channel; the first of which a peer serves commits. */
    readonly members: readonly Acting[];
    readonly channel: string;
    readonly definition: DefinitionInputs;
}

export interface Committed {
    /** The sequence that the channel has. */
    readonly sequence: number;
}

/** How long the commit waits for the approvals that the channel's policy asks for. */
const approvalSeconds = 120;

/** For another organisation's peer to receive a block that this one's has. */
const lagSeconds = 30;

/**
 * A definition committed on a channel. Waits for the approvals, and names who has not given one. Fabric cannot take a
 * commit back, so deleting the resource only forgets it.
 */
export const provider: RemoteProvider<CommitInputs, Committed> = {
    replaces: ["channel"],
    updates: ["definition"],
    upgrade({ organisation, mspId, peer, ...outs }) {
        // Until there was a list, the first peer of the first member committed.
        return peer === undefined ? outs : { members: [{ organisation, mspId, peers: [peer] }], ...outs };
    },
    async create(inputs) {
        const sequence = await asLifecycle(inputs, inputs.members, (lifecycle) => commit(lifecycle, inputs));
        const id = `${inputs.place.namespace}/${inputs.channel}/${inputs.definition.name}`;
        return { id, made: { sequence } };
    },
    async read(_id, outs) {
        const found = await asLifecycle(outs, outs.members, (lifecycle) => lifecycle.committed(outs.definition.name));
        const same = found?.hash === definitionHash(lifecycleDefinition(outs.definition));
        return same ? { sequence: found.sequence } : undefined;
    },
};

async function commit(lifecycle: Lifecycle, inputs: CommitInputs): Promise<number> {
    const definition = lifecycleDefinition(inputs.definition);
    const { sequence, isCommitted } = await standing(lifecycle, definition);
    if (isCommitted) {
        return sequence;
    }
    const endorsingOrganisations = await agreed(lifecycle, definition, sequence, inputs);
    await retry({ seconds: lagSeconds, heals: lagsBehind }, () =>
        lifecycle.commit({ definition, sequence, endorsingOrganisations }),
    );
    return sequence;
}

/**
 * Waits until those who have approved meet the channel's policy; a member's approval may come from another stack at another
 * time. Peers endorse a commit only for organisations that approved (core/chaincode/lifecycle/lifecycle.go): where one has not,
 * discovery could choose its peers, so the endorsing organisations are named. Otherwise none is.
 */
async function agreed(
    lifecycle: Lifecycle,
    definition: Definition,
    sequence: number,
    { channel, members }: CommitInputs,
): Promise<readonly string[]> {
    const { name } = definition;
    let approvals = await lifecycle.readiness(name, sequence, definition);
    const { rule, text } = await lifecycle.policy(Object.keys(approvals));
    const approvers = (): readonly string[] => Object.keys(approvals).filter((mspId) => approvals[mspId] === true);
    const ready = await until(approvalSeconds, async () => {
        approvals = await lifecycle.readiness(name, sequence, definition);
        return isMet(rule, approvers());
    });
    const missing = Object.keys(approvals).filter((mspId) => approvals[mspId] !== true);
    if (!ready) {
        const what = { operation: `commit ${name} sequence ${sequence}`, target: channel };
        const unmet = `LifecycleEndorsement of the channel (${text}) is not met after ${approvalSeconds} s`;
        const todo = "run pulumi up in the stacks of these organisations with the same definition, then here again";
        throw failure(what, `${unmet}: ${missing.join(", ")} did not approve it; ${todo}`);
    }
    return missing.length === 0 ? [] : fewest(rule, ownFirst(approvers(), members));
}

/** The stack's own organisations before others, whose peers may be out of its reach. */
function ownFirst(mspIds: readonly string[], members: readonly Acting[]): readonly string[] {
    const own = members.map(({ mspId }) => mspId).filter((mspId) => mspIds.includes(mspId));
    return [...new Set([...own, ...mspIds])];
}

/** A peer that does not have the block of its organisation's approval yet. */
function lagsBehind(error: unknown): boolean {
    return isFailure(error) && error.message.includes("not agreed to by this org");
}
