import { z } from "zod";
import { serverAddress } from "../addresses";
import type { ChaincodeOutline, ChannelOutline, Outline } from "../outline";
import { pathOf, type Problem } from "../problem";
import { typeOf } from "./chaincode-type";
import { memberNames, notThere } from "./references";

/** What peers of the stack can fill into an address: the setting that the ccaas builder reads. */
const templates = ["{{.peername}}"];

/** Addresses of servers that others run: one for each member of the channel, with templates that its peers know. */
export function addressProblems(
    outline: Outline,
    chaincode: ChaincodeOutline,
    channel: ChannelOutline,
    path: string,
): readonly Problem[] {
    const written = z.record(z.string(), z.unknown()).safeParse(chaincode.addresses).data;
    if (written === undefined) {
        return [];
    }
    const members = memberNames(outline, channel);
    const without = members.filter((member) => !Object.hasOwn(written, member));
    return [
        ...without.map((member) => ({
            path: `${path}.addresses`,
            reason: `has none for ${member}, which is a member of the channel`,
        })),
        ...Object.entries(written).flatMap(([name, address]) => {
            const at = `${path}.${pathOf("addresses", name)}`;
            return members.includes(name)
                ? templateProblems(address, chaincode, at)
                : [{ path: at, reason: notThere("member of the channel", name, members) }];
        }),
    ];
}

function templateProblems(address: unknown, chaincode: ChaincodeOutline, path: string): readonly Problem[] {
    const { data } = serverAddress.safeParse(address);
    const used = [...new Set(data?.match(/\{\{.*?\}\}/g))];
    if (typeOf(chaincode) === "external") {
        return used.map((template) => ({ path, reason: `must not hold ${template}: only type ccaas fills it in` }));
    }
    return used
        .filter((template) => !templates.includes(template))
        .map((template) => ({ path, reason: notThere("text that peers can fill in", template, templates) }));
}
