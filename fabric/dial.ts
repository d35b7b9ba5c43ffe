import { connect, isIP } from "node:net";
import { codeOf } from "../ground/failure";

/** The host, without brackets, and the port of an address; undefined where it has not both. */
export function addressParts(address: string): { readonly host: string; readonly port: number } | undefined {
    const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(address) ?? [];
    return host === undefined || port === undefined ? undefined : { host, port: Number(port) };
}

/**
 * Whether somebody takes TCP connections at an address, which are closed at once.
 *
 * @returns undefined when somebody does, else the code that says why not: ECONNREFUSED, ETIMEDOUT, ENOTFOUND, …
 */
export function dial(address: string, seconds: number): Promise<string | undefined> {
    const parts = addressParts(address);
    if (parts === undefined) {
        return Promise.resolve("ERR_INVALID_ADDRESS");
    }
    return new Promise((resolve) => {
        const socket = connect(parts);
        let isKnown = isIP(parts.host) !== 0;
        const settle = (code: string | undefined): void => {
            clearTimeout(late);
            socket.destroy();
            resolve(code);
        };
        const late = setTimeout(() => {
            settle(isKnown ? "ETIMEDOUT" : "EAI_AGAIN");
        }, seconds * 1000);
        socket.once("lookup", () => (isKnown = true));
        socket.once("connect", () => {
            settle(undefined);
        });
        socket.on("error", (error) => {
            settle(codeOf(error) ?? "UNKNOWN");
        });
    });
}

/** Why nobody answers at an address, in words: a refusal, silence and an unknown name have different cures. */
export function silenceOf(code: string): string {
    return silences[code] ?? `no connection (${code})`;
}

const unknown = "its host's name is not known";

const silences: Readonly<Record<string, string>> = {
    ECONNREFUSED: "the connection is refused: the host is there, and nothing listens on that port",
    ECONNRESET: "the connection is cut as soon as it is made",
    ETIMEDOUT: "no answer: another address, or a firewall or network policy in between",
    EHOSTUNREACH: "there is no route to the host",
    ENETUNREACH: "there is no route to the host's network",
    ENOTFOUND: unknown,
    EAI_NONAME: unknown,
    EAI_AGAIN: `${unknown}, or no name server answers`,
};
