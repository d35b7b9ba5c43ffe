import type { PolicyScope } from "../endorsers";
import type { ChaincodeOutline, ChannelOutline, CollectionOutline, Outline } from "../outline";
import { pathOf, type Problem } from "../problem";
import { duplicateProblems } from "./duplicates";
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
        ...(chaincode.endorsementPolicy === undefined
            ? []
            : endorsementRuleProblems(chaincode.endorsementPolicy, scope, `${path}.endorsementPolicy`)),
        ...duplicateProblems(collections),
        ...chaincode.collections.flatMap((collection, index) =>
            collectionProblems(collection, scope, `${path}.${pathOf("collections", index)}`),
        ),
    ];
}

function collectionProblems(collection: CollectionOutline, scope: PolicyScope, path: string): readonly Problem[] {
    const { policy, requiredPeerCount = 0, maxPeerCount, endorsementPolicy } = collection;
    const { signaturePolicy, channelConfigPolicy } = endorsementPolicy ?? {};
    const given = [signaturePolicy, channelConfigPolicy].filter((text) => text !== undefined);
    const own = `${path}.endorsementPolicy`;
    return [
        ...(policy === undefined ? [] : collectionPolicyProblems(policy, scope, `${path}.policy`)),
        ...(maxPeerCount !== undefined && maxPeerCount < requiredPeerCount
            ? [{ path: `${path}.maxPeerCount`, reason: `must not be below requiredPeerCount (${requiredPeerCount})` }]
            : []),
        ...(endorsementPolicy !== undefined && given.length !== 1
            ? [{ path: own, reason: "must have one of signaturePolicy and channelConfigPolicy" }]
            : []),
        ...(signaturePolicy === undefined
            ? []
            : signaturePolicyProblems(signaturePolicy, scope, `${own}.signaturePolicy`)),
        ...(channelConfigPolicy === undefined
            ? []
            : policyPathProblems(channelConfigPolicy, scope, `${own}.channelConfigPolicy`)),
    ];
}
