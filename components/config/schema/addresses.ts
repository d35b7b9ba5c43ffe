import { isIP } from "node:net";
import { z } from "zod";
import { canonicalAddress } from "../../../fabric/x509";
import { quoted } from "../problem";
import { wholeNumber } from "./amounts";
import { dnsName } from "./formats";
import { checked } from "./named";

const templatedLetter = "(?:[a-z0-9]|\\{\\{\\.[A-Za-z_][A-Za-z0-9_]*\\}\\})";
const templatedPart = `${templatedLetter}(?:(?:${templatedLetter}|-)*${templatedLetter})?`;

export const port = wholeNumber(1, 65535);

export const ipAddress = z.string().refine((text) => isIP(text) !== 0, { error: "is not an IP address" });

/** `host:port`, an IPv6 address in brackets. */
export const hostAndPort = address(dnsName);

/** As `hostAndPort`, with names in double braces that stand for what a peer knows of itself: `{{.peername}}`. */
export const serverAddress = elsewhere(address(`${templatedPart}(?:\\.${templatedPart})*`));

/** As `hostAndPort`, at which peers find what is not in their own pods. */
export const remoteAddress = elsewhere(hostAndPort);

/** Two addresses that lead to the same place are the same text: IPv6 has many ways to write one. */
export function canonicalEndpoint(text: string): string {
    return `${hostOf(text)} ${Number(partsOf(text).port)}`;
}

/** The host of an address; an IPv6 address without its brackets, written as a certificate's facts have it. */
export function hostOf(text: string): string {
    return canonicalAddress(partsOf(text).host);
}

/** The host and the port of an address, without brackets. */
function partsOf(text: string): { readonly host: string; readonly port: string; readonly isBracketed: boolean } {
    const end = text.lastIndexOf(":");
    const host = text.slice(0, Math.max(end, 0));
    const isBracketed = /^\[.*\]$/.test(host);
    return { host: isBracketed ? host.slice(1, -1) : host, port: text.slice(end + 1), isBracketed };
}

/** Editors read the pattern, which a check of its own would hide from them. */
function address(name: string): z.ZodString {
    const host = new RegExp(`^${name}$`);
    return checked(z.string(), (text) => faultOf(text, host)).meta({
        pattern: `^(?:${name}|\\[[0-9a-fA-F:.]+\\]):\\d{1,5}$`,
    });
}

/** What keeps a text from being an address; undefined when it is one. */
function faultOf(text: string, name: RegExp): string | undefined {
    const { host, port: number, isBracketed } = partsOf(text);
    if (isIP(text) === 6 && !/^\[/.test(text)) {
        return `must have an IPv6 address in brackets and a port, as in "[${text}]:7051"`;
    }
    if (!/^\d{1,5}$/.test(number) || !(isBracketed ? isIP(host) === 6 : name.test(host))) {
        return hintOf(text, host) ?? 'is not an address of the form "host:port"';
    }
    return Number(number) >= 1 && Number(number) <= 65535 ? undefined : "has a port outside 1 to 65535";
}

function hintOf(text: string, host: string): string | undefined {
    if (/^[a-z]+:\/\//i.test(text)) {
        return `must be host and port alone, without "${text.slice(0, text.indexOf("//") + 2)}"`;
    }
    return /[A-Z]/.test(host) && !host.includes("{{")
        ? `must have its host in lower case, not ${quoted(host)}`
        : undefined;
}

/** Hosts that are for each machine, and each pod, itself. */
export const notElsewhere = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|::1?)$/;

/** In a peer's container `localhost` is the peer's own pod, and `0.0.0.0` is where one listens. */
function elsewhere(any: z.ZodString): z.ZodString {
    return any.refine((text) => !notElsewhere.test(hostOf(text)), {
        error: ({ input }) =>
            `must be where peers in their pods reach it, and ${quoted(partsOf(String(input)).host)} is in each pod the pod itself: ` +
            "write the name or address of the machine",
    });
}
