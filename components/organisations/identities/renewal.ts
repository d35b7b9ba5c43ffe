import { isDeepStrictEqual } from "node:util";
import type { CertificateFacts } from "../../../fabric/certificates";
import { milliseconds } from "../../../ground/duration";

/** Both ISO 8601. */
export interface Ends {
    readonly expires: string;
    /** When the issuer ends: no certificate lasts longer. Absent in states that were written before it was kept. */
    readonly rootExpires?: string;
}

/**
 * Whether a certificate is so near its end that it is renewed. One that ends with its root is not: the next would end no later.
 *
 * @param renewBefore the window before the end, a Go duration
 */
export function isDue({ expires, rootExpires }: Ends, renewBefore: string, now: Date): boolean {
    const end = Date.parse(expires);
    const isLast = rootExpires !== undefined && end >= Date.parse(rootExpires);
    return !isLast && end - (milliseconds(renewBefore) ?? 0) <= now.getTime();
}

/** The first of some moments, ISO 8601. */
export function firstOf(...moments: readonly Date[]): string {
    return new Date(Math.min(...moments.map((moment) => moment.getTime()))).toISOString();
}

/** Whether a certificate has these names and no others: a name that is not asked for any more is nobody's to show. */
export function isNamed(certificate: Pick<CertificateFacts, "hosts">, hosts: readonly string[]): boolean {
    const [present, wanted] = [certificate.hosts, hosts].map((names) => [...new Set(names)].sort());
    return isDeepStrictEqual(present, wanted);
}
