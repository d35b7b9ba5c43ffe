import { chaincodeTypes } from "../chaincode";
import type { ChaincodeOutline } from "../outline";

/** How peers run a chaincode. */
export type ChaincodeType = (typeof chaincodeTypes)[number];

/** The type of a chaincode; undefined when what is written is no type, which the schema reports. */
export function typeOf({ type = "k8s" }: ChaincodeOutline): ChaincodeType | undefined {
    return chaincodeTypes.find((known) => known === type);
}
