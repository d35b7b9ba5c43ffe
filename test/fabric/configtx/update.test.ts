import assert from "node:assert/strict";
import { createVerify } from "node:crypto";

import { common, peer } from "@hyperledger/fabric-protos";

import {
    computeUpdate,
    setAnchorPeers,
    signedUpdateEnvelope,
    signUpdate,
    updateEnvelope,
} from "../../../fabric/configtx/update";
import { serializedIdentity } from "../../../fabric/signer";
import { newTestOrganisation } from "../../support/members";

describe("setAnchorPeers", () => {
    const config = channelConfig();

    it("sets the peers in the order given and leaves the config that it was given", () => {
        const before = config.serializeBinary();
        const changed = setAnchorPeers(config, "org1", [
            { host: "b", port: 2 },
            { host: "a", port: 1 },
        ]);
        assert.deepEqual(anchorsOf(changed), ["b:2", "a:1"]);
        assert.deepEqual(config.serializeBinary(), before);
    });

    it("makes no difference the second time", () => {
        const anchors = [{ host: "a", port: 1 }];
        const changed = setAnchorPeers(config, "org1", anchors);
        assert.equal(computeUpdate("mychannel", changed, setAnchorPeers(changed, "org1", anchors)), undefined);
        assert.equal(computeUpdate("mychannel", config, setAnchorPeers(config, "org1", [])), undefined);
    });

    it("removes the entry when there are none", () => {
        const changed = setAnchorPeers(config, "org1", [{ host: "a", port: 1 }]);
        const cleared = setAnchorPeers(changed, "org1", []);
        assert.deepEqual(cleared.serializeBinary(), config.serializeBinary());
    });

    it("refuses who is not a member, and names the members", () => {
        assert.throws(() => setAnchorPeers(config, "org9", []), {
            message:
                "cannot set the anchor peers on organisation org9: " +
                "it is not a member of the channel; members are: org1, org2",
        });
    });
});

describe("signedUpdateEnvelope", () => {
    const [org1, org2] = ["Org1MSP", "Org2MSP"].map((mspId) => newTestOrganisation(mspId).member("admin", "admin"));
    assert.ok(org1 !== undefined && org2 !== undefined);
    const update = new common.ConfigUpdate();
    update.setChannelId("mychannel");

    it("carries every signer's consent over its own header and the update", () => {
        const content = contentOf(signedUpdateEnvelope(update, [org1.signer, org2.signer], org1.signer));
        assert.deepEqual(content.getConfigUpdate_asU8(), update.serializeBinary());
        const signers = content.getSignaturesList().map((signature) => {
            const header = signature.getSignatureHeader_asU8();
            const signed = Buffer.concat([header, update.serializeBinary()]);
            const [signer] = [org1, org2].filter(({ certificate }) =>
                createVerify("sha256").update(signed).verify(certificate, signature.getSignature_asU8()),
            );
            const creator = common.SignatureHeader.deserializeBinary(header).getCreator_asU8();
            assert.deepEqual(creator, serializedIdentity((signer ?? org1).signer.identity));
            return signer;
        });
        assert.deepEqual(signers, [org1, org2]);
    });

    it("is signed by the submitter as a config update of the channel", () => {
        const envelope = signedUpdateEnvelope(update, [org1.signer], org2.signer);
        const verified = createVerify("sha256")
            .update(envelope.getPayload_asU8())
            .verify(org2.certificate, envelope.getSignature_asU8());
        assert.equal(verified, true);
        const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
        const header = common.ChannelHeader.deserializeBinary(
            payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
        );
        assert.equal(header.getType(), common.HeaderType.CONFIG_UPDATE);
        assert.equal(header.getChannelId(), "mychannel");
    });

    it("takes signatures that were made elsewhere", () => {
        const signature = common.ConfigSignature.deserializeBinary(signUpdate(update, org2.signer).serializeBinary());
        const content = contentOf(updateEnvelope(update, [signature], org1.signer));
        assert.deepEqual(content.getSignaturesList().map(bytesOf), [bytesOf(signature)]);
    });
});

function channelConfig(): common.Config {
    const application = new common.ConfigGroup();
    for (const name of ["org1", "org2"]) {
        application.getGroupsMap().set(name, new common.ConfigGroup());
    }
    const channel = new common.ConfigGroup();
    channel.getGroupsMap().set("Application", application);
    const config = new common.Config();
    config.setChannelGroup(channel);
    return config;
}

function anchorsOf(config: common.Config): string[] {
    const members = config.getChannelGroup()?.getGroupsMap().get("Application")?.getGroupsMap();
    const value = members?.get("org1")?.getValuesMap().get("AnchorPeers");
    assert.equal(value?.getModPolicy(), "Admins");
    return peer.AnchorPeers.deserializeBinary(value.getValue_asU8())
        .getAnchorPeersList()
        .map((anchor) => `${anchor.getHost()}:${anchor.getPort()}`);
}

function contentOf(envelope: common.Envelope): common.ConfigUpdateEnvelope {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    return common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
}

function bytesOf(signature: common.ConfigSignature): string {
    return Buffer.from(signature.serializeBinary()).toString("hex");
}
