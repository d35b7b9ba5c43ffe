import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { common, msp, orderer } from "@hyperledger/fabric-protos";

import { configOf, lastConfigNumber } from "../../../fabric/configtx/block";
import { newGenesisBlock, type ChannelDefinition } from "../../../fabric/configtx/genesis";
import type { Organisation } from "../../../fabric/configtx/organisation";

/** Made by configtxgen from a profile with the content of `definition` below, with certificates of a test. */
const reference = common.Block.deserializeBinary(readFileSync(join(__dirname, "configtxgen.block")));
const definition: ChannelDefinition = {
    name: "mychannel",
    orderer: {
        organisations: [{ ...organisationOf("Orderer", "org0", "OrdererMSP"), endpoints: ["a:1", "b:2"] }],
        consenters: consentersOf(reference),
        batchTimeout: "2s",
        maxMessageCount: 500,
        absoluteMaxBytes: 10 * 1024 * 1024,
        preferredMaxBytes: 2 * 1024 * 1024,
    },
    application: {
        organisations: [
            { ...organisationOf("Application", "org1", "Org1MSP"), anchorPeers: [{ host: "p1", port: 7051 }] },
            organisationOf("Application", "org2", "Org2MSP"),
        ],
    },
};

describe("newGenesisBlock", () => {
    const bytes = newGenesisBlock(definition);
    const block = common.Block.deserializeBinary(bytes);

    it("has the config of the block that configtxgen makes, byte for byte once maps are sorted", () => {
        assert.deepEqual(hexOf(configOf(block)), hexOf(configOf(reference)));
    });

    it("has the block header, metadata and transaction headers of that block, but for nonce, time and their hashes", () => {
        assert.deepEqual(withoutChance(block), withoutChance(reference));
    });

    it("gives the same bytes for the same definition, in whatever order organisations are listed", () => {
        assert.deepEqual(newGenesisBlock(definition), bytes);
        const organisations = definition.application.organisations.toReversed();
        assert.deepEqual(newGenesisBlock({ ...definition, application: { organisations } }), bytes);
    });

    it("gives the bytes of earlier versions, so that no update of this program makes another channel", () => {
        assert.equal(
            createHash("sha256").update(bytes).digest("hex"),
            "2620349df8df5759241ec201718224b2fb4351e229132604a9173c575bec2997",
        );
    });

    it("gives another transaction ID to another content", () => {
        const other = common.Block.deserializeBinary(newGenesisBlock({ ...definition, name: "other" }));
        assert.notEqual(channelHeaderOf(other).getTxId(), channelHeaderOf(block).getTxId());
    });

    it("hashes its transaction and its nonce as nodes do", () => {
        const [transaction = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
        const hash = createHash("sha256").update(transaction).digest();
        assert.deepEqual(Buffer.from(block.getHeader()?.getDataHash_asU8() ?? []), hash);
        const nonce = signatureHeaderOf(block).getNonce_asU8();
        assert.equal(nonce.length, 24);
        assert.equal(channelHeaderOf(block).getTxId(), createHash("sha256").update(nonce).digest("hex"));
    });

    it("says that the config in force is its own", () => {
        assert.equal(lastConfigNumber(block), 0);
    });

    it("takes capabilities and policies of one's own", () => {
        const application = { ...definition.application, policies: { LifecycleEndorsement: "OR('Org1MSP.peer')" } };
        const group = channelGroupOf({ ...definition, capability: "V3_0", application });
        const capabilities = common.Capabilities.deserializeBinary(valueOf(group, "Capabilities"));
        assert.deepEqual([...capabilities.getCapabilitiesMap().keys()], ["V3_0"]);
        const policies = group.getGroupsMap().get("Application")?.getPoliciesMap();
        const { SIGNATURE, IMPLICIT_META } = common.Policy.PolicyType;
        assert.equal(policies?.get("LifecycleEndorsement")?.getPolicy()?.getType(), SIGNATURE);
        assert.equal(policies.get("Endorsement")?.getPolicy()?.getType(), IMPLICIT_META);
    });

    it("takes Raft options of one's own", () => {
        const raft = { tickInterval: "100ms", electionTick: 5, heartbeatTick: 2, maxInflightBlocks: 7 };
        const options = { ...raft, snapshotIntervalSize: 1024 };
        const group = channelGroupOf({ ...definition, orderer: { ...definition.orderer, raft: options } });
        assert.deepEqual(raftMetadataOf(group).getOptions()?.toObject(), options);
    });

    const refused = [
        {
            name: "a channel without consenters",
            channel: { ...definition, orderer: { ...definition.orderer, consenters: [] } },
            says: "cannot make the genesis block on channel mychannel: it has no consenters",
        },
        {
            name: "a channel without members",
            channel: { ...definition, application: { organisations: [] } },
            says: "cannot make the genesis block on channel mychannel: it has no member organisations",
        },
    ];
    for (const { name, channel, says } of refused) {
        it(`refuses ${name}`, () => {
            assert.throws(() => newGenesisBlock(channel), { message: says });
        });
    }

    it("refuses a policy that is none", () => {
        const application = { ...definition.application, policies: { Endorsement: "MOST Endorsement" } };
        assert.throws(() => newGenesisBlock({ ...definition, application }), /policy "MOST Endorsement"/);
    });
});

/** What is neither drawn at random nor taken from a clock, nor a hash of such. */
function withoutChance(block: common.Block): object {
    const header = channelHeaderOf(block);
    header.setTxId("");
    header.clearTimestamp();
    return {
        number: block.getHeader()?.getNumber(),
        previous: block.getHeader()?.getPreviousHash_asB64(),
        metadata: block.getMetadata()?.getMetadataList_asB64(),
        header: header.toObject(),
        creator: signatureHeaderOf(block).getCreator_asB64(),
        transactions: block.getData()?.getDataList().length,
        signature: envelopeOf(block).getSignature_asB64(),
    };
}

function organisationOf(part: "Application" | "Orderer", name: string, mspId: string): Organisation {
    const organisations = configOf(reference)?.getChannelGroup()?.getGroupsMap().get(part)?.getGroupsMap();
    const config = msp.MSPConfig.deserializeBinary(valueOf(organisations?.get(name), "MSP"));
    const fabric = msp.FabricMSPConfig.deserializeBinary(config.getConfig_asU8());
    assert.equal(fabric.getName(), mspId);
    return {
        name,
        mspId,
        rootCertificates: fabric.getRootCertsList_asU8().map(textOf),
        tlsRootCertificates: fabric.getTlsRootCertsList_asU8().map(textOf),
    };
}

function consentersOf(block: common.Block): ChannelDefinition["orderer"]["consenters"] {
    const consenters = raftMetadataOf(configOf(block)?.getChannelGroup()).getConsentersList();
    return consenters.map((consenter) => ({
        host: consenter.getHost(),
        port: consenter.getPort(),
        clientTlsCertificate: textOf(consenter.getClientTlsCert_asU8()),
        serverTlsCertificate: textOf(consenter.getServerTlsCert_asU8()),
    }));
}

function raftMetadataOf(channel: common.ConfigGroup | undefined): orderer.etcdraft.ConfigMetadata {
    const value = valueOf(channel?.getGroupsMap().get("Orderer"), "ConsensusType");
    const consensus = orderer.ConsensusType.deserializeBinary(value);
    assert.equal(consensus.getType(), "etcdraft");
    return orderer.etcdraft.ConfigMetadata.deserializeBinary(consensus.getMetadata_asU8());
}

function channelGroupOf(channel: ChannelDefinition): common.ConfigGroup {
    const group = configOf(common.Block.deserializeBinary(newGenesisBlock(channel)))?.getChannelGroup();
    assert.ok(group !== undefined);
    return group;
}

function valueOf(group: common.ConfigGroup | undefined, key: string): Uint8Array {
    const value = group?.getValuesMap().get(key)?.getValue_asU8();
    assert.ok(value !== undefined, `no value ${key}`);
    return value;
}

function envelopeOf(block: common.Block): common.Envelope {
    const [transaction] = block.getData()?.getDataList_asU8() ?? [];
    assert.ok(transaction !== undefined);
    return common.Envelope.deserializeBinary(transaction);
}

function headerOf(block: common.Block): common.Header {
    const header = common.Payload.deserializeBinary(envelopeOf(block).getPayload_asU8()).getHeader();
    assert.ok(header !== undefined);
    return header;
}

function channelHeaderOf(block: common.Block): common.ChannelHeader {
    return common.ChannelHeader.deserializeBinary(headerOf(block).getChannelHeader_asU8());
}

function signatureHeaderOf(block: common.Block): common.SignatureHeader {
    return common.SignatureHeader.deserializeBinary(headerOf(block).getSignatureHeader_asU8());
}

function hexOf(config: common.Config | undefined): string {
    assert.ok(config !== undefined);
    return Buffer.from(config.serializeBinary()).toString("hex");
}

function textOf(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString();
}
