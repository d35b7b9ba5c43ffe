import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { common, msp, orderer } from "@hyperledger/fabric-protos";

import { configOf } from "../../../fabric/configtx/block";
import { channelFacts } from "../../../fabric/configtx/facts";
import { newConfigValue } from "../../../fabric/configtx/group";

const pem = /^-----BEGIN CERTIFICATE-----/;

describe("channelFacts", () => {
    /** The config of a channel that Fabric's own configtxgen made, anew for each test. */
    const config = (): common.Config => {
        const found = configOf(common.Block.deserializeBinary(readFileSync(join(__dirname, "configtxgen.block"))));
        assert.ok(found !== undefined);
        return found;
    };
    const groupOf = (of: common.Config, ...names: readonly string[]): common.ConfigGroup | undefined =>
        names.reduce((group, name) => group?.getGroupsMap().get(name), of.getChannelGroup());

    it("are who takes part, as configtxgen wrote it", () => {
        const { sequence, orderers, members } = channelFacts(config());
        assert.equal(sequence, 0);
        const plain = (organisations: typeof members): readonly unknown[] =>
            organisations.map(({ name, mspId, endpoints, anchorPeers }) => ({ name, mspId, endpoints, anchorPeers }));
        assert.deepEqual(plain(orderers), [
            { name: "org0", mspId: "OrdererMSP", endpoints: ["a:1", "b:2"], anchorPeers: [] },
        ]);
        assert.deepEqual(plain(members), [
            { name: "org1", mspId: "Org1MSP", endpoints: [], anchorPeers: [{ host: "p1", port: 7051 }] },
            { name: "org2", mspId: "Org2MSP", endpoints: [], anchorPeers: [] },
        ]);
        for (const { rootCertificates, tlsRootCertificates } of [...orderers, ...members]) {
            assert.match(rootCertificates[0] ?? "", pem);
            assert.match(tlsRootCertificates[0] ?? "", pem);
        }
    });

    it("are the consenters with the certificates that the channel knows them by", () => {
        const { consenters } = channelFacts(config());
        assert.ok(consenters.length > 0);
        for (const { host, port, clientTlsCertificate, serverTlsCertificate } of consenters) {
            assert.ok(host !== "" && port > 0, `${host}:${port}`);
            assert.match(clientTlsCertificate, pem);
            assert.match(serverTlsCertificate, pem);
        }
    });

    it("have no consenters where another kind of consensus keeps them elsewhere", () => {
        const changed = config();
        const consensus = new orderer.ConsensusType();
        consensus.setType("BFT");
        groupOf(changed, "Orderer")?.getValuesMap().set("ConsensusType", newConfigValue(consensus.serializeBinary()));
        assert.deepEqual(channelFacts(changed).consenters, []);
    });

    it("know an Idemix organisation by its MSP ID, which has no certificates", () => {
        const changed = config();
        const idemix = new msp.IdemixMSPConfig();
        idemix.setName("SecretMSP");
        const definition = new msp.MSPConfig();
        definition.setType(1);
        definition.setConfig(idemix.serializeBinary());
        const values = groupOf(changed, "Application", "org2")?.getValuesMap();
        values?.set("MSP", newConfigValue(definition.serializeBinary()));
        const [, org2] = channelFacts(changed).members;
        assert.deepEqual([org2?.mspId, org2?.rootCertificates], ["SecretMSP", []]);
    });

    it("are empty of a config that says nothing", () => {
        const none = { name: "none", isDefault: false };
        const capabilities = { channel: none, orderer: none, application: none };
        const empty = { sequence: 0, consenters: [], orderers: [], members: [], capabilities, policies: {} };
        assert.deepEqual(channelFacts(new common.Config()), empty);
    });
});
