import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { channelDefinition } from "../../../components/channels/genesis";
import { validate } from "../../../components/config/problems";
import { resolveNetwork } from "../../../components/model/resolve";

const { config } = parse(readFileSync("Pulumi.dev.yaml", "utf8")) as { config: Record<string, unknown> };
const settings = Object.entries(config).map(([key, value]) => [key.replace("fabric:", ""), value]);
const model = resolveNetwork(validate(Object.fromEntries(settings)));

const enrolled = model.organisations.map((organisation) => ({
    organisation,
    caCertificate: `root of ${organisation.name}`,
    tlsCaCertificate: `TLS root of ${organisation.name}`,
    ordererCertificates: Object.fromEntries(organisation.orderers.map(({ name }) => [name, `TLS of ${name}`])),
}));

describe("what the dev channel's first block says", () => {
    const [channel] = model.channels;
    assert.ok(channel !== undefined);
    const definition = channelDefinition(channel, enrolled);

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
