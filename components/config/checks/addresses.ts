import type { ChaincodeOutline, ChannelOutline, Outline } from "../outline";
import { pathOf, problemAt, type Problem } from "../problem";
import { serverAddress } from "../schema/addresses";
import { isPartner } from "./partners";
import { memberNames, notThere, organisationOf } from "./references";

/** What peers of the stack can fill into an address: the setting that the ccaas builder reads. */
const templates = ["{{.peername}}"];

/** Addresses of servers that others run: one for each member of the channel, with templates that its peers know. */
export function addressProblems(
    outline: Outline,
    chaincode: ChaincodeOutline,
    channel: ChannelOutline,
    path: string,
): readonly Problem[] {
    const { addresses } = chaincode;
    if (addresses === undefined) {
        return [];
    }
    const members = memberNames(outline, channel);
    // Those of partners are their stacks' to know.
    const own = members.filter((member) => !isPartner(organisationOf(outline, member)));
    const without = own.filter((member) => !Object.hasOwn(addresses, member));
    return [
        ...without.flatMap((member) =>
            problemAt(`${path}.addresses`, `has none for ${member}, which is a member of the channel`),
        ),
        ...Object.entries(addresses).flatMap(([name, address]) => {
            const at = `${path}.${pathOf("addresses", name)}`;
            return members.includes(name)
                ? templateProblems(address, chaincode, at)
                : problemAt(at, notThere("member of the channel", name, members));
        }),
    ];
}

function templateProblems(address: string | undefined, { type }: ChaincodeOutline, path: string): readonly Problem[] {
    const { data } = serverAddress.safeParse(address);
    const used = [...new Set(data?.match(/\{\{.*?\}\}/g))];
    if (type === "external") {
        return used.map((template) => ({ path, reason: `must not hold ${template}: only type ccaas fills it in` }));
    }
    return used
        .filter((template) => !templates.includes(template))
        .map((template) => ({ path, reason: notThere("text that peers can fill in", template, templates) }));
}
