import assert from "node:assert/strict";

import { msp } from "@hyperledger/fabric-protos";

import { mspConfig, nodeOuConfig } from "../../fabric/msp";

const root = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
const tlsRoot = "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n";
const definition = { mspId: "Org1MSP", rootCertificates: [root], tlsRootCertificates: [tlsRoot], nodeOUs: true };

describe("nodeOuConfig", () => {
    it("is the config.yaml of an MSP folder", () => {
        assert.equal(
            nodeOuConfig("cacerts/ca.pem"),
            `NodeOUs:
  Enable: true
  ClientOUIdentifier:
    Certificate: cacerts/ca.pem
    OrganizationalUnitIdentifier: client
  PeerOUIdentifier:
    Certificate: cacerts/ca.pem
    OrganizationalUnitIdentifier: peer
  AdminOUIdentifier:
    Certificate: cacerts/ca.pem
    OrganizationalUnitIdentifier: admin
  OrdererOUIdentifier:
    Certificate: cacerts/ca.pem
    OrganizationalUnitIdentifier: orderer
`,
        );
    });
});

describe("mspConfig", () => {
    // The bytes are those of Fabric's own msp.GetVerifyingMspConfig for a folder with that config.yaml.
    it("is byte by byte what Fabric reads from an MSP folder", () => {
        const [rootHex, tlsRootHex] = [root, tlsRoot].map((pem) => Buffer.from(pem).toString("hex"));
        assert.equal(
            Buffer.from(mspConfig(definition).serializeBinary()).toString("hex"),
            `12b2030a074f7267314d5350123b${rootHex}` +
                `420e0a045348413212065348413235364a3b${tlsRootHex}` +
                `5a9c02080112450a3b${rootHex}` +
                `1206636c69656e741a430a3b${rootHex}` +
                `12047065657222440a3b${rootHex}` +
                `120561646d696e2a460a3b${rootHex}` +
                `12076f726465726572`,
        );
    });

    it("names no root in the units when there are several", () => {
        const several = { ...definition, rootCertificates: [root, tlsRoot] };
        const units = contentOf(mspConfig(several)).getFabricNodeOus();
        assert.equal(units?.getPeerOuIdentifier()?.getOrganizationalUnitIdentifier(), "peer");
        assert.equal(units.getPeerOuIdentifier()?.getCertificate_asU8().length, 0);
        assert.equal(contentOf(mspConfig(several)).getRootCertsList().length, 2);
    });

    it("has no units when they are not wanted", () => {
        assert.equal(contentOf(mspConfig({ ...definition, nodeOUs: false })).hasFabricNodeOus(), false);
    });

    it("has what lies between roots and leaves, and revocations, where there are any", () => {
        const lists = {
            intermediateCertificates: [root],
            revocationList: [tlsRoot],
            tlsIntermediateCertificates: [root],
        };
        const content = contentOf(mspConfig({ ...definition, ...lists }));
        assert.deepEqual(content.getIntermediateCertsList_asU8(), [Uint8Array.from(Buffer.from(root))]);
        assert.deepEqual(content.getRevocationListList_asU8(), [Uint8Array.from(Buffer.from(tlsRoot))]);
        assert.deepEqual(content.getTlsIntermediateCertsList_asU8(), [Uint8Array.from(Buffer.from(root))]);
    });

    function contentOf(config: msp.MSPConfig): msp.FabricMSPConfig {
        return msp.FabricMSPConfig.deserializeBinary(config.getConfig_asU8());
    }
});
