import { definitionHash, type Approved, type Definition, type Lifecycle } from "../../fabric/lifecycle";
import { asLifecycle } from "../remote/administration";
import { listed, type RemoteProvider } from "../remote/contract";
import type { Target, Place } from "../remote/place";
import { orWarn } from "../remote/warning";
import { lifecycleDefinition, type DefinitionInputs } from "./definition";
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
}

export interface Approval {
    /** The sequence that was approved. */
    readonly sequence: number;
}

/**
 * An organisation's approval of a definition. The sequence is found on the ledger: the committed one when its definition
 * is the same, else the next; one for another sequence is not there. Fabric cannot take an approval back. Deleting the
 * resource approves the definition without a package, so that the organisation's peers stop the chaincode.
 */
export const provider: RemoteProvider<ApprovalInputs, Approval> = {
    replaces: ["organisation", "channel"],
    updates: ["definition", "packageId"],
    upgrade: (outs) => listed(outs, "peer", "peers"),
    async create(inputs) {
        const sequence = await asLifecycle(inputs, [inputs], (lifecycle) => approve(lifecycle, inputs));
        const id = `${inputs.place.namespace}/${inputs.channel}/${inputs.definition.name}/${inputs.organisation}`;
        return { id, made: { sequence } };
    },
    async read(_id, outs) {
        const definition = lifecycleDefinition(outs.definition);
        const found = await asLifecycle(outs, [outs], (lifecycle) => currentApproval(lifecycle, definition));
        const same = found?.packageId === outs.packageId && found.hash === definitionHash(definition);
        return same ? { sequence: found.sequence } : undefined;
    },
    async delete(_id, outs) {
        const withdraw = (lifecycle: Lifecycle): Promise<void> => withdrawPackage(lifecycle, outs);
        const act = (): Promise<void> => asLifecycle(outs, [outs], withdraw, { seconds: withdrawalSeconds });
        await orWarn(act, (reason) => notWithdrawn(outs, reason), undefined);
    },
};

/** An approval counts for one sequence: where somebody has committed another definition since, it is one of the past. */
async function currentApproval(lifecycle: Lifecycle, definition: Definition): Promise<Approved | undefined> {
    const { sequence } = await standing(lifecycle, definition);
    return lifecycle.approved(definition.name, sequence);
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
async function withdrawPackage(lifecycle: Lifecycle, { definition: inputs, packageId }: ApprovalInputs): Promise<void> {
    const definition = lifecycleDefinition(inputs);
    const { sequence, isCommitted } = await standing(lifecycle, definition);
    const approved = isCommitted ? await lifecycle.approved(definition.name, sequence) : undefined;
    if (approved?.packageId === packageId) {
        await lifecycle.approve({ definition, sequence, packageId: undefined });
    }
}

async function approve(lifecycle: Lifecycle, inputs: ApprovalInputs): Promise<number> {
    const definition = lifecycleDefinition(inputs.definition);
    const { sequence } = await standing(lifecycle, definition);
    await lifecycle.approve({ definition, sequence, packageId: inputs.packageId });
    return sequence;
}
