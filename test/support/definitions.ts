import { peer } from "@hyperledger/fabric-protos";

import { definitionHash, type Definition } from "../../fabric/definition";
import { approveArguments, commitArguments, type Committed } from "../../fabric/lifecycle-messages";

export const definition: Definition = {
    name: "basic",
    version: "1.0",
    endorsementPolicy: { signature: "OR('Org1MSP.peer')" },
    initRequired: false,
};
/** Differs from `definition` in version and endorsement policy. */
export const other: Definition = { ...definition, version: "2.0", endorsementPolicy: undefined };

/** A definition in force that Org1MSP approved and Org2MSP did not. */
export function inForce(content: Definition, sequence: number): Committed {
    const approvals = { Org1MSP: true, Org2MSP: false };
    return { sequence, definition: content, hash: definitionHash(content), approvals };
}

/** What a peer answers about a definition in force that Org1MSP approved and Org2MSP did not. */
export function committedAnswer(content: Definition, sequence: number): Uint8Array {
    // Arguments and results number their common fields differently, so a result is filled field by field.
    const args = peer.lifecycle.CommitChaincodeDefinitionArgs.deserializeBinary(commitArguments(sequence, content));
    const result = new peer.lifecycle.QueryChaincodeDefinitionResult();
    result.setSequence(sequence);
    copyDefinition(args, result);
    result.getApprovalsMap().set("Org1MSP", true).set("Org2MSP", false);
    return result.serializeBinary();
}

/** What a peer answers about an approval. */
export function approvedAnswer(content: Definition, sequence: number, packageId: string | undefined): Uint8Array {
    const bytes = approveArguments({ definition: content, sequence, packageId });
    const args = peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs.deserializeBinary(bytes);
    const result = new peer.lifecycle.QueryApprovedChaincodeDefinitionResult();
    result.setSequence(sequence);
    copyDefinition(args, result);
    result.setSource(args.getSource());
    return result.serializeBinary();
}

type Fields = peer.lifecycle.CommitChaincodeDefinitionArgs | peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs;

function copyDefinition(
    from: Fields,
    to: peer.lifecycle.QueryChaincodeDefinitionResult | peer.lifecycle.QueryApprovedChaincodeDefinitionResult,
): void {
    to.setVersion(from.getVersion());
    to.setEndorsementPlugin(from.getEndorsementPlugin());
    to.setValidationPlugin(from.getValidationPlugin());
    to.setValidationParameter(from.getValidationParameter());
    to.setCollections(from.getCollections());
    to.setInitRequired(from.getInitRequired());
}
