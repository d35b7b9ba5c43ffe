import { codeOf, failure, isFailure, reasonOf, type Failed } from "../../ground/failure";
import { authorise, onLoopback } from "./authorise";
import type { Credential } from "./credentials";

/** What is asked of a registry. */
interface Request {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Buffer;
    /** Default: half a minute for all of the answer. */
    readonly signal?: AbortSignal;
}

/**
 * Asks for something of a repository.
 *
 * @param place behind the repository's name, as `manifests/latest`, or an address that the registry has told
 */
export type Ask = (what: Failed, place: string, request?: Request) => Promise<Response>;

/** Milliseconds that a registry may take to answer. */
export const timeout = 30_000;

/** Asks for one thing after the other; whoever is asked for a credential shows it from then on, to the registry alone. */
export function newSession(name: string, credential: () => Promise<Credential | undefined>): Ask {
    const { base, path } = placeOf(name);
    let shown: Readonly<Record<string, string>> = {};
    return async (what, place, request = {}) => {
        const url = new URL(place, `${base}/v2/${path}/`);
        const isOwn = url.origin === new URL(base).origin;
        const send = () =>
            reached(what, url.href, { ...request, headers: { ...request.headers, ...(isOwn ? shown : {}) } });
        const first = await send();
        if (first.status !== 401 || !isOwn) {
            return first;
        }
        const challenge = first.headers.get("www-authenticate") ?? "";
        const fetched = async (at: string, init: RequestInit) => tokenAnswer(what, await reached(what, at, init));
        const asked = { challenge, path, credential: await credential(), isLoopback: isWithoutTls(name) };
        const authorization = await authorised(what, () => authorise(asked, fetched));
        shown = authorization === undefined ? {} : { authorization };
        return authorization === undefined ? first : send();
    };
}

/** Docker's own registry answers under another name than that of its images. */
function placeOf(name: string): { readonly base: string; readonly path: string } {
    const [, host = "", path = ""] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
    const server = host === "docker.io" ? "registry-1.docker.io" : host;
    return { base: `${isWithoutTls(name) ? "http" : "https"}://${server}`, path };
}

/** Whether the registry of a repository is on loopback, where Docker and BuildKit speak without TLS. */
export function isWithoutTls(name: string): boolean {
    const end = name.indexOf("/");
    return end > 0 && onLoopback.test(name.slice(0, end));
}

/** What keeps one from being authorised, told as a failure of what was to be done. */
async function authorised<T>(what: Failed, work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        throw isFailure(error) ? error : failure(what, reasonOf(error));
    }
}

async function reached(what: Failed, url: string, request: RequestInit): Promise<Response> {
    try {
        return await fetch(url, { ...request, signal: request.signal ?? AbortSignal.timeout(timeout) });
    } catch (error) {
        throw brokenOff(what, error);
    }
}

/** An exchange that did not come to its end, whether before the answer or in the middle of it. */
export function brokenOff(what: Failed, error: unknown): Error {
    // What fetch throws says only that it failed; the cause says why.
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return isFailure(cause) ? cause : failure({ ...what, status: codeOf(cause) }, reasonOf(cause));
}

/** A server of tokens that is not well has not refused anybody. */
function tokenAnswer(what: Failed, answer: Response): Response {
    if (answer.status === 429 || answer.status >= 500) {
        const reason = `the server that the registry sends to for a token answered ${answer.status}`;
        throw failure({ ...what, status: String(answer.status) }, reason);
    }
    return answer;
}

/** An answer that is none of refusal. */
export function checked(what: Failed, answer: Response): Response {
    if (!answer.ok) {
        throw failure({ ...what, status: String(answer.status) }, `the registry answered ${answer.status}`);
    }
    return answer;
}
