import assert from "node:assert/strict";
import { provider } from "../../../components/channels/channel-settings.remote";
import { addressOf } from "../../../components/model/host-port";
import { certificateFacts } from "../../../fabric/certificates";
import { consenterAt, withCertificate, withConsenter, withoutConsenter } from "../../../fabric/configtx/consenters";
import { channelFacts } from "../../../fabric/configtx/facts";
import { withMovedOrderers, type OrdererMove } from "../../../fabric/configtx/moves";
import { channelBatch, setChannelSettings } from "../../../fabric/configtx/settings";
import { startFakeOrderer } from "../../support/fakeorderer";
import { operations } from "../../support/operations";
import { useServedChannel } from "../../support/served-channel";
import { warnings } from "../../support/warnings";

const batch = {
    batchTimeout: "2s",
    maxMessageCount: 500,
    absoluteMaxBytes: 10 * 1024 * 1024,
    preferredMaxBytes: 2 * 1024 * 1024,
};
const inside = "org1-orderer1:7050";
const moving = { inside: { "org1-orderer1": inside } };

describe("the orderers of a channel that get addresses outside", () => {
    const settingsOf = operations(provider);
    const served = useServedChannel();
    const outside = (): string => served.serving.address ?? "";

    // The orderer that serves the channel is its consenter, by its key.
    beforeEach(() => {
        const { tls } = served.orderer;
        served.reached.keep("org1-orderer1-tls", tls);
        const address = { host: "org1-orderer1", port: 7050 };
        served.channel.change((config) => {
            const consenter = consenterAt(config, address) ?? assert.fail("no consenter");
            return withConsenter(withoutConsenter(config, address), withCertificate(consenter, tls.certificate));
        });
    });

    function inputs({ to = outside() } = {}) {
        return {
            place: served.reached.place,
            channel: "mychannel",
            settings: { batch, policies: {} },
            orderers: [{ ...served.serving, port: 7050 }],
            administrators: [{ organisation: "org1", mspId: "Org1MSP" }],
            nodes: [],
            outside: { addresses: { "org1-orderer1": to }, through: [] },
        };
    }

    function known(): readonly (readonly string[] | undefined)[] {
        const { consenters, orderers } = channelFacts(served.channel.config());
        return [consenters.map(addressOf), orderers[0]?.endpoints];
    }

    /** Outside, and where blocks are had inside, too. */
    function moved(): ReturnType<typeof known> {
        return [[outside()], [outside(), inside]];
    }

    /** Somebody else changes where the channel knows the orderer. */
    function somebodyMoves(move: Partial<OrdererMove>): void {
        const { publicKeySha256 } = certificateFacts(served.orderer.tls.certificate);
        const whole = { organisation: "org1", publicKeySha256, from: [], to: { host: "elsewhere", port: 7 }, ...move };
        served.channel.change((config) => withMovedOrderers(config, [whole]));
    }

    it("are known there by one update, which a second run finds made", async () => {
        const { state } = await settingsOf.make({ ...inputs(), ...moving });
        assert.deepEqual(known(), moved());
        assert.deepEqual(served.channel.signers, [["Org1MSP"]]);
        await settingsOf.make({ ...inputs(), ...moving });
        assert.equal(served.channel.signers.length, 1);
        assert.deepEqual(Object.keys(state).sort(), ["administrators", "channel", "orderers", "place", "settings"]);
    });

    it("are a difference while the channel knows one of them inside, and none of a state that does not say", async () => {
        const { place, channel, settings, orderers, administrators, nodes } = inputs();
        const { state } = await settingsOf.make({ place, channel, settings, orderers, administrators, nodes });
        assert.deepEqual(await settingsOf.differs(state, inputs()), { changes: false, replaces: [] });
        assert.deepEqual(await settingsOf.differs(state, { ...inputs(), ...moving }), { changes: true, replaces: [] });
        const changed = await settingsOf.change(state, { ...inputs(), ...moving });
        assert.deepEqual(known(), moved());
        assert.deepEqual(changed, state);
    });

    it("move together with other settings, in the same update", async () => {
        const settings = { batch: { ...batch, batchTimeout: "100ms" }, policies: {} };
        await settingsOf.make({ ...inputs(), ...moving, settings });
        assert.deepEqual(known(), moved());
        assert.equal(channelBatch(served.channel.config()).batchTimeout, "100ms");
        assert.equal(served.channel.signers.length, 1);
    });

    it("move by a second update where another one came before the first", async () => {
        const other = { batch, policies: { MyOther: "OR('Org1MSP.member')" } };
        served.channel.overtake((config) => setChannelSettings(config, other));
        await settingsOf.make({ ...inputs(), ...moving });
        assert.deepEqual(known(), moved());
    });

    it("are put right where somebody has changed them back", async () => {
        const { state } = await settingsOf.make({ ...inputs(), ...moving });
        somebodyMoves({ to: { host: "org1-orderer1", port: 7050 } });
        assert.deepEqual(known()[0], [inside]);
        await settingsOf.change(state, { ...inputs(), ...moving });
        assert.deepEqual(known(), moved());
    });

    it("stay known inside with a warning where one does not answer outside, and the next run tries again", async () => {
        const deaf = { ...inputs({ to: "127.0.0.1:1" }), ...moving };
        const states: Readonly<Record<string, unknown>>[] = [];
        const told = await warnings(async () => states.push((await settingsOf.make(deaf)).state));
        assert.deepEqual(known(), [[inside], [inside]]);
        const [state = {}] = states;
        assert.deepEqual(state["unmoved"], ["org1-orderer1"]);
        assert.match(
            told.join(),
            /^channel mychannel goes on knowing its orderers by names inside the cluster: cannot reach org1-orderer1 outside on 127\.0\.0\.1:1: from this machine it does not answer there \(.*\); see that each address outside leads to its orderer from pods of this cluster, too, then run pulumi up again$/,
        );
        assert.equal((await settingsOf.differs(state, { ...inputs(), ...moving })).changes, true);
        const after = await settingsOf.change(state, { ...inputs(), ...moving });
        assert.deepEqual([known(), after["unmoved"]], [moved(), undefined]);
    }).timeout(60_000);

    it("stay known inside where the address leads to a node with another key", async () => {
        const other = await startFakeOrderer("org1-orderer1");
        try {
            other.answer(served.channel.answers);
            const wrong = { ...inputs({ to: other.endpoint.address }), ...moving };
            const told = await warnings(() => settingsOf.make(wrong));
            assert.deepEqual(known(), [[inside], [inside]]);
            assert.match(
                told.join(),
                /from this machine it does not answer there \(another node answers there, by its key\)/,
            );
        } finally {
            other.stop();
        }
    }).timeout(60_000);

    it("are left where somebody else has put them", async () => {
        somebodyMoves({ from: [inside] });
        await settingsOf.make(inputs());
        assert.deepEqual(known(), [["elsewhere:7"], ["elsewhere:7", inside]]);
        assert.deepEqual(served.channel.signers, []);
    });
});
