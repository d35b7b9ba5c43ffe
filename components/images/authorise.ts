import { visible } from "../../fabric/visible";
import { fieldAt } from "../../ground/json";
import type { Credential } from "./credentials";

/** What a registry wants to know before it answers. */
interface Challenge {
    /** Its `WWW-Authenticate` header. */
    readonly challenge: string;
    /** The repository without the registry. */
    readonly path: string;
    readonly credential: Credential | undefined;
    /** Whether the registry itself is on loopback, where all speak without TLS. */
    readonly isLoopback: boolean;
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The `Authorization` header that meets a registry's challenge: the name and password themselves, or a token that its
 * token server gives for them (distribution specification, "token authentication"). Undefined when there is none to be had.
 */
export async function authorise(asked: Challenge, fetched: Fetch): Promise<string | undefined> {
    const { challenge, path, credential, isLoopback } = asked;
    if (!/^bearer\s/i.test(challenge)) {
        return credential === undefined ? undefined : basic(credential);
    }
    const { realm = "", service = "" } = parameters(challenge);
    if (credential !== undefined && !mayHear(realm, isLoopback)) {
        // Whoever answers in the registry's place would have it sent to wherever it likes, in the clear.
        throw new Error(
            `the registry sends to ${visible(realm)} for a token, which speaks no TLS: no password is sent there`,
        );
    }
    const query = new URLSearchParams({ service, scope: `repository:${path}:pull,push` });
    const answer = await askTokenServer(realm, query, credential, fetched);
    const token = answer.ok ? tokenIn(await answer.json()) : undefined;
    return token === undefined ? undefined : `Bearer ${token}`;
}

/** A token server that a credential may be shown: by TLS, or on loopback with a registry that is there itself. */
function mayHear(realm: string, isLoopback: boolean): boolean {
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    return url?.protocol === "https:" || (isLoopback && url?.protocol === "http:" && onLoopback.test(url.host));
}

/** Whether a registry, `host` or `host:port`, is on this machine. */
export const onLoopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

function basic({ username, secret }: Credential): string {
    return `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
}

function parameters(challenge: string): Readonly<Record<string, string | undefined>> {
    const pairs = [...challenge.matchAll(/\b(\w+)="([^"]*)"/g)].map(
        ([, key = "", value = ""]) => [key, value] as const,
    );
    return Object.fromEntries(pairs);
}

/** An identity token is exchanged by a POST as OAuth 2 has it; a password is shown with a GET. */
function askTokenServer(
    realm: string,
    query: URLSearchParams,
    credential: Credential | undefined,
    fetched: Fetch,
): Promise<Response> {
    if (credential?.username === "<token>") {
        const form = { grant_type: "refresh_token", client_id: "fabric", refresh_token: credential.secret };
        const body = new URLSearchParams([...query, ...Object.entries(form)]);
        return fetched(realm, { method: "POST", body, redirect: "error" });
    }
    // Not to somewhere else than has been judged.
    const init: RequestInit =
        credential === undefined ? {} : { headers: { authorization: basic(credential) }, redirect: "error" };
    return fetched(`${realm}?${query.toString()}`, init);
}

/** The field is called `token` or `access_token`, by the server's age. */
function tokenIn(answer: unknown): string | undefined {
    const found = fieldAt(answer, "token") ?? fieldAt(answer, "access_token");
    return typeof found === "string" && found !== "" ? found : undefined;
}
