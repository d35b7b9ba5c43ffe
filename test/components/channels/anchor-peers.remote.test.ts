import assert from "node:assert/strict";
import { provider } from "../../../components/channels/anchor-peers.remote";
import type { Target } from "../../../components/remote/place";
import { computeUpdate, setAnchorPeers } from "../../../fabric/configtx/update";
import { fakeOrganisation } from "../../support/fakenode";
import { operations } from "../../support/operations";
import { useServedChannel } from "../../support/served-channel";
import { warnings } from "../../support/warnings";

const own = [{ host: "org1-peer1", port: 7051 }];
const others = [{ host: "elsewhere", port: 7051 }];
const away: Target = { name: "org1-orderer2", organisation: "org1", port: 7050, address: "127.0.0.1:1" };

describe("the anchor peers of an organisation", () => {
    const anchorPeers = operations(provider);
    const served = useServedChannel();

    function inputs(anchors = own, first: readonly Target[] = []) {
        const of = { channel: "mychannel", organisation: "org1", mspId: "Org1MSP", anchors };
        return { place: served.reached.place, ...of, orderers: [...first, served.serving] };
    }

    function has(anchors: typeof own): boolean {
        const config = served.channel.config();
        return computeUpdate("mychannel", config, setAnchorPeers(config, "org1", anchors)) === undefined;
    }

    it("are made by an update that the organisation's administrator signs", async () => {
        const { id, state } = await anchorPeers.make(inputs());
        assert.deepEqual({ id, state }, { id: "fabric-dev/mychannel/org1", state: inputs() });
        assert.ok(has(own));
        assert.deepEqual(served.channel.signers, [["Org1MSP"]]);
    });

    it("are made again without an update", async () => {
        await anchorPeers.make(inputs());
        assert.deepEqual((await anchorPeers.make(inputs())).state, inputs());
        assert.equal(served.channel.signers.length, 1);
    });

    it("are made by a second update where another one came before the first", async () => {
        served.channel.overtake((config) => setAnchorPeers(config, "org1", others));
        await anchorPeers.make(inputs());
        assert.ok(has(own));
        assert.deepEqual(served.channel.signers, [["Org1MSP"]]);
    });

    it("are changed in place, and taken out", async () => {
        const { state } = await anchorPeers.make(inputs());
        for (const anchors of [others, []]) {
            assert.deepEqual(await anchorPeers.differs(state, inputs(anchors)), { changes: true, replaces: [] });
            assert.deepEqual(await anchorPeers.change(state, inputs(anchors)), inputs(anchors));
            assert.ok(has(anchors));
        }
    });

    it("are found as they were made, by the next orderer where the first is away", async () => {
        const { state } = await anchorPeers.make(inputs());
        assert.deepEqual(await anchorPeers.find({ ...state, ...inputs(own, [away]) }), inputs(own, [away]));
    });

    it("are none when somebody else has changed them, so that the next up sets them", async () => {
        const { state } = await anchorPeers.make(inputs());
        served.channel.change((config) => setAnchorPeers(config, "org1", others));
        const found = await anchorPeers.find(state);
        assert.deepEqual(found, inputs([]));
        assert.equal((await anchorPeers.differs(found, inputs())).changes, true);
    });

    it("are kept as the state has them when the administrator's Secret is gone", async () => {
        const { state } = await anchorPeers.make(inputs());
        served.reached.lose("administrator");
        const told = await warnings(async () => {
            assert.deepEqual(await anchorPeers.find(state), state);
        });
        assert.match(told.join(), /could not be checked: .*the Secret with cert\.pem and key\.pem is not there/);
    });

    it("are refused of an organisation that is no member", async () => {
        const stranger = { ...inputs(), organisation: "org9" };
        served.reached.keep("org9-admin-msp", fakeOrganisation.member("org9-admin", "admin"));
        await assert.rejects(anchorPeers.make(stranger), /it is not a member of the channel; members are: org1/);
        assert.deepEqual(served.channel.signers, []);
    });
});
