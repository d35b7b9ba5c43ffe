import { common, peer } from "@hyperledger/fabric-protos";

import { failure, isFailure } from "../ground/failure";
import { approvalDifferences, type Differences, type Readiness } from "./approval-differences";
import type { Blocks } from "./approvals-in-blocks";
import { configOf } from "./configtx/block";
import { definitionDifferences, definitionHash, type Definition } from "./definition";
import { endpointName, isUnavailable, type Endpoint } from "./endpoint";
import { newGateway, type Gateway, type GatewayOptions, type SubmitOptions } from "./gateway";
import * as messages from "./lifecycle-messages";
import type { Approval, Approved, Committed } from "./lifecycle-messages";
import { lifecyclePolicy, type ChannelPolicy } from "./policy-evaluation";
import type { Signer } from "./signer";

export type { Differences } from "./approval-differences";
export { definitionHash, differingFields, type Definition, type EndorsementPolicy } from "./definition";
export type { Approval, Approved, Committed } from "./lifecycle-messages";

/** The chaincode lifecycle of one channel, in the name of one organisation, through the gateway of one of its peers. */
export interface Lifecycle {
    /** The definition in force; undefined when the chaincode was never committed. */
    readonly committed: (name: string) => Promise<Committed | undefined>;
    /** What this organisation approved: at that sequence, or its newest approval. */
    readonly approved: (name: string, sequence?: number) => Promise<Approved | undefined>;
    /** Who has approved this definition as the next one, by MSP ID. Refuses a sequence that is not the next. */
    readonly readiness: (
        name: string,
        sequence: number,
        definition: Definition,
    ) => Promise<Readonly<Record<string, boolean>>>;
    /**
     * How what these organisations have approved as the next definition differs from this one, by MSP ID; nothing of those who have approved
     * nothing, and of whom the ledger does not tell it. Asks for many blocks.
     */
    readonly differences: (
        sequence: number,
        definition: Definition,
        mspIds: readonly string[],
    ) => Promise<Readonly<Record<string, Differences>>>;
    /**
     * Approves for this organisation. The same approval made before, by whomever, is success. What is ordered and no more may turn out not to
     * count, as where somebody has committed in the same moment; the caller finds out.
     */
    readonly approve: (
        approval: Approval,
        options?: Pick<SubmitOptions, "isOrderedEnough">,
    ) => Promise<"approved" | "already approved">;
    /** Commits what enough organisations have approved. The same definition committed before is success. */
    readonly commit: (commit: Commit) => Promise<"committed" | "already committed">;
    /** By which policy these members of the channel, all that there are, agree on a definition. */
    readonly policy: (mspIds: readonly string[]) => Promise<ChannelPolicy>;
    /** Refuses a peer that takes no connection within so many seconds, before anything is asked of it. */
    readonly connected: (seconds: number) => Promise<void>;
    readonly close: () => void;
}

interface Commit {
    readonly definition: Definition;
    readonly sequence: number;
    /** MSP IDs. Default: found by the peer's discovery from the channel's LifecycleEndorsement policy. */
    readonly endorsingOrganisations?: readonly string[];
}

interface Connection {
    readonly gateway: Gateway;
    readonly target: string;
    readonly mspId: string;
}

const chaincode = "_lifecycle";

export function newLifecycle(
    endpoint: Endpoint,
    signer: Signer,
    channelId: string,
    options: GatewayOptions = {},
): Lifecycle {
    const gateway = newGateway(endpoint, signer, channelId, options);
    const connection = { gateway, target: endpointName(endpoint), mspId: signer.identity.mspId };
    return {
        committed: (name) => committed(connection, name),
        approved: (name, sequence) => approved(connection, name, sequence),
        readiness: async (name, sequence, definition) =>
            (await check(connection, sequence, { ...definition, name })).approvals,
        differences: (sequence, definition, mspIds) => {
            const source = {
                blocks: blocks(connection, channelId),
                readiness: (other: Definition) => check(connection, sequence, other),
                inForce: async () => (await committed(connection, definition.name))?.definition,
            };
            return approvalDifferences(source, definition, sequence, mspIds);
        },
        approve: (approval, options = {}) => approve(connection, approval, options),
        commit: (request) => commit(connection, request),
        policy: (mspIds) => policy(connection, channelId, mspIds),
        connected: gateway.connected,
        close: gateway.close,
    };
}

async function committed(connection: Connection, name: string): Promise<Committed | undefined> {
    const call = query(connection, "QueryChaincodeDefinition", messages.committedArguments(name));
    const answer = await unlessMissing(call, `namespace ${name} is not defined`);
    return answer === undefined ? undefined : messages.readCommitted(name, answer);
}

