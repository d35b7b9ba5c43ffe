import { validate } from "../../components/config/problems";
import type { FoundCard } from "../../components/model/partner";
import type { NetworkModel } from "../../components/model/network";
import { resolveNetwork } from "../../components/model/resolve";
import { settingsWith } from "./stack-config";

/** What differs between the stacks of companies that share the dev stack's channel. */
interface Shared {
    /** Name of the organisation whose stack it is. */
    readonly own: "org0" | "org1" | "org2";
    /** By organisation. */
    readonly cards?: Readonly<Record<string, FoundCard>>;
    /** More settings, by path. */
    readonly change?: Readonly<Record<string, unknown>>;
}

/** The dev stack's network as one of three companies has it: the two others are partners. */
export function sharedModel({ own, cards, change = {} }: Shared): NetworkModel {
    const all = [
        { name: "org0", mspId: "OrdererMSP", orderers: 1 },
        { name: "org1", mspId: "Org1MSP", peers: 1 },
        { name: "org2", mspId: "Org2MSP", peers: 1 },
    ];
    const organizations = all.map((organisation) => {
        const { name, mspId } = organisation;
        return name === own ? organisation : { name, mspId, partner: { file: `partners/${name}.json` } };
    });
    const channels = [{ name: "mychannel", orderers: ["org0"], members: ["org1", "org2"] }];
    return resolveNetwork(validate(settingsWith({ organizations, channels, ...change })), cards);
}
