import { failure } from "../../fabric/failure";
import { definitionHash, type Definition, type Lifecycle } from "../../fabric/lifecycle";
import { asLifecycle, type Acting } from "../administration";
import type { Place } from "../reach";
import type { RemoteProvider } from "../remote";
import { waitFor } from "../waiting";
import { lifecycleDefinition, type DefinitionInputs } from "./definition";
import { standing } from "./sequence";

export interface CommitInputs {
    readonly place: Place;
    /** Members of the channel; the first of which a peer serves commits. */
    readonly members: readonly Acting[];
    readonly channel: string;
    readonly definition: DefinitionInputs;
}

export interface CommitOuts extends CommitInputs {
    /** The sequence that the channel has. */
    readonly sequence: number;
}

/** How long the commit waits for the approvals that the channel's policy asks for. */
const approvalSeconds = 120;

/**
 * A definition committed on a channel. Waits for the approvals, and names who has not given one. Fabric cannot take a
 * commit back, so deleting the resource only forgets it.
 */
export const provider: RemoteProvider<CommitInputs, CommitOuts> = {
    replaces: ["channel"],
    updates: ["definition"],
    upgrade({ organisation, mspId, peer, ...outs }) {
        // Until there was a list, the first peer of the first member committed.
        return peer === undefined ? outs : { members: [{ organisation, mspId, peers: [peer] }], ...outs };
    },
    async create(inputs) {
        const sequence = await asLifecycle(inputs, inputs.members, (lifecycle) => commit(lifecycle, inputs));
        const id = `${inputs.place.namespace}/${inputs.channel}/${inputs.definition.name}`;
        return { id, outs: stateOf(inputs, sequence) };
    },
    async read(_id, outs) {
        const found = await asLifecycle(outs, outs.members, (lifecycle) => lifecycle.committed(outs.definition.name));
        const same = found?.hash === definitionHash(lifecycleDefinition(outs.definition));
        return same ? stateOf(outs, found.sequence) : undefined;
    },
};

async function commit(lifecycle: Lifecycle, inputs: CommitInputs): Promise<number> {
    const definition = lifecycleDefinition(inputs.definition);
    const { sequence, isCommitted } = await standing(lifecycle, definition);
    if (isCommitted) {
        return sequence;
    }
    await readiness(lifecycle, definition, sequence, inputs.channel);
    await lifecycle.commit({ definition, sequence });
    return sequence;
}

/** A member's approval may come from another stack at another time. */
async function readiness(
    lifecycle: Lifecycle,
    definition: Definition,
    sequence: number,
    channel: string,
): Promise<void> {
    let approvals: Readonly<Record<string, boolean>> = {};
    const ready = await waitFor(approvalSeconds, async () => {
        approvals = await lifecycle.readiness(definition.name, sequence, definition);
        return Object.values(approvals).filter(Boolean).length * 2 > Object.values(approvals).length;
    });
    if (!ready) {
        const missing = Object.keys(approvals).filter((mspId) => approvals[mspId] !== true);
        const what = { operation: `commit ${definition.name} sequence ${sequence}`, target: channel };
        const todo = "run pulumi up in the stacks of these organisations with the same definition, then here again";
        throw failure(what, `${missing.join(", ")} did not approve it within ${approvalSeconds} s; ${todo}`);
    }
}

function stateOf(inputs: CommitInputs, sequence: number): CommitOuts {
    const { place, members, channel, definition } = inputs;
    return { place, members, channel, definition, sequence };
}
