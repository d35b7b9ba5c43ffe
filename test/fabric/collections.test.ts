import assert from "node:assert/strict";

import { peer } from "@hyperledger/fabric-protos";

import { collectionPackage } from "../../fabric/collections";
import { parsePolicy } from "../../fabric/policy";

const collection = {
    name: "prices",
    policy: "OR('Org1MSP.member','Org2MSP.member')",
    requiredPeerCount: 1,
    maxPeerCount: 3,
    blockToLive: 100,
    memberOnlyRead: true,
    memberOnlyWrite: false,
};

function decoded(bytes: Uint8Array): readonly peer.StaticCollectionConfig[] {
    const configs = peer.CollectionConfigPackage.deserializeBinary(bytes).getConfigList();
    return configs.map((config) => config.getStaticCollectionConfig() ?? new peer.StaticCollectionConfig());
}

describe("collectionPackage", () => {
    it("carries every field, the policy as Fabric's own tools encode it", () => {
        const [found] = decoded(collectionPackage([collection]));
        const { memberOrgsPolicy, endorsementPolicy, ...plain } = found?.toObject() ?? {};
        assert.deepEqual(plain, {
            name: "prices",
            requiredPeerCount: 1,
            maximumPeerCount: 3,
            blockToLive: 100,
            memberOnlyRead: true,
            memberOnlyWrite: false,
        });
        assert.ok(memberOrgsPolicy !== undefined);
        assert.equal(endorsementPolicy, undefined, "the chaincode's own policy holds");
        assert.deepEqual(
            found?.getMemberOrgsPolicy()?.getSignaturePolicy()?.serializeBinary(),
            parsePolicy(collection.policy).serializeBinary(),
        );
    });

    it("carries an endorsement policy of its own, by signatures or by a policy of the channel", () => {
        const policies = [{ signature: "OR('Org1MSP.peer')" }, { channelPolicy: "/Channel/Application/Writers" }];
        const [signed, referred] = decoded(
            collectionPackage(policies.map((endorsementPolicy) => ({ ...collection, endorsementPolicy }))),
        );
        assert.deepEqual(
            signed?.getEndorsementPolicy()?.getSignaturePolicy()?.serializeBinary(),
            parsePolicy("OR('Org1MSP.peer')").serializeBinary(),
        );
        assert.equal(
            referred?.getEndorsementPolicy()?.getChannelConfigPolicyReference(),
            "/Channel/Application/Writers",
        );
    });

    it("refuses a policy that is none", () => {
        assert.throws(() => collectionPackage([{ ...collection, policy: "Org1MSP" }]), { message: /policy "Org1MSP"/ });
    });
});
