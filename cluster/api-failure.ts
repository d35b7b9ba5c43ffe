import { codeOf, type Failed, failure, isFailure, reasonOf } from "../ground/failure";
import { isJsonObject, parseJson, textAt } from "../ground/json";
import type { ClusterAccess } from "./access";
import { isProxyProblem } from "./proxied";
import { proxyName } from "./proxy";

/** The context name of the service account that a pod finds inside itself. */
export const inClusterContext = "in-cluster";

/** The server and the context, as every message of this folder names them, behind the name that the config has for the cluster. */
export function accessTarget({ name, server, context }: Pick<ClusterAccess, "name" | "server" | "context">): string {
    return `${name === undefined ? "" : `cluster ${name}, `}${server} (context "${context}")`;
}

/** Whether an error says that a cluster cannot be asked: no connection, no answer in time, or one that says that it cannot. */
export function isAway(error: unknown): boolean {
    return ["Unreachable", "Timeout", "ServiceUnavailable", "InternalError"].includes(apiReason(error) ?? "");
}

/** The reason field of a failure made in this folder: NotFound, Conflict, Expired, Unreachable, …; undefined for other errors. */
export function apiReason(error: unknown): string | undefined {
    // Some of Node's own errors have a field of that name too.
    return isFailure(error) && "reason" in error && typeof error.reason === "string" ? error.reason : undefined;
}

/** The status field of a failure: the HTTP code, or the code of the connection's error. */
export function failureStatus(error: unknown): string | undefined {
    return isFailure(error) ? error.status : undefined;
}

/** A failure with a reason that code can ask for. */
export function reasonedFailure(what: Failed, reason: string, sentence: string): Error {
    return failure({ ...what, reason }, sentence);
}

/** What the server answered instead of the thing asked for. `body` is a Status object, or what a proxy wrote. */
export function answerFailure(what: Failed, code: number, body: string): Error {
    const status = parseStatus(body);
    const reason = status.reason === "" ? (reasonsByCode[code] ?? "Unknown") : status.reason;
    const sentence = status.message === "" ? `the server answered ${code}` : status.message;
    return reasonedFailure({ ...what, status: String(code) }, reason, `${sentence} (${code} ${reason})${advice(code)}`);
}

/** A connection that could not be made or broke: says which server, which context and what to do. */
export function connectionFailure(what: Failed, access: ClusterAccess, cause: unknown): Error {
    if (isFailure(cause)) {
        return cause;
    }
    const code = codeOf(cause) ?? "UNKNOWN";
    const sentence = isProxyProblem(cause) ? cause.message : connectionProblem(code, cause) + throughProxy(access);
    const reason = code === "ETIMEDOUT" ? "Timeout" : "Unreachable";
    return reasonedFailure({ ...what, status: code }, reason, `${sentence}; ${whatToDo(access)}`);
}

function advice(code: number): string {
    return code === 401 ? "; the credentials of this context have expired or belong to another cluster" : "";
}

function parseStatus(body: string): { readonly message: string; readonly reason: string } {
    const parsed = parseJson(body);
    if (isJsonObject(parsed)) {
        return { message: textAt(parsed, "message"), reason: textAt(parsed, "reason") };
    }
    return { message: body.trim().slice(0, 300), reason: "" };
}

// A Status has no reason when something before the API's own handlers refused the call.
const reasonsByCode: Readonly<Record<number, string>> = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    410: "Expired",
    422: "Invalid",
    429: "TooManyRequests",
    500: "InternalError",
    502: "ServiceUnavailable",
    503: "ServiceUnavailable",
    504: "Timeout",
};

const problems: Readonly<Record<string, string>> = {
    ECONNREFUSED: "connection refused",
    ECONNRESET: "the connection was cut",
    ENOTFOUND: "no such host",
    EAI_AGAIN: "the name of the host cannot be resolved now",
    EHOSTUNREACH: "no route to the host",
    ENETUNREACH: "no route to the network",
    ETIMEDOUT: "no answer in time",
    CERT_HAS_EXPIRED: "the server's certificate has expired",
    DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is not signed by the authority of this context",
    SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is not signed by the authority of this context",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is not signed by the authority of this context",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate is not signed by the authority of this context",
    CERT_SIGNATURE_FAILURE: "the server's certificate is not signed by the authority of this context",
    ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another name",
};

function connectionProblem(code: string, cause: unknown): string {
    const known = problems[code];
    // Where the code is not telling, the words of OpenSSL or Node are the only account of what failed.
    const told = known !== undefined && !code.startsWith("ERR_TLS");
    return told ? known : `${known ?? "connection failed"} (${reasonOf(cause)})`;
}

function throughProxy({ proxy }: ClusterAccess): string {
    return proxy === undefined ? "" : `, through ${proxyName(proxy)}`;
}

function whatToDo(access: ClusterAccess): string {
    if (access.proxy !== undefined) {
        return "check the proxy and whether the cluster is to be reached by it: NO_PROXY lists what is reached without";
    }
    return access.context === inClusterContext
        ? "check that this pod may reach the API server (network policies) and that the server runs"
        : "check that the cluster runs and that this is the context you mean: " +
              `\`kubectl config get-contexts\` lists them, \`pulumi config set ${contextSetting(access)} NAME\` chooses one`;
}

function contextSetting({ name }: ClusterAccess): string {
    return name === undefined ? "fabric:context" : `--path fabric:clusters.${name}.context`;
}
