import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";

import { reasonOf } from "../../fabric/failure";
import {
    type Autonaming,
    type Change,
    type CheckRequest,
    type CheckResult,
    type Difference,
    isIncomplete,
    type Incomplete,
    type ResourceName,
} from "./plugin";
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
    return {
        resource: resourceName(request),
        olds: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
        autonaming: autonaming(request.getAutonaming()),
    };
}

function autonaming(options: messages.CheckRequest.AutonamingOptions | undefined): Autonaming | undefined {
    const { PROPOSE, ENFORCE, DISABLE } = messages.CheckRequest.AutonamingOptions.Mode;
    const modes = { [PROPOSE]: "propose", [ENFORCE]: "enforce", [DISABLE]: "disable" } as const;
    return options === undefined
        ? undefined
        : { mode: modes[options.getMode()], proposedName: options.getProposedName() };
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

/** The error as gRPC carries it, with what exists of the resource by now where the failure says so. */
export function serviceError(error: unknown): Partial<ServiceError> {
    const metadata = new Metadata();
    const message = reasonOf(error);
    if (isIncomplete(error)) {
        // grpc-js has no support for the structured details of an error; this is where Go's library looks for them.
        metadata.add("grpc-status-details-bin", Buffer.from(initialisationStatus(error, message).serializeBinary()));
    }
    // Not UNKNOWN: for the engine that would mean that it does not know what became of the resource.
    return { code: status.FAILED_PRECONDITION, details: message, metadata };
}

function initialisationStatus(error: Incomplete, message: string): Status {
    const { id, state, inputs } = error.made;
    const detail = new messages.ErrorResourceInitFailed().setId(id).setReasonsList([message]);
    detail.setProperties(toStruct(state)).setInputs(toStruct(inputs));
    const packed = new Any();
    packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const result = new Status().setCode(status.FAILED_PRECONDITION).setMessage(message);
    result.addDetails(packed);
    return result;
}
