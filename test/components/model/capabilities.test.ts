import assert from "node:assert/strict";
import { imageKnows, resolveCapabilities } from "../../../components/model/capabilities";

const usual = {
    channel: { name: "V2_0", isDefault: true },
    orderer: { name: "V2_0", isDefault: true },
    application: { name: "V2_5", isDefault: true },
};
const digest = `@sha256:${"ab".repeat(32)}`;

const rows = [
    { peer: "hyperledger/fabric-peer:2.5.16", application: "V2_5" },
    { peer: "hyperledger/fabric-peer:3.1", application: "V2_5" },
    { peer: "hyperledger/fabric-peer:2.4.9", application: "V2_0" },
    { peer: "localhost:5000/peer:2.2.15", application: "V2_0" },
    { peer: `hyperledger/fabric-peer:2.4.9${digest}`, application: "V2_0" },
    { peer: `localhost:5000/peer${digest}`, application: "V2_5" },
    { peer: "localhost:5000/peer", application: "V2_5" },
    { peer: "hyperledger/fabric-peer:stable", application: "V2_5" },
];

describe("the capabilities of a channel whose config names none", () => {
    for (const { peer, application } of rows) {
        it(`are ${application} of the application with peers of ${peer}`, () => {
            const orderer = "hyperledger/fabric-orderer:2.5.16";
            assert.deepEqual(resolveCapabilities({}, { peer, orderer }), {
                ...usual,
                application: { name: application, isDefault: true },
            });
        });
    }
});

describe("the capabilities that a config names", () => {
    it("are taken as they are, group by group", () => {
        const images = { peer: "a:2.5.16", orderer: "b:2.5.16" };
        assert.deepEqual(resolveCapabilities({ application: "V2_0", channel: undefined }, images), {
            ...usual,
            application: { name: "V2_0", isDefault: false },
        });
    });
});

describe("what the tag of an image tells of its version", () => {
    it("is nothing for the port of a registry", () => {
        assert.equal(imageKnows("localhost:2.5/peer", { since: "2.0" }), undefined);
    });
});
