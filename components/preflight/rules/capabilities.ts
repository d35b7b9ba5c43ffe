import { capabilityChanges, isLowered } from "../../../fabric/configtx/capabilities";
import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Observed } from "../observed";

/** A capability is never lowered: what members have done by it would be refused from then on. */
export function capabilityProblems(model: NetworkModel, { channels: living }: Observed): readonly Problem[] {
    return model.channels.flatMap(({ name, capabilities }, index) => {
        const current = living.find((channel) => channel.name === name)?.facts?.capabilities;
        const changes = current === undefined ? [] : capabilityChanges(current, capabilities);
        return changes.filter(isLowered).map(({ group, from, to }) => ({
            path: pathOf("channels", index, "capabilities", group),
            reason: `${to.name} is less than ${from}, which channel ${name} has, and a capability is never lowered: set ${from}`,
        }));
    });
}
