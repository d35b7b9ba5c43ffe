import { collectionPackage, type Collection } from "../../fabric/collections";
import type { Definition } from "../../fabric/lifecycle";
import type { Chaincode, EndorsementPolicy } from "../model/chaincode";

/** A chaincode definition as plain inputs of a dynamic resource. */
export interface DefinitionInputs {
    readonly name: string;
    readonly version: string;
    readonly initRequired: boolean;
    /** Absent: the channel's own Endorsement policy. */
    readonly endorsementPolicy?: EndorsementPolicy;
    /** Absent: no private data. */
    readonly collections?: readonly Collection[];
}

/** What organisations approve of a chaincode: everything but the package and the sequence. */
export function definitionInputs(chaincode: Chaincode): DefinitionInputs {
    const { name, version, endorsementPolicy, collections } = chaincode;
    return {
        name,
        version,
        initRequired: chaincode.init !== undefined,
        ...(endorsementPolicy === undefined ? {} : { endorsementPolicy }),
        ...(collections.length === 0 ? {} : { collections }),
    };
}

/** The same for the protocol. */
export function lifecycleDefinition({ collections, ...inputs }: DefinitionInputs): Definition {
    const encoded = collections === undefined ? undefined : collectionPackage(collections);
    return { ...inputs, endorsementPolicy: inputs.endorsementPolicy, collections: encoded };
}
