import { isGiven } from "../lenient";
import type { ChannelOutline, OrganisationOutline, Outline } from "../outline";
import { pathOf, problemAt, type Problem } from "../problem";
import { organization } from "../schema/organisation";
import { memberNames, ordererNames, organisationOf } from "./references";

/** Whether an organisation is another company's, of which the config says where its card is. */
export function isPartner(organisation: OrganisationOutline | undefined): boolean {
    return organisation !== undefined && isGiven(organisation, "partner");
}

/** A partner's nodes are the partner's to set up, and a stack of partners alone would run nothing. */
export function partnerProblems(outline: Outline): readonly Problem[] {
    const { organizations } = outline;
    const isNobodyOwn = organizations.length > 0 && organizations.every(isPartner);
    return [
        ...problemAt(
            "organizations",
            isNobodyOwn &&
                "must have one of this stack's own: all of them are partners, whose own stacks run their nodes",
        ),
        ...organizations.flatMap((organisation, index) =>
            isPartner(organisation) ? settingProblems(organisation, index) : [],
        ),
        ...(isNobodyOwn ? [] : outline.channels.flatMap((channel, index) => foreignProblems(outline, channel, index))),
    ];
}

/** There nobody of this stack could ask for a block, and nobody could act. */
function foreignProblems(outline: Outline, channel: ChannelOutline, index: number): readonly Problem[] {
    const part = [...new Set([...ordererNames(outline, channel), ...memberNames(outline, channel)])];
    const isForeign = part.length > 0 && part.every((name) => isPartner(organisationOf(outline, name)));
    const reason = `is of ${part.join(", ")} alone, and no organisation of this stack takes part: leave it, and its chaincodes, to their stacks`;
    return problemAt(pathOf("channels", index), isForeign && reason);
}

/** All that there is to say of a partner. */
const settable: readonly string[] = ["name", "mspId", "partner"];

function settingProblems(organisation: OrganisationOutline, index: number): readonly Problem[] {
    const keys = Object.keys(organization.shape) as (keyof typeof organization.shape)[]; // The keys of the shape.
    return keys
        .filter((key) => !settable.includes(key) && isGiven(organisation, key))
        .map((key) => ({
            path: pathOf("organizations", index, key),
            reason: "must not be there beside partner: the partner's own stack sets up its nodes",
        }));
}
