import { approvalsInBlocks, type Blocks } from "./approvals-in-blocks";
import { definitionHash, differingFields, type Definition } from "./definition";

/** By name the fields in which something else was approved, each with what was. */
export type Differences = Readonly<Record<string, string>>;

/** Who has approved a definition, and what the peer says of those who have not. */
export interface Readiness {
    /** By MSP ID. */
    readonly approvals: Readonly<Record<string, boolean>>;
    /** By MSP ID, parts of the definition that are another; Fabric 3 tells them, 2.5 does not. */
    readonly mismatches: Readonly<Record<string, readonly string[]>>;
}

/** A channel as its ledger can be asked for approvals. */
export interface ApprovalSource {
    readonly blocks: Blocks;
    readonly readiness: (definition: Definition) => Promise<Readiness>;
    /** The definition in force; undefined when there is none. */
    readonly inForce: () => Promise<Definition | undefined>;
}

/**
 * How what these organisations have approved under a sequence differs from a definition, by MSP ID; nothing of those who have approved
 * nothing, and of whom nobody can tell. The blocks say it field by field; what is too far back in them is tried: whose approval of the
 * definition with one field otherwise is there has approved that.
 */
export async function approvalDifferences(
    source: ApprovalSource,
    definition: Definition,
    sequence: number,
    mspIds: readonly string[],
): Promise<Readonly<Record<string, Differences>>> {
    const inBlocks = await approvalsInBlocks(source.blocks, { chaincode: definition.name, sequence, mspIds });
    const found = new Map([...inBlocks].map(([mspId, other]) => [mspId, differingFields(definition, other)]));
    const left = (): readonly string[] => mspIds.filter((mspId) => !found.has(mspId));
    if (left().length > 0) {
        const tried = await triedFields(source, definition, left());
        tried.forEach((differences, mspId) => found.set(mspId, differences));
    }
    if (left().length > 0) {
        const { mismatches } = await source.readiness(definition);
        left().forEach((mspId) => found.set(mspId, toldParts(mismatches[mspId] ?? [])));
    }
    const told = [...found].filter(([, differences]) => Object.keys(differences).length > 0);
    return Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function triedFields(
    { readiness, inForce }: ApprovalSource,
    definition: Definition,
    mspIds: readonly string[],
): Promise<ReadonlyMap<string, Differences>> {
    const others = likelyOthers(definition, await inForce());
    const tried = await Promise.all(
        others.map(async (other) => {
            const { approvals } = await readiness(other);
            const differences = differingFields(definition, other);
            return mspIds.filter((mspId) => approvals[mspId] === true).map((mspId) => [mspId, differences] as const);
        }),
    );
    return new Map(tried.flat());
}

/** With one field as the definition in force has it, or as it is by default. */
function likelyOthers(definition: Definition, inForce: Definition = definition): readonly Definition[] {
    const others: readonly Definition[] = [
        { ...definition, version: inForce.version },
        { ...definition, endorsementPolicy: inForce.endorsementPolicy },
        { ...definition, endorsementPolicy: undefined },
        { ...definition, collections: inForce.collections },
        { ...definition, collections: undefined },
        { ...definition, initRequired: !definition.initRequired },
    ];
    const distinct = new Map(others.map((other) => [definitionHash(other), other]));
    distinct.delete(definitionHash(definition));
    return [...distinct.values()];
}

/** What a peer of Fabric 3 means by the names of its records (core/chaincode/lifecycle, ChaincodeParameters). */
const parts: Readonly<Record<string, string>> = {
    EndorsementInfo: "version, init required or endorsement plugin",
    ValidationInfo: "endorsement policy or validation plugin",
    Collections: "collections",
};

/** Of who has approved nothing, the peer names the whole record and none of these. */
function toldParts(mismatches: readonly string[]): Differences {
    const named = mismatches.flatMap((name) => parts[name] ?? []);
    return Object.fromEntries(named.map((name) => [name, "another"]));
}
