import * as grpc from "@grpc/grpc-js";
import { GatewayError, StatusCode, type ErrorDetail, type Status } from "@hyperledger/fabric-gateway";
import { failure, reasonOf } from "../ground/failure";
import { endpointName, type Endpoint } from "./endpoint";

/** What a gateway was asked for. */
interface Asked {
    readonly operation: string;
    readonly endpoint: Endpoint;
    /** Whether a transaction may be ordered by now. */
    readonly mayBeOrdered?: boolean;
}

/** Fails where what was ordered does not count. */
export function refuseInvalid({ operation, endpoint }: Asked, { successful, code, transactionId }: Status): void {
    if (!successful) {
        const status = statusName(code);
        const what = { operation, target: endpointName(endpoint), status };
        throw failure(what, `transaction ${transactionId} was committed as invalid: ${status}`);
    }
}

function statusName(code: number): string {
    return Object.entries(StatusCode).find(([, value]) => value === code)?.[0] ?? String(code);
}

/** What a gateway refuses, with what each peer or orderer behind it said. */
export function gatewayFailure(call: Asked, error: unknown): Error {
    const { operation, endpoint, mayBeOrdered: isSent = false } = call;
    const what = { operation, target: endpointName(endpoint), mayBeOrdered: isSent };
    if (!(error instanceof GatewayError)) {
        return failure(what, reasonOf(error));
    }
    const status = grpc.status[error.code] ?? String(error.code);
    const summary = error.cause.details.replace(", see attached details for more info", "");
    const reasons = [...new Set(error.details.map(detailText))];
    return failure({ ...what, status }, `${status}: ${[summary, ...reasons].join("; ")}`);
}

/** What one peer or orderer behind the gateway said. */
function detailText(detail: ErrorDetail): string {
    return `${detail.address} (${detail.mspId}): ${detail.message}`;
}
