import assert from "node:assert/strict";

import { common } from "@hyperledger/fabric-protos";

import { applyConfig } from "../../../fabric/configtx/apply";
import type { Orderer } from "../../../fabric/orderer";
import { failure } from "../../../ground/failure";
import { newTestOrganisation } from "../../support/members";

const { signer } = newTestOrganisation("Org1MSP").member("admin", "admin");

/** A channel in memory: `take` says what becomes of each update that is sent, and changes the config or not. */
function fakeOrderer(
    take: (config: common.Config, attempt: number) => common.Config,
): Orderer & { sent: () => number } {
    let config = withValue(new common.Config(), "old");
    let sent = 0;
    return {
        sent: () => sent,
        broadcast: () => {
            sent += 1;
            return Promise.resolve().then(() => {
                config = take(config, sent);
            });
        },
        config: () => Promise.resolve(config),
        block: () => Promise.reject(new Error("not asked for")),
        configBlock: () => Promise.reject(new Error("not asked for")),
        connected: () => Promise.resolve(),
        close: () => undefined,
    };
}

const wanted = {
    channel: "mychannel",
    change: (current: common.Config) => withValue(current, "new"),
    signers: [signer],
    submitter: signer,
};

describe("applyConfig", () => {
    it("sends nothing when the channel has the config already", async () => {
        const orderer = fakeOrderer((config) => config);
        const same = { ...wanted, change: (current: common.Config) => withValue(current, "old") };
        assert.equal(await applyConfig(orderer, same), "unchanged");
        assert.equal(orderer.sent(), 0);
    });

    it("sends one update and waits until it is in force", async () => {
        const orderer = fakeOrderer((config) => next(config, "new"));
        assert.equal(await applyConfig(orderer, wanted), "changed");
        assert.equal(orderer.sent(), 1);
    });

    it("sends again when another update came before and its own was dropped without a word", async () => {
        const orderer = fakeOrderer((config, attempt) => next(config, attempt === 1 ? "another's" : "new"));
        assert.equal(await applyConfig(orderer, wanted), "changed");
        assert.equal(orderer.sent(), 2);
    });

    const key = "[Policy] /Channel/Application/Audit";
    for (const said of [
        `attempt to set key ${key} to version 1, but key is at version 1`,
        `proposed update requires that key ${key} be at version 0, but it is currently at version 1`,
        `existing config does not contain element for ${key} but was in the read set`,
    ]) {
        it(`sends again when the orderer says that another update came before: ${said}`, async () => {
            const orderer = fakeOrderer((config, attempt) => {
                if (attempt === 1) {
                    throw refusal(said);
                }
                return next(config, "new");
            });
            assert.equal(await applyConfig(orderer, wanted), "changed");
            assert.equal(orderer.sent(), 2);
        });
    }

    it("gives up at once when the update is refused for what it is", async () => {
        const orderer = fakeOrderer(() => {
            throw refusal("implicit policy evaluation failed - 0 sub-policies were satisfied");
        });
        await assert.rejects(applyConfig(orderer, wanted), /implicit policy evaluation failed/);
        assert.equal(orderer.sent(), 1);
    });

    it("says so when the update never comes into force, and does not send it twice", async () => {
        const orderer = fakeOrderer((config) => config);
        await assert.rejects(applyConfig(orderer, { ...wanted, retrySeconds: 0.5 }), {
            message:
                "cannot change the config on channel mychannel: an update was ordered and is not in force after 0.5 s",
            status: "PENDING",
        });
        assert.equal(orderer.sent(), 1);
    });
});

function next(config: common.Config, content: string): common.Config {
    const changed = withValue(config, content);
    changed.setSequence(config.getSequence() + 1);
    return changed;
}

function withValue(config: common.Config, content: string): common.Config {
    const value = new common.ConfigValue();
    value.setValue(Buffer.from(content));
    const group = new common.ConfigGroup();
    group.getValuesMap().set("Value", value);
    const changed = new common.Config();
    changed.setSequence(config.getSequence());
    changed.setChannelGroup(group);
    return changed;
}

function refusal(reason: string): Error {
    return failure({ operation: "order", target: "org0-orderer1", status: "BAD_REQUEST" }, `BAD_REQUEST: ${reason}`);
}
