import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { common } from "@hyperledger/fabric-protos";

import { configOf } from "../../../fabric/configtx/block";
import { channelBatch, setChannelSettings } from "../../../fabric/configtx/settings";
import { computeUpdate } from "../../../fabric/configtx/update";

/** The config of a channel that Fabric's own configtxgen made. */
const config = configOf(common.Block.deserializeBinary(readFileSync(join(__dirname, "configtxgen.block"))));

describe("the settings of a channel", () => {
    assert.ok(config !== undefined);
    const batch = channelBatch(config);

    it("are read as configtxgen wrote them", () => {
        assert.match(batch.batchTimeout, /^\d+m?s$/);
        assert.ok(batch.maxMessageCount > 0 && batch.preferredMaxBytes > 0);
        assert.ok(batch.absoluteMaxBytes >= batch.preferredMaxBytes);
    });

    it("make no difference when they are what the channel has", () => {
        const same = setChannelSettings(config, { batch, policies: { Endorsement: "MAJORITY Endorsement" } });
        assert.equal(computeUpdate("mychannel", config, same), undefined);
    });

    it("change the batch and the named policies, and nothing else", () => {
        const changed = setChannelSettings(config, {
            batch: { ...batch, batchTimeout: "500ms", maxMessageCount: 7 },
            policies: { Endorsement: "ANY Endorsement" },
        });
        assert.deepEqual(channelBatch(changed), { ...batch, batchTimeout: "500ms", maxMessageCount: 7 });
        const update = computeUpdate("mychannel", config, changed);
        const groups = update?.getWriteSet()?.getGroupsMap();
        assert.deepEqual([...(groups?.get("Orderer")?.getValuesMap().keys() ?? [])].sort(), [
            "BatchSize",
            "BatchTimeout",
        ]);
        const versions = [...(groups?.get("Application")?.getPoliciesMap().entries() ?? [])];
        assert.deepEqual(
            versions.filter(([, policy]) => policy.getVersion() > 0).map(([name]) => name),
            ["Endorsement"],
        );
    });

    it("raise capabilities in the same update, and leave those that are not named", () => {
        const level = (name: string) => ({ name, isDefault: false });
        const capabilities = { channel: level("V2_0"), orderer: level("V2_0"), application: level("V2_5") };
        const changed = setChannelSettings(config, { batch, policies: {}, capabilities });
        const groups = computeUpdate("mychannel", config, changed)?.getWriteSet()?.getGroupsMap();
        assert.deepEqual([...(groups?.keys() ?? [])], ["Application"]);
        assert.deepEqual([...(groups?.get("Application")?.getValuesMap().keys() ?? [])], ["Capabilities"]);
        const same = setChannelSettings(changed, { batch, policies: {} });
        assert.equal(computeUpdate("mychannel", changed, same), undefined);
    });

    it("leave the config that they were given", () => {
        const before = config.serializeBinary();
        setChannelSettings(config, { batch: { ...batch, batchTimeout: "9s" }, policies: {} });
        assert.deepEqual(config.serializeBinary(), before);
    });
});
