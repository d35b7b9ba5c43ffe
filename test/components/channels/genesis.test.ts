import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { channelDefinition } from "../../../components/channels/genesis";
import { validate } from "../../../components/config/problems";
import { resolveNetwork } from "../../../components/model/resolve";
import type { Card } from "../../../components/partners/card";

const { config } = parse(readFileSync("Pulumi.dev.yaml", "utf8")) as { config: Record<string, unknown> };
const settings = Object.entries(config).map(([key, value]) => [key.replace("fabric:", ""), value]);
const model = resolveNetwork(validate(Object.fromEntries(settings)));

const cards = model.organisations.map(({ name, mspId, orderers }): Card => ({
    version: 1,
    name,
    mspId,
    rootCertificates: [`root of ${name}`],
    intermediateCertificates: [],
    revocationList: [],
    tlsRootCertificates: [`TLS root of ${name}`],
    tlsIntermediateCertificates: [],
    nodeOUs: true,
    orderers: orderers.map((node) => ({
        ...{ name: node.name, address: node.internalAddress, tlsCertificate: `TLS of ${node.name}` },
    })),
    peers: [],
    channels: [],
}));

const plain = { intermediateCertificates: [], revocationList: [], tlsIntermediateCertificates: [], nodeOUs: true };

describe("what the dev channel's first block says", () => {
    const [channel] = model.channels;
    assert.ok(channel !== undefined);
    const definition = channelDefinition(channel, cards);

    it("has every orderer as consenter, known by its own TLS certificate", () => {
        assert.deepEqual(
            definition.orderer.consenters,
            ["org0-orderer1", "org0-orderer2", "org0-orderer3"].map((host) => ({
                host,
                port: 6050,
                clientTlsCertificate: `TLS of ${host}`,
                serverTlsCertificate: `TLS of ${host}`,
            })),
        );
    });

    it("has the ordering organisation's endpoints, and only the members as applications", () => {
        assert.deepEqual(definition.orderer.organisations, [
            {
                name: "org0",
                mspId: "OrdererMSP",
                rootCertificates: ["root of org0"],
                tlsRootCertificates: ["TLS root of org0"],
                msp: plain,
                endpoints: ["org0-orderer1:6050", "org0-orderer2:6050", "org0-orderer3:6050"],
            },
        ]);
        assert.deepEqual(
            definition.application.organisations.map(({ name, mspId }) => ({ name, mspId })),
            [
                { name: "org1", mspId: "Org1MSP" },
                { name: "org2", mspId: "Org2MSP" },
            ],
        );
    });

    it("asks of its nodes what Fabric's test network does", () => {
        const { capability, orderer, application } = definition;
        assert.deepEqual([capability, orderer.capability, application.capability], ["V2_0", "V2_0", "V2_5"]);
    });

    it("asks a majority of the members for endorsements and for the lifecycle", () => {
        assert.equal(definition.application.policies?.["Endorsement"], "MAJORITY Endorsement");
        assert.equal(definition.application.policies["LifecycleEndorsement"], "MAJORITY Endorsement");
    });
});
