import { milliseconds } from "../../../ground/duration";
import type { Outline } from "../outline";
import { problemAt, type Problem } from "../problem";

/** Fabric CA dates certificates back by five minutes, rounded to one (cfssl signer.FillTemplate); the rest is for the `up`. */
const shortestUse = 10 * 60_000;

/** A window as long as the lifetime would renew each certificate at each `up`. */
export function certificateProblems({ certificates }: Outline): readonly Problem[] {
    const { lifetime = "", renewBefore = "" } = certificates;
    const [lasts, before] = [milliseconds(lifetime), milliseconds(renewBefore)];
    return problemAt(
        "certificates.renewBefore",
        lasts !== undefined &&
            before !== undefined &&
            before + shortestUse > lasts &&
            `must be at least 10m shorter than the lifetime (${renewBefore} of ${lifetime}), or each up would renew every certificate`,
    );
}
