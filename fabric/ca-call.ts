import { failure, reasonOf } from "../ground/failure";
import { fieldAt, objectsAt, parseJson, textAt } from "../ground/json";
import { endpointName, type Endpoint, type HttpsCall } from "./endpoint";
import { retriedRequest } from "./retried-request";
import { p256Key, signLowS } from "./signer";

/** One of the authorities of a Fabric CA server. */
export interface CaTarget {
    readonly endpoint: Endpoint;
    /** "ca" gives enrolment certificates, "tlsca" TLS certificates. Each has its own register of identities. */
    readonly caName: "ca" | "tlsca";
}

/** An identity that the authority itself enrolled; both PEM. */
export interface Credentials {
    readonly certificate: string;
    readonly key: string;
}

/** One call of the REST interface; `operation` is the verb phrase of its failure. */
export interface CaCall {
    readonly operation: string;
    readonly method: HttpsCall["method"];
    readonly path: string;
    readonly body?: string;
    readonly authorization?: string;
}

/** The fields of an answer, by the path to them; a field that is not there is a failure. */
export interface CaAnswer {
    readonly text: (...path: readonly string[]) => string;
    /** Of a field that holds PEM in base64. */
    readonly pem: (...path: readonly string[]) => string;
}

interface CaProblem {
    readonly code: number;
    readonly message: string;
}

/** The authority keeps the reason of these to its own log. */
const hints: Readonly<Record<number, string>> = {
    20: "; the identity is not registered, its secret is another or its certificate is not accepted: see the log of the CA",
    71: "; the registrar may not do this: see the log of the CA",
};

/**
 * The `result` of the authority's answer. A refusal is a failure with the authority's own message and code. Each call may be
 * taken twice: a second registration is found to be there, a second enrolment gives another certificate of the same key.
 */
export async function callCa(target: CaTarget, request: CaCall): Promise<CaAnswer> {
    const { operation, method, path, body, authorization } = request;
    const headers = {
        "content-type": "application/json",
        ...(authorization === undefined ? {} : { authorization }),
    };
    const given = body === undefined ? {} : { body };
    const answer = await retriedRequest(target.endpoint, { operation, method, path, headers, ...given });
    const content = parseJson(answer.body.toString());
    if (fieldAt(content, "success") === true) {
        return newAnswer(target, operation, fieldAt(content, "result"));
    }
    const problems = problemsOf(content);
    const [first] = problems;
    const what = { operation, target: targetName(target), status: String(answer.status), code: first?.code };
    if (first === undefined) {
        throw failure(what, `HTTP ${answer.status} without an answer of a Fabric CA`);
    }
    throw failure(
        what,
        problems.map(({ code, message }) => `${message} (code ${code})${hints[code] ?? ""}`).join("; "),
    );
}

/** Token authentication of fabric-ca since v1.4: a signature over method, path, body and certificate. */
export function withToken(target: CaTarget, request: CaCall, { certificate, key }: Credentials): CaCall {
    const b64certificate = base64(certificate);
    const signed = [request.method, base64(request.path), base64(request.body ?? ""), b64certificate].join(".");
    try {
        const signature = Buffer.from(signLowS(p256Key(key), Buffer.from(signed))).toString("base64");
        return { ...request, authorization: `${b64certificate}.${signature}` };
    } catch (error) {
        throw failure({ operation: request.operation, target: targetName(target) }, reasonOf(error));
    }
}

function problemsOf(content: unknown): readonly CaProblem[] {
    return objectsAt(content, "errors").flatMap(({ code, message }) =>
        typeof code === "number" && typeof message === "string" ? [{ code, message }] : [],
    );
}

function newAnswer(target: CaTarget, operation: string, result: unknown): CaAnswer {
    const text = (...path: readonly string[]): string => {
        const value = textAt(result, ...path);
        if (value === "") {
            throw failure({ operation, target: targetName(target) }, `the answer has no ${path.join(".")}`);
        }
        return value;
    };
    return { text, pem: (...path) => Buffer.from(text(...path), "base64").toString() };
}

function targetName({ caName, endpoint }: CaTarget): string {
    return `${caName} of ${endpointName(endpoint)}`;
}

export function base64(value: string): string {
    return Buffer.from(value).toString("base64");
}
