import { GatewayError } from "@hyperledger/fabric-gateway";
import { reasonOf } from "../ground/failure";

/** Why a call failed, a line each: the gateway's own sentence says little; its details have what each peer and the chaincode said. */
export function refusalOf(error: unknown): string {
    const details = error instanceof GatewayError ? error.details : [];
    return [reasonOf(error), ...details.map(({ address, message }) => `${address}: ${message}`)].join("\n");
}
