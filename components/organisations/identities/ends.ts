import * as pulumi from "@pulumi/pulumi";
import { milliseconds } from "../../../ground/duration";
import type { Certificates } from "../../model/network";
import type { CertificateAuthority } from "./authority";

/** ISO 8601, by name. */
type EndsByName = Readonly<Record<string, string>>;

const day = 24 * 3_600_000;

/** Long enough to plan for. */
const noticeDays = 60;

/** Warns of what ends soon and is not renewed by this very `up`; of that, nobody knows the end before it is done. */
export function warnOfEnds(
    organisation: string,
    { ends, rootsExpire }: Pick<CertificateAuthority, "ends" | "rootsExpire">,
    settings: Certificates,
): void {
    pulumi.all([pulumi.all(ends), rootsExpire]).apply(([leaves, roots]) => {
        for (const warning of endWarnings(organisation, { leaves, roots }, settings, new Date())) {
            void pulumi.log.warn(warning);
        }
    });
}

/**
 * What ends within 60 days, or within half of the lifetime where that is shorter; pure. Roots are told always, as nothing renews
 * them.
 */
export function endWarnings(
    organisation: string,
    { leaves, roots }: { readonly leaves: EndsByName; readonly roots: string },
    { lifetime, renewBefore }: Certificates,
    now: Date,
): readonly string[] {
    const notice = Math.min(noticeDays * day, (milliseconds(lifetime) ?? 0) / 2);
    const endsWithin = (end: string, span: number): boolean => Date.parse(end) - now.getTime() <= span;
    const soon = Object.entries(leaves)
        .filter(([, end]) => endsWithin(end, notice))
        .sort(([, a], [, b]) => Date.parse(a) - Date.parse(b));
    const [first] = soon;
    const list = soon.map(([name, end]) => `${name} on ${end.slice(0, 10)}`).join(", ");
    const renewal = `pulumi up renews each from ${renewBefore} before its end`;
    const rootsEnd = `the roots of ${organisation} end on ${roots.slice(0, 10)}, and with them all that they issued: channels have to take in new ones before`;
    return [
        ...(first === undefined ? [] : [`certificates of ${organisation} end soon: ${list}; ${renewal}`]),
        ...(endsWithin(roots, noticeDays * day) ? [rootsEnd] : []),
    ];
}
