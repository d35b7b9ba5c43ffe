import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const path = "channels[0].capabilities";

describe("checks of a channel's capabilities", () => {
    itRefuses([
        {
            what: "a capability that Fabric does not have",
            change: { [path]: { application: "V2_4" } },
            says: [`${path}.application: must be "V2_0" or "V2_5", not "V2_4"`],
        },
        {
            what: "a capability of another group",
            change: { [path]: { orderer: "V2_5", channel: "V2_5" } },
            says: [
                `${path}.channel: must be "V2_0" or "V3_0", not "V2_5"`,
                `${path}.orderer: must be "V2_0", not "V2_5"`,
            ],
        },
        {
            what: "a capability of Fabric 3 with the images of 2.5",
            change: { [path]: { channel: "V3_0" } },
            says: [
                `${path}.channel: V3_0 needs Fabric 3.0 or newer, and images.orderer is hyperledger/fabric-orderer:2.5.16`,
                `${path}.channel: V3_0 needs Fabric 3.0 or newer, and images.peer is hyperledger/fabric-peer:2.5.16`,
            ],
        },
        {
            what: "a capability that older peers do not know",
            change: { [path]: { application: "V2_5" }, images: { peer: "ghcr.io/acme/peer:2.4.9" } },
            says: [`${path}.application: V2_5 needs Fabric 2.5 or newer, and images.peer is ghcr.io/acme/peer:2.4.9`],
        },
    ]);

    for (const { what, change } of [
        { what: "what all images know", change: { [path]: { channel: "V2_0", orderer: "V2_0", application: "V2_5" } } },
        {
            what: "what images of Fabric 3 know",
            change: { [path]: { channel: "V3_0" }, images: { peer: "acme/peer:3.1.5", orderer: "acme/orderer:3.1" } },
        },
        {
            what: "what a tag says nothing about",
            change: { [path]: { channel: "V3_0" }, images: { peer: "acme/peer:stable", orderer: "acme/orderer:main" } },
        },
    ]) {
        it(`accepts ${what}`, () => {
            assert.deepEqual(configProblems(settingsWith(change)), []);
        });
    }
});
