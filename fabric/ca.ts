import { isFailure } from "../ground/failure";
import { base64, callCa, withToken, type CaAnswer, type CaCall, type CaTarget, type Credentials } from "./ca-call";

export type { CaTarget, Credentials } from "./ca-call";

interface Registration {
    readonly id: string;
    readonly secret: string;
    /** Becomes the organisational unit of the certificate, by which Fabric's NodeOUs tell roles apart. */
    readonly type: "client" | "peer" | "orderer" | "admin";
    /** How often the secret may be used; -1 is without limit. Default the authority's own limit. */
    readonly maxEnrollments?: number;
}

export interface Renewal {
    /** PKCS#10 in PEM; its common name is the enrolment ID. */
    readonly request: string;
    /** Signing profile; "tls" is good for server and client authentication. Default the authority's default profile. */
    readonly profile?: "tls";
}

interface Enrolment extends Renewal {
    readonly id: string;
    readonly secret: string;
}

/** Both PEM; the chain is that of the authority. */
export interface Enrolled {
    readonly certificate: string;
    readonly chain: string;
}

interface OneEnrolment extends Enrolment, Pick<Registration, "type"> {}

/** ErrDupIdentityReg and ErrAuthenticationFailure of fabric-ca's lib/caerrors. */
const alreadyRegistered = 74;
const notAuthenticated = 20;

/** What a change of `max_enrollments` may say besides a number (lib/serveridentities.go, getModifyReq). */
const unlimited = -1;
const never = -2;

function hasCode(error: unknown, code: number): boolean {
    return isFailure(error) && "code" in error && error.code === code;
}

/** Exchanges an enrolment secret and a request for a certificate. */
export async function enrol(target: CaTarget, enrolment: Enrolment): Promise<Enrolled> {
    const { id, secret } = enrolment;
    const operation = `enrol ${id}`;
    const authorization = `Basic ${base64(`${id}:${secret}`)}`;
    const body = enrolmentBody(target, enrolment);
    return enrolled(await callCa(target, { ...post("enroll", operation), body, authorization }));
}

/** A new certificate for an identity that shows its present one; the request may be of the same key. */
export async function reenrol(target: CaTarget, credentials: Credentials, renewal: Renewal): Promise<Enrolled> {
    const operation = "renew a certificate";
    const body = enrolmentBody(target, renewal);
    const request = { ...post("reenroll", operation), body };
    return enrolled(await callCa(target, withToken(target, request, credentials)));
}

/** Makes an identity known to the authority. One that is already there is kept as it is. */
export async function register(
    target: CaTarget,
    registrar: Credentials,
    registration: Registration,
): Promise<"registered" | "already registered"> {
    const { id, secret, type, maxEnrollments } = registration;
    const body = JSON.stringify({
        id,
        type,
        secret,
        max_enrollments: maxEnrollments,
        caname: target.caName,
    });
    try {
        await callCa(target, withToken(target, { ...post("register", `register ${id}`), body }, registrar));
        return "registered";
    } catch (error) {
        if (!hasCode(error, alreadyRegistered)) {
            throw error;
        }
    }
    return "already registered";
}

/**
 * Registers an identity and exchanges the secret, which is good for that one time: whoever learns it later enrols nobody. One
 * that is already registered gets the secret for as long as the exchange takes, and cannot be enrolled by any from then on.
 */
export async function enrolOnce(target: CaTarget, registrar: Credentials, wanted: OneEnrolment): Promise<Enrolled> {
    const { id, secret, type } = wanted;
    if ((await register(target, registrar, { id, secret, type, maxEnrollments: 1 })) === "registered") {
        try {
            return await enrol(target, wanted);
        } catch (error) {
            // It may have been used by a call whose answer was lost.
            if (!hasCode(error, notAuthenticated)) {
                throw error;
            }
        }
    }
    await modify(target, registrar, id, { secret, type, max_enrollments: unlimited });
    try {
        return await enrol(target, wanted);
    } finally {
        await modify(target, registrar, id, { max_enrollments: never });
    }
}

async function modify(
    target: CaTarget,
    registrar: Credentials,
    id: string,
    change: {
        readonly secret?: string;
        readonly type?: Registration["type"];
        readonly max_enrollments?: number;
    },
): Promise<void> {
    const request: CaCall = {
        operation: `change the ${change.secret === undefined ? "enrolments" : "secret"} of ${id}`,
        method: "PUT",
        path: `/api/v1/identities/${encodeURIComponent(id)}`,
        body: JSON.stringify({ ...change, caname: target.caName }),
    };
    await callCa(target, withToken(target, request, registrar));
}

function post(name: string, operation: string): CaCall {
    return { operation, method: "POST", path: `/api/v1/${name}` };
}

function enrolmentBody(target: CaTarget, { request, profile }: Renewal): string {
    return JSON.stringify({ certificate_request: request, profile: profile ?? "", caname: target.caName });
}

function enrolled(answer: CaAnswer): Enrolled {
    return { certificate: answer.pem("Cert"), chain: answer.pem("ServerInfo", "CAChain") };
}
