import { testNetworkPolicies } from "../../model/channel";
import { rfc1035Label } from "../formats";
import type { ChaincodeOutline, ChannelOutline, CollectionOutline, Outline } from "../outline";
import { pathOf, quoted, type Problem } from "../problem";
import { duplicateProblems } from "./duplicates";
import { collectionPolicyProblems, policyPathProblems, signaturePolicyProblems } from "./policies";
import { memberNames, mspIdsOf, notThere } from "./references";

/** References of the chaincodes to channels and organisations, and settings that only make sense together. */
export function chaincodeProblems(outline: Outline): readonly Problem[] {
    const names = outline.chaincodes.map(({ name, channel }, index) => ({
        path: pathOf("chaincodes", index, "name"),
        value: name === undefined || channel === undefined ? undefined : `${channel}/${name}`,
    }));
    return [
        ...duplicateProblems(names),
        ...outline.chaincodes.flatMap((chaincode, index) => {
            const path = pathOf("chaincodes", index);
            return [
                ...labelProblems(chaincode, path),
                ...imageProblems(chaincode, path),
                ...channelReferenceProblems(outline, chaincode, path),
            ];
        }),
        ...registryProblems(outline),
        ...buildProblems(outline),
    ];
}

/** The label is the name unless it is given, and a chaincode's name may be what is no label. */
function labelProblems({ name, label }: ChaincodeOutline, path: string): readonly Problem[] {
    return name === undefined || label !== undefined || rfc1035Label.safeParse(name).success
        ? []
        : [
              {
                  path: `${path}.label`,
                  reason: `must be given: ${quoted(name)} is no RFC 1035 label, which type k8s asks for`,
              },
          ];
}

function imageProblems({ source, image, buildArguments }: ChaincodeOutline, path: string): readonly Problem[] {
    if (source === undefined && image === undefined) {
        return [{ path, reason: "must have a source to build or an image to run" }];
    }
    const both = source !== undefined && image !== undefined;
    const unused = source === undefined && buildArguments !== undefined;
    return [
        ...(both ? [{ path: `${path}.image`, reason: "must not be there together with source" }] : []),
        ...(unused ? [{ path: `${path}.buildArguments`, reason: "must not be there without source" }] : []),
    ];
}

function channelReferenceProblems(outline: Outline, chaincode: ChaincodeOutline, path: string): readonly Problem[] {
    if (chaincode.channel === undefined) {
        return [];
    }
    const channel = outline.channels.find(({ name }) => name === chaincode.channel);
    if (channel === undefined) {
        const known = outline.channels.flatMap(({ name }) => name ?? []);
        return [{ path: `${path}.channel`, reason: notThere("channel", chaincode.channel, known) }];
    }
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

function registryProblems({ registry, images, chaincodes }: Outline): readonly Problem[] {
    const built = [
        ...(images.builder === undefined ? ["the builder's image"] : []),
        ...chaincodes.flatMap(({ name, source }) =>
            source === undefined ? [] : `chaincode ${name ?? "without name"}`,
        ),
    ];
    return registry !== undefined || built.length === 0
        ? []
        : [{ path: "registry", reason: `is missing: ${built.join(", ")} must be pushed somewhere` }];
}

function buildProblems({ build }: Outline): readonly Problem[] {
    return build.engine === "docker" && build.builder !== undefined
        ? [{ path: "build.builder", reason: "must not be there with engine docker, which has no buildx instances" }]
        : [];
}
