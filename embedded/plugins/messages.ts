import { type ServiceError, status } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";

import { reasonOf } from "../../ground/failure";
import type { Change, CheckRequest, CheckResult, Difference, ResourceName } from "./plugin";
import { fromStruct, toStruct } from "./struct";

/** What the requests about one resource have in common. */
interface Named {
    getUrn(): string;
    getType(): string;
    getName(): string;
}

/** Which resource a request is about; engines before 3.140 send the URN only. */
export function resourceName(request: Named): ResourceName {
    const urn = request.getUrn();
    const [, , types = "", ...rest] = urn.split("::");
    const type = types.slice(types.lastIndexOf("$") + 1);
    return { urn, type: request.getType() || type, name: request.getName() || rest.join("::") };
}

export function checkRequest(request: messages.CheckRequest): CheckRequest {
    return { resource: resourceName(request), news: fromStruct(request.getNews()) };
}

export function checkResponse(result: CheckResult): messages.CheckResponse {
    const failures = result.problems.map(({ property, reason }) =>
        new messages.CheckFailure().setProperty(property).setReason(reason),
    );
    return new messages.CheckResponse().setInputs(toStruct(result.inputs)).setFailuresList(failures);
}

export function diffResponse({ changes, deleteBeforeReplace }: Difference): messages.DiffResponse {
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    const response = new messages.DiffResponse()
        .setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME)
        .setReplacesList(changes.filter(({ replaces }) => replaces).map(({ path }) => path))
        .setDeletebeforereplace(deleteBeforeReplace)
        .setHasdetaileddiff(true);
    for (const change of changes) {
        const detail = new messages.PropertyDiff().setKind(diffKind(change)).setInputdiff(true);
        response.getDetaileddiffMap().set(change.path, detail);
    }
    return response;
}

function diffKind({ kind, replaces }: Change): messages.PropertyDiff.Kind {
    const { ADD, DELETE, UPDATE, ADD_REPLACE, DELETE_REPLACE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;
    return replaces
        ? { add: ADD_REPLACE, delete: DELETE_REPLACE, update: UPDATE_REPLACE }[kind]
        : { add: ADD, delete: DELETE, update: UPDATE }[kind];
}

/** The error as gRPC carries it. */
export function serviceError(error: unknown): Partial<ServiceError> {
    // Not UNKNOWN: for the engine that would mean that it does not know what became of the resource.
    return { code: status.FAILED_PRECONDITION, details: reasonOf(error) };
}
