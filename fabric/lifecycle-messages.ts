import { peer } from "@hyperledger/fabric-protos";

import {
    applicationPolicy,
    definitionHash,
    readDefinition,
    wireDefinition,
    type Definition,
    type WireDefinition,
} from "./definition";

/** The definition in force of a chaincode. */
export interface Committed {
    readonly sequence: number;
    readonly definition: Definition;
    /** As definitionHash makes it. */
    readonly hash: string;
    /** Who has approved the definition in force, by MSP ID. */
    readonly approvals: Readonly<Record<string, boolean>>;
}

/** What one organisation has approved. */
export interface Approved {
    readonly sequence: number;
    readonly definition: Definition;
    /** As definitionHash makes it. */
    readonly hash: string;
    /** Undefined when the organisation approved without a package: its peers do not run the chaincode. */
    readonly packageId: string | undefined;
}

export interface Approval {
    readonly definition: Definition;
    readonly sequence: number;
    /** Undefined approves without a package. */
    readonly packageId: string | undefined;
}

/** What the arguments and results of the lifecycle chaincode have in common. */
interface DefinitionFields {
    readonly getVersion: () => string;
    readonly setVersion: (version: string) => void;
    readonly getEndorsementPlugin: () => string;
    readonly setEndorsementPlugin: (plugin: string) => void;
    readonly getValidationPlugin: () => string;
    readonly setValidationPlugin: (plugin: string) => void;
    readonly getValidationParameter_asU8: () => Uint8Array;
    readonly setValidationParameter: (parameter: Uint8Array) => void;
    readonly getCollections: () => peer.CollectionConfigPackage | undefined;
    readonly setCollections: (collections?: peer.CollectionConfigPackage) => void;
    readonly getInitRequired: () => boolean;
    readonly setInitRequired: (initRequired: boolean) => void;
}

interface SequencedArguments extends DefinitionFields {
    readonly setName: (name: string) => void;
    readonly setSequence: (sequence: number) => void;
}

export function approveArguments(approval: Approval): Uint8Array {
    const args = new peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
    writeDefinition(args, approval.sequence, approval.definition);
    args.setSource(source(approval.packageId));
    return args.serializeBinary();
}

export function commitArguments(sequence: number, definition: Definition): Uint8Array {
    const args = new peer.lifecycle.CommitChaincodeDefinitionArgs();
    writeDefinition(args, sequence, definition);
    return args.serializeBinary();
}

export function readinessArguments(sequence: number, definition: Definition): Uint8Array {
    const args = new peer.lifecycle.CheckCommitReadinessArgs();
    writeDefinition(args, sequence, definition);
    return args.serializeBinary();
}

export function committedArguments(name: string): Uint8Array {
    const args = new peer.lifecycle.QueryChaincodeDefinitionArgs();
    args.setName(name);
    return args.serializeBinary();
}

/** Sequence 0 asks for the newest approval. */
export function approvedArguments(name: string, sequence: number): Uint8Array {
    const args = new peer.lifecycle.QueryApprovedChaincodeDefinitionArgs();
    args.setName(name);
    args.setSequence(sequence);
    return args.serializeBinary();
}

export function readCommitted(name: string, answer: Uint8Array): Committed {
    const result = peer.lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(answer);
    const approvals = Object.fromEntries(result.getApprovalsMap().entries());
    return { sequence: result.getSequence(), ...described(name, result), approvals };
}

export function readApproved(name: string, answer: Uint8Array): Approved {
    const result = peer.lifecycle.QueryApprovedChaincodeDefinitionResult.deserializeBinary(answer);
    const packageId = result.getSource()?.getLocalPackage()?.getPackageId();
    return { sequence: result.getSequence(), ...described(name, result), packageId };
}

/** What a call for an approval asks for, and whose definition it is. */
export function readApproval(argument: Uint8Array): Approval {
    const args = peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs.deserializeBinary(argument);
    const { definition } = described(args.getName(), args);
    const packageId = args.getSource()?.getLocalPackage()?.getPackageId();
    return { definition, sequence: args.getSequence(), packageId };
}

/** Name of the chaincode whose definition a call commits. */
export function committedName(argument: Uint8Array): string {
    return peer.lifecycle.CommitChaincodeDefinitionArgs.deserializeBinary(argument).getName();
}

function described(
    name: string,
    message: DefinitionFields,
): { readonly definition: Definition; readonly hash: string } {
    const definition = readDefinition(name, readWireDefinition(message));
    return { definition, hash: definitionHash(definition) };
}

/** What a client has left out is what the peer fills in (core/chaincode/lifecycle, SetChaincodeDefinitionDefaults). */
function readWireDefinition(message: DefinitionFields): WireDefinition {
    const policy = message.getValidationParameter_asU8();
    return {
        version: message.getVersion(),
        endorsementPlugin: message.getEndorsementPlugin() || "escc",
        validationPlugin: message.getValidationPlugin() || "vscc",
        validationParameter: policy.length === 0 ? applicationPolicy(undefined) : policy,
        collections: message.getCollections()?.serializeBinary() ?? new Uint8Array(),
        initRequired: message.getInitRequired(),
    };
}

function writeDefinition(message: SequencedArguments, sequence: number, definition: Definition): void {
    const wire = wireDefinition(definition);
    message.setName(definition.name);
    message.setSequence(sequence);
    message.setVersion(wire.version);
    message.setEndorsementPlugin(wire.endorsementPlugin);
    message.setValidationPlugin(wire.validationPlugin);
    message.setValidationParameter(wire.validationParameter);
    message.setInitRequired(wire.initRequired);
    if (wire.collections.length > 0) {
        message.setCollections(peer.CollectionConfigPackage.deserializeBinary(wire.collections));
    }
}

function source(packageId: string | undefined): peer.lifecycle.ChaincodeSource {
    const message = new peer.lifecycle.ChaincodeSource();
    if (packageId === undefined) {
        message.setUnavailable(new peer.lifecycle.ChaincodeSource.Unavailable());
    } else {
        const local = new peer.lifecycle.ChaincodeSource.Local();
        local.setPackageId(packageId);
        message.setLocalPackage(local);
    }
    return message;
}
