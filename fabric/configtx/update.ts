import { common } from "@hyperledger/fabric-protos";

import { failure } from "../../ground/failure";
import { newChannelHeader, newTransactionHeader, signedEnvelope } from "../envelope";
import type { Signer } from "../signer";
import { groupDifference } from "./difference";
import { newConfigValue } from "./group";
import { anchorPeers, type AnchorPeer } from "./organisation";

/** The update that leads from one config of a channel to another; undefined when they do not differ. */
export function computeUpdate(
    channelId: string,
    original: common.Config,
    updated: common.Config,
): common.ConfigUpdate | undefined {
    const [before, after] = [channelGroupOf(channelId, original), channelGroupOf(channelId, updated)];
    const { readSet, writeSet, changed } = groupDifference(before, after);
    if (!changed) {
        return undefined;
    }
    const update = new common.ConfigUpdate();
    update.setChannelId(channelId);
    update.setReadSet(readSet);
    update.setWriteSet(writeSet);
    return update;
}

/** One administrator's consent to an update: it can be made where the key is and handed on as bytes. */
export function signUpdate(update: common.ConfigUpdate, signer: Signer): common.ConfigSignature {
    const header = newTransactionHeader(signer.identity).signatureHeader.serializeBinary();
    const signature = new common.ConfigSignature();
    signature.setSignatureHeader(header);
    signature.setSignature(signer.sign(Buffer.concat([header, update.serializeBinary()])));
    return signature;
}

/**
 * The transaction for the orderers: the update with the consent of each signer, sent by the submitter, who has to be
 * a writer of the channel and consents only when it is among the signers too.
 */
export function signedUpdateEnvelope(
    update: common.ConfigUpdate,
    signers: readonly Signer[],
    submitter: Signer,
): common.Envelope {
    return updateEnvelope(
        update,
        signers.map((signer) => signUpdate(update, signer)),
        submitter,
    );
}

/** As signedUpdateEnvelope, with signatures that were made elsewhere. */
export function updateEnvelope(
    update: common.ConfigUpdate,
    signatures: readonly common.ConfigSignature[],
    submitter: Signer,
): common.Envelope {
    const content = new common.ConfigUpdateEnvelope();
    content.setConfigUpdate(update.serializeBinary());
    content.setSignaturesList([...signatures]);
    const { CONFIG_UPDATE } = common.HeaderType;
    const header = newChannelHeader({ type: CONFIG_UPDATE, channel: update.getChannelId() });
    return signedEnvelope(submitter, header, content.serializeBinary());
}

/**
 * The config with these anchor peers for a member, in this order; with none, the member's entry is removed.
 * The config given stays as it is. Refuses an organisation that is not a member of the channel.
 */
export function setAnchorPeers(
    config: common.Config,
    organisation: string,
    anchors: readonly AnchorPeer[],
): common.Config {
    const changed = common.Config.deserializeBinary(config.serializeBinary());
    const members = changed.getChannelGroup()?.getGroupsMap().get("Application")?.getGroupsMap();
    const values = members?.get(organisation)?.getValuesMap();
    if (values === undefined) {
        const names = members === undefined ? [] : [...members.keys()];
        const what = { operation: "set the anchor peers", target: `organisation ${organisation}` };
        throw failure(what, `it is not a member of the channel; members are: ${names.join(", ")}`);
    }
    if (anchors.length > 0) {
        values.set("AnchorPeers", newConfigValue(anchorPeers(anchors).serializeBinary()));
    } else {
        values.del("AnchorPeers");
    }
    return changed;
}

function channelGroupOf(channelId: string, config: common.Config): common.ConfigGroup {
    const group = config.getChannelGroup();
    if (group === undefined) {
        throw failure({ operation: "compute a config update", target: `channel ${channelId}` }, "a config is empty");
    }
    return group;
}
