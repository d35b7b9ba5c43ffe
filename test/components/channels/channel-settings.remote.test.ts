import assert from "node:assert/strict";
import { provider } from "../../../components/channels/channel-settings.remote";
import { channelBatch, setChannelSettings } from "../../../fabric/configtx/settings";
import { fakeOrganisation } from "../../support/fakenode";
import { operations } from "../../support/operations";
import { useServedChannel } from "../../support/served-channel";
import { warnings } from "../../support/warnings";

const batch = {
    batchTimeout: "2s",
    maxMessageCount: 500,
    absoluteMaxBytes: 10 * 1024 * 1024,
    preferredMaxBytes: 2 * 1024 * 1024,
};
const quick = { ...batch, batchTimeout: "100ms" };
const rule = "OR('Org1MSP.member')";
const stricter = "AND('Org1MSP.admin')";

describe("the settings of a channel", () => {
    const settingsOf = operations(provider);
    const served = useServedChannel();

    function inputs(settings: object = {}, administrators = [{ organisation: "org1", mspId: "Org1MSP" }]) {
        const wanted = { batch, policies: {}, ...settings };
        return {
            place: served.reached.place,
            channel: "mychannel",
            settings: wanted,
            orderers: [served.serving],
            administrators,
            nodes: [],
        };
    }

    /** Its inputs less who has to understand a change. */
    function stateOf(given: ReturnType<typeof inputs>): object {
        const { place, channel: name, settings, orderers, administrators } = given;
        return { place, channel: name, settings, orderers, administrators };
    }

    const policies = (): readonly string[] => {
        const application = served.channel.config().getChannelGroup()?.getGroupsMap().get("Application");
        return [...(application?.getPoliciesMap().keys() ?? [])].filter((name) => name.startsWith("My"));
    };

    it("are those of its first block, and need no update", async () => {
        const { id, state } = await settingsOf.make(inputs());
        assert.deepEqual({ id, state }, { id: "fabric-dev/mychannel/settings", state: stateOf(inputs()) });
        assert.deepEqual(served.channel.signers, []);
    });

    it("are made by an update that every administrator of the stack signs, once", async () => {
        served.reached.keep("org2-admin-msp", fakeOrganisation.member("org2-admin", "admin"));
        const two = [...inputs().administrators, { organisation: "org2", mspId: "Org2MSP" }];
        const wanted = inputs({ batch: quick, policies: { MyPolicy: rule } }, two);
        assert.deepEqual((await settingsOf.make(wanted)).state, stateOf(wanted));
        assert.deepEqual((await settingsOf.make(wanted)).state, stateOf(wanted), "made again");
        assert.deepEqual(channelBatch(served.channel.config()), quick);
        assert.deepEqual(policies(), ["MyPolicy"]);
        assert.deepEqual(served.channel.signers, [["Org1MSP", "Org2MSP"]]);
    });

    it("are made by a second update where another one came before the first", async () => {
        served.channel.overtake((config) => setChannelSettings(config, { batch, policies: { MyOther: rule } }));
        await settingsOf.make(inputs({ batch: quick }));
        assert.deepEqual(channelBatch(served.channel.config()), quick);
        assert.deepEqual(policies(), ["MyOther"], "what somebody else gave the channel stays");
    });

    it("are changed in place; a policy that is wanted no more is taken out", async () => {
        const { state } = await settingsOf.make(inputs({ policies: { MyPolicy: rule } }));
        const wanted = inputs({ batch: quick });
        assert.deepEqual(await settingsOf.differs(state, wanted), { changes: true, replaces: [] });
        assert.deepEqual(await settingsOf.change(state, wanted), stateOf(wanted));
        assert.deepEqual(channelBatch(served.channel.config()), quick);
        assert.deepEqual(policies(), []);
    });

    it("leave a policy that somebody else has changed since, and say so", async () => {
        const { state } = await settingsOf.make(inputs({ policies: { MyPolicy: rule } }));
        served.channel.change((config) => setChannelSettings(config, { batch, policies: { MyPolicy: stricter } }));
        const told = await warnings(() => settingsOf.change(state, inputs()));
        assert.deepEqual(told, [
            "policy MyPolicy stays on channel mychannel: somebody has changed it since this stack gave it",
        ]);
        assert.deepEqual(policies(), ["MyPolicy"]);
    });

    it("are found as they were made", async () => {
        const { state } = await settingsOf.make(inputs({ batch: quick, policies: { MyPolicy: rule } }));
        assert.deepEqual(await settingsOf.find(state), state);
    });

    it("are found as somebody else has left them, so that the next up sets them", async () => {
        const wanted = inputs({ policies: { MyPolicy: rule } });
        const { state } = await settingsOf.make(wanted);
        served.channel.change((config) =>
            setChannelSettings(config, { batch: quick, policies: { MyPolicy: stricter } }),
        );
        const found = await settingsOf.find(state);
        const { settings } = found as { readonly settings: { readonly batch: object; readonly policies: object } };
        assert.deepEqual([settings.batch, settings.policies], [quick, { MyPolicy: "" }]);
        assert.equal((await settingsOf.differs(found, wanted)).changes, true);
    });

    it("are refused where the stack has no administrator of the channel, before an orderer is asked", async () => {
        await assert.rejects(settingsOf.make(inputs({ batch: quick }, [])), {
            message: "cannot change the settings on mychannel: this stack has no administrator of it",
        });
        assert.deepEqual(served.orderer.received, []);
    });

    it("are refused where organisations of other stacks have to sign, with what the channel has", async () => {
        served.channel.refuse();
        await assert.rejects(settingsOf.make(inputs({ batch: quick })), ({ message }: Error) => {
            assert.match(
                message,
                /^cannot change the settings on channel mychannel: the administrators of this stack alone may not: /,
            );
            assert.match(message, /set in the config what the channel has \(batch: timeout 2s, maxMessages 500, /);
            assert.match(message, /policy for .* not satisfied/);
            return true;
        });
    });
});
