import { testNetworkPolicies } from "../../model/channel";
import type { ChaincodeOutline, ChannelOutline, CollectionOutline, Outline } from "../outline";
import { pathOf, type Problem } from "../problem";
import { duplicateProblems } from "./duplicates";
import { collectionPolicyProblems, policyPathProblems, signaturePolicyProblems } from "./policies";
import { memberNames, mspIdsOf } from "./references";

/** Policies of a chaincode and its collections: what they refer to must be there on its channel. */
export function chaincodePolicyProblems(
    outline: Outline,
    chaincode: ChaincodeOutline,
    channel: ChannelOutline,
    path: string,
): readonly Problem[] {
    const scope = scopeOf(outline, channel);
    const collections = chaincode.collections.map(({ name }, index) => ({
        path: `${path}.${pathOf("collections", index, "name")}`,
        value: name,
    }));
    return [
        ...endorsementProblems(chaincode.endorsementPolicy, scope, `${path}.endorsementPolicy`),
        ...duplicateProblems(collections),
        ...chaincode.collections.flatMap((collection, index) =>
            collectionProblems(collection, scope, `${path}.${pathOf("collections", index)}`),
        ),
    ];
}

/** What the policies of a chaincode may refer to. */
interface Scope {
    readonly members: readonly string[];
    readonly policies: readonly string[];
}

function scopeOf(outline: Outline, channel: ChannelOutline): Scope {
    return {
        members: mspIdsOf(outline, memberNames(outline, channel)),
        policies: Object.keys({ ...testNetworkPolicies, ...channel.policies }),
    };
}

function endorsementProblems(policy: string | undefined, scope: Scope, path: string): readonly Problem[] {
    if (policy === undefined || policy === "") {
        return [];
    }
    return policy.startsWith("/")
        ? policyPathProblems(policy, scope.policies, path)
        : signaturePolicyProblems(policy, scope.members, path);
}

function collectionProblems(collection: CollectionOutline, scope: Scope, path: string): readonly Problem[] {
    const { policy, requiredPeerCount = 0, maxPeerCount, endorsementPolicy } = collection;
    const { signaturePolicy, channelConfigPolicy } = endorsementPolicy ?? {};
    const given = [signaturePolicy, channelConfigPolicy].filter((text) => text !== undefined);
    const own = `${path}.endorsementPolicy`;
    return [
        ...(policy === undefined ? [] : collectionPolicyProblems(policy, scope.members, `${path}.policy`)),
        ...(maxPeerCount !== undefined && maxPeerCount < requiredPeerCount
            ? [{ path: `${path}.maxPeerCount`, reason: `must not be below requiredPeerCount (${requiredPeerCount})` }]
            : []),
        ...(endorsementPolicy !== undefined && given.length !== 1
            ? [{ path: own, reason: "must have one of signaturePolicy and channelConfigPolicy" }]
            : []),
        ...(signaturePolicy === undefined
            ? []
            : signaturePolicyProblems(signaturePolicy, scope.members, `${own}.signaturePolicy`)),
        ...(channelConfigPolicy === undefined
            ? []
            : policyPathProblems(channelConfigPolicy, scope.policies, `${own}.channelConfigPolicy`)),
    ];
}
