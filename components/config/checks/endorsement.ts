import { policyMspIds } from "../../../fabric/policy";
import { attempt, type PolicyScope } from "../endorsers";
import { isGiven } from "../lenient";
import { sizeOf } from "../nodes";
import type { ChaincodeOutline, ChannelOutline, CollectionOutline, Outline } from "../outline";
import { pathOf, problemAt, type Problem } from "../problem";
import { duplicateProblems } from "./duplicates";
import { isPartner } from "./partners";
import {
    collectionPolicyProblems,
    endorsementRuleProblems,
    policyPathProblems,
    signaturePolicyProblems,
} from "./policies";
import { policyScopeOf } from "./references";

/** Policies of a chaincode and its collections: what they refer to must be there on its channel. */
export function chaincodePolicyProblems(
    outline: Outline,
    chaincode: ChaincodeOutline,
    channel: ChannelOutline,
    path: string,
): readonly Problem[] {
    const scope = policyScopeOf(outline, channel);
    const collections = chaincode.collections.map(({ name }, index) => ({
        path: `${path}.${pathOf("collections", index, "name")}`,
        value: name,
    }));
    return [
        ...endorsementRuleProblems(chaincode.endorsementPolicy ?? "", scope, `${path}.endorsementPolicy`),
        ...duplicateProblems(collections),
        ...chaincode.collections.flatMap((collection, index) =>
            collectionProblems(collection, outline, scope, `${path}.${pathOf("collections", index)}`),
        ),
    ];
}

function collectionProblems(
    collection: CollectionOutline,
    outline: Outline,
    scope: PolicyScope,
    path: string,
): readonly Problem[] {
    const { policy = "", endorsementPolicy } = collection;
    const { signaturePolicy, channelConfigPolicy } = endorsementPolicy ?? {};
    const given = [signaturePolicy, channelConfigPolicy].filter((text) => text !== undefined);
    const own = `${path}.endorsementPolicy`;
    const isOne = given.length === 1 || !isGiven(collection, "endorsementPolicy");
    return [
        ...collectionPolicyProblems(policy, scope, `${path}.policy`),
        ...countProblems(collection, `${path}.maxPeerCount`),
        ...holderProblems(collection, outline, scope, path),
        ...problemAt(own, !isOne && "must have one of signaturePolicy and channelConfigPolicy"),
        ...signaturePolicyProblems(signaturePolicy ?? "", scope, `${own}.signaturePolicy`),
        ...(channelConfigPolicy === undefined
            ? []
            : policyPathProblems(channelConfigPolicy, scope, `${own}.channelConfigPolicy`)),
    ];
}

function countProblems({ maxPeerCount, requiredPeerCount }: CollectionOutline, path: string): readonly Problem[] {
    const isBelow = maxPeerCount !== undefined && requiredPeerCount !== undefined && maxPeerCount < requiredPeerCount;
    return problemAt(path, isBelow && `must not be below requiredPeerCount (${requiredPeerCount})`);
}

/** The peer that endorses counts for nothing: it sends the data to so many others that hold it, or the endorsement fails. */
function holderProblems(
    { policy = "", requiredPeerCount: required }: CollectionOutline,
    { organizations }: Outline,
    { members }: PolicyScope,
    path: string,
): readonly Problem[] {
    const mspIds = attempt(() => policyMspIds(policy)) ?? [];
    const holders = organizations.filter(({ mspId = "" }) => mspIds.includes(mspId));
    const areKnown = mspIds.length > 0 && mspIds.every((mspId) => members.some((member) => member.mspId === mspId));
    const count = holders.reduce((sum, { peers }) => sum + sizeOf(peers), 0);
    const names = holders.map(({ name = "" }) => name).join(", ");
    const present = count === 1 ? "the only peer" : `the ${count} peers`;
    return problemAt(
        `${path}.requiredPeerCount`,
        areKnown &&
            // How many peers a partner has is not in the config.
            !holders.some(isPartner) &&
            required !== undefined &&
            required >= Math.max(count, 1) &&
            `must be ${Math.max(count - 1, 0)} at most: of ${present} of ${names}, one endorses and sends the data to the others`,
    );
}