async function approved(connection: Connection, name: string, sequence = 0): Promise<Approved | undefined> {
    const call = query(connection, "QueryApprovedChaincodeDefinition", messages.approvedArguments(name, sequence));
    const answer = await unlessMissing(call, "could not fetch approved chaincode definition");
    return answer === undefined ? undefined : messages.readApproved(name, answer);
}

/** From the channel's config as this organisation's peer has it. */
async function policy(
    { gateway, target, mspId }: Connection,
    channel: string,
    mspIds: readonly string[],
): Promise<ChannelPolicy> {
    const options = { endorsingOrganisations: [mspId] };
    const answer = await gateway.evaluate("cscc", "GetConfigBlock", [channel], options);
    const config = configOf(common.Block.deserializeBinary(answer));
    if (config === undefined) {
        const operation = `read the lifecycle policy of channel ${channel}`;
        throw failure({ operation, target }, "the peer's config block holds no config");
    }
    return lifecyclePolicy(config, mspIds);
}

async function check(connection: Connection, sequence: number, definition: Definition): Promise<Readiness> {
    const answer = await query(connection, "CheckCommitReadiness", messages.readinessArguments(sequence, definition));
    const found = peer.lifecycle.CheckCommitReadinessResult.deserializeBinary(answer);
    const mismatches = [...found.getMismatchesMap().entries()];
    return {
        approvals: Object.fromEntries(found.getApprovalsMap().entries()),
        mismatches: Object.fromEntries(mismatches.map(([mspId, parts]) => [mspId, parts.getItemsList()] as const)),
    };
}

/** As this organisation's peer has them. */
function blocks({ gateway, mspId }: Connection, channel: string): Blocks {
    const ask = (name: string, ...args: readonly string[]): Promise<Uint8Array> =>
        gateway.evaluate("qscc", name, [channel, ...args], { endorsingOrganisations: [mspId] });
    return {
        height: async () => common.BlockchainInfo.deserializeBinary(await ask("GetChainInfo")).getHeight(),
        // Fabric: common/ledger/blkstorage, "cannot serve block [n]. The ledger is bootstrapped from a snapshot".
        block: (number) => unlessMissing(ask("GetBlockByNumber", String(number)), "bootstrapped from a snapshot"),
    };
}

async function approve(
    connection: Connection,
    approval: Approval,
    how: Pick<SubmitOptions, "isOrderedEnough">,
): Promise<"approved" | "already approved"> {
    const { definition, sequence, packageId } = approval;
    // Only peers of this organisation can write its approval.
    const options = { ...how, endorsingOrganisations: [connection.mspId] };
    const args = [messages.approveArguments(approval)];
    try {
        await connection.gateway.submit(chaincode, "ApproveChaincodeDefinitionForMyOrg", args, options);
        return "approved";
    } catch (error) {
        const found = await lookAfter(error, () => approved(connection, definition.name, sequence));
        if (found?.hash === definitionHash(definition) && found.packageId === packageId) {
            return "already approved";
        }
        throw error;
    }
}

async function commit(connection: Connection, request: Commit): Promise<"committed" | "already committed"> {
    const { definition, sequence, endorsingOrganisations = [] } = request;
    const args = [messages.commitArguments(sequence, definition)];
    try {
        await connection.gateway.submit(chaincode, "CommitChaincodeDefinition", args, { endorsingOrganisations });
        return "committed";
    } catch (error) {
        const found = await lookAfter(error, () => committed(connection, definition.name));
        if (found === undefined || found.sequence < sequence) {
            throw error;
        }
        if (found.sequence === sequence && found.hash === definitionHash(definition)) {
            return "already committed";
        }
        throw overtaken(connection, request, found);
    }
}

/** The loud error when somebody else committed something else in between. */
function overtaken(connection: Connection, { definition, sequence }: Commit, found: Committed): Error {
    const operation = `commit sequence ${sequence} of chaincode ${definition.name}`;
    const differences = definitionDifferences(definition, found.definition);
    const content = differences.length > 0 ? `with another ${differences.join(", ")}` : "with the same content";
    return failure(
        { operation, target: connection.target },
        `sequence ${found.sequence} was committed in between, ${content}; run again to start from there`,
    );
}

function query(connection: Connection, operation: string, args: Uint8Array): Promise<Uint8Array> {
    const options = { endorsingOrganisations: [connection.mspId] };
    return connection.gateway.evaluate(chaincode, operation, [args], options);
}

/** Whether somebody else did the same; not asked when it is the connection that failed. */
async function lookAfter<T>(error: unknown, look: () => Promise<T | undefined>): Promise<T | undefined> {
    return isFailure(error) && !isUnavailable(error) ? look().catch(() => undefined) : undefined;
}

async function unlessMissing(answer: Promise<Uint8Array>, text: string): Promise<Uint8Array | undefined> {
    try {
        return await answer;
    } catch (error) {
        if (isFailure(error) && error.message.includes(text)) {
            return undefined;
        }
        throw error;
    }
}
