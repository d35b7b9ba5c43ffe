import { common, orderer } from "@hyperledger/fabric-protos";

import { failure } from "../../ground/failure";
import { setCapabilities, type Capabilities } from "./capabilities";
import { batchSize, batchTimeout, type Batch } from "./channel";
import { newConfigPolicy, newConfigValue, type Policies } from "./group";

/** What of a channel may change at any time, by agreement of its administrators. */
export interface ChannelSettings {
    readonly batch: Batch;
    /** Application policies by name; those not named stay as they are. */
    readonly policies: Policies;
    /** Absent: they stay as they are. */
    readonly capabilities?: Capabilities;
}

/** The config with these settings; pure. Equal settings give the very same content. */
export function setChannelSettings(config: common.Config, settings: ChannelSettings): common.Config {
    const { batch, policies, capabilities } = settings;
    const changed = common.Config.deserializeBinary(config.serializeBinary());
    const values = groupOf(changed, "Orderer").getValuesMap();
    values.set("BatchSize", newConfigValue(batchSize(batch).serializeBinary()));
    values.set("BatchTimeout", newConfigValue(batchTimeout(batch).serializeBinary()));
    const guards = groupOf(changed, "Application").getPoliciesMap();
    for (const [name, rule] of Object.entries(policies)) {
        guards.set(name, newConfigPolicy(rule));
    }
    if (capabilities !== undefined) {
        setCapabilities(changed, capabilities);
    }
    return changed;
}

/** When the channel cuts its blocks at present. */
export function channelBatch(config: common.Config): Batch {
    const values = groupOf(config, "Orderer").getValuesMap();
    const bytes = (key: string): Uint8Array => values.get(key)?.getValue_asU8() ?? new Uint8Array();
    const size = orderer.BatchSize.deserializeBinary(bytes("BatchSize"));
    return {
        batchTimeout: orderer.BatchTimeout.deserializeBinary(bytes("BatchTimeout")).getTimeout(),
        maxMessageCount: size.getMaxMessageCount(),
        absoluteMaxBytes: size.getAbsoluteMaxBytes(),
        preferredMaxBytes: size.getPreferredMaxBytes(),
    };
}

function groupOf(config: common.Config, name: "Orderer" | "Application"): common.ConfigGroup {
    const group = config.getChannelGroup()?.getGroupsMap().get(name);
    if (group === undefined) {
        throw failure({ operation: "read the settings", target: "the channel's config" }, `it has no group ${name}`);
    }
    return group;
}
