import assert from "node:assert/strict";
import { common } from "@hyperledger/fabric-protos";
import { provider } from "../../../components/channels/orderer-join.remote";
import type { Target } from "../../../components/remote/place";
import { blockHash } from "../../../fabric/configtx/block";
import { consenterAt } from "../../../fabric/configtx/consenters";
import { channelFacts } from "../../../fabric/configtx/facts";
import { blockOf } from "../../support/blocks";
import { type FakeAdminPort, startFakeAdminPort } from "../../support/fakeadmin";
import { newFakeChannel, ordering } from "../../support/fakechannel";
import { fakeOrganisation } from "../../support/fakenode";
import { deliverAnswer, startFakeOrderer, type FakeOrderer } from "../../support/fakeorderer";
import { operations } from "../../support/operations";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const [channel, another] = [newFakeChannel(), newFakeChannel({ name: "another" })];
const [block, otherBlock] = [channel.firstBlock, another.firstBlock];
const unserved = { deliver: () => deliverAnswer(common.Status.NOT_FOUND) };
const { administration } = fakeOrganisation.clients;

describe("an orderer's place on a channel", () => {
    const join = operations(provider);
    let reached: ReachedPlace;
    let own: FakeOrderer;
    let other: FakeOrderer;
    let ownAdmin: FakeAdminPort;
    let otherAdmin: FakeAdminPort;

    beforeEach(async () => {
        reached = await startReachedPlace();
        reached.keep("org1-administration-tls", administration);
        reached.keepBlock("mychannel-genesis", block.serializeBinary());
        [own, other] = [await startFakeOrderer("org1-orderer1"), await startFakeOrderer("org1-orderer2")];
        ownAdmin = await startFakeAdminPort(fakeOrganisation.tls(["org1-orderer1"]), administration.root);
        otherAdmin = await startFakeAdminPort(fakeOrganisation.tls(["org1-orderer2"]), administration.root);
        own.answer(unserved);
        other.answer(unserved);
        serves(ownAdmin, undefined);
        serves(otherAdmin, undefined);
    });

    afterEach(async () => {
        [own, other, ownAdmin, otherAdmin].forEach(({ stop }) => {
            stop();
        });
        await reached.stop();
    });

    /** How an orderer is on the channel each time that it is asked, the last for good; one that is not there takes a join. */
    function serves(port: FakeAdminPort, first: Info, ...next: readonly Info[]): void {
        const infos = [first, ...next];
        port.answer(({ method }) => {
            if (method === "POST") {
                infos.shift();
                return { status: 201, body: "{}" };
            }
            const info = infos.length > 1 && infos[0] !== undefined ? infos.shift() : infos[0];
            const body = { name: "mychannel", consensusRelation: "consenter", height: 1, ...info };
            return info === undefined
                ? { status: 404, body: '{"error":"channel does not exist"}' }
                : { status: 200, body: JSON.stringify(body) };
        });
    }

    function inputs() {
        const target = (name: string, address: string): Target => ({ name, organisation: "org1", port: 7050, address });
        const of = { channel: "mychannel", mspId: "Org1MSP", volume: "uid-1", genesis: "mychannel-genesis" };
        const orderers = [
            target("org1-orderer1", own.endpoint.address),
            target("org1-orderer2", other.endpoint.address),
        ];
        const orderer = target("org1-orderer1", ownAdmin.address);
        const others = [target("org1-orderer2", otherAdmin.address)];
        return { place: reached.place, ...of, orderer, orderers, others, administrators: [] };
    }

    const posts = (): readonly Buffer[] =>
        ownAdmin.received.filter(({ method }) => method === "POST").map(({ body }) => body);
    const isJoinedBy = (wanted: common.Block): boolean =>
        posts().length === 1 && posts()[0]?.includes(Buffer.from(wanted.serializeBinary())) === true;

    it("is made by the ConfigMap's block while no orderer serves the channel", async () => {
        serves(ownAdmin, undefined, { status: "active" });
        const { id, state } = await join.make({ ...inputs(), firstBlock: blockHash(block) });
        assert.deepEqual({ id, state }, { id: "fabric-dev/org1-orderer1/mychannel", state: inputs() });
        assert.ok(isJoinedBy(block));
    });

    it("is made by the block that the others serve, and waited for until it has all of theirs", async () => {
        serves(ownAdmin, undefined, { status: "onboarding" }, { status: "active" });
        serves(otherAdmin, { status: "active", height: 7 });
        other.answer(channel.answers);
        await join.make({ ...inputs(), genesis: "lost" });
        assert.ok(isJoinedBy(block));
        assert.equal(ownAdmin.received.length, 4, "asked, joined, onboarding, active");
    });

    it("is found by a run that was interrupted, and not joined again", async () => {
        serves(ownAdmin, { status: "onboarding" });
        own.answer(channel.answers);
        assert.deepEqual((await join.make(inputs())).state, inputs());
        assert.deepEqual(posts(), []);
    });

    it("is made anew on another volume, while the others have the channel's blocks", async () => {
        serves(ownAdmin, undefined, { status: "active" });
        serves(otherAdmin, { status: "active", height: 1 });
        other.answer(channel.answers);
        const moved = { ...inputs(), volume: "uid-2" };
        assert.deepEqual(await join.differs(inputs(), moved), { changes: true, replaces: [] });
        assert.deepEqual(await join.change(inputs(), moved), moved);
        assert.ok(isJoinedBy(block));
    });

    it("is another place for a consenter that has lost its ledger, which the other administrators agree to", async () => {
        const living = newFakeChannel({ orderer: ordering(["org1-orderer1", "org1-orderer2"]) });
        reached.keepBlock("mychannel-genesis", living.firstBlock.serializeBinary());
        const renewed = fakeOrganisation.tls(["org1-orderer1"]);
        reached.keep("org1-orderer1-tls", renewed);
        serves(ownAdmin, undefined, { status: "active" });
        serves(otherAdmin, { status: "active", height: 7 });
        other.answer(living.answers);
        const administrators = [{ organisation: "org1", mspId: "Org1MSP" }];
        const moved = { ...inputs(), administrators, volume: "uid-2" };
        assert.deepEqual(await join.change(inputs(), moved), moved);
        assert.deepEqual(living.signers, [["Org1MSP"], ["Org1MSP"]], "out, and in again");
        assert.ok(isJoinedBy(blockOf(2, { lastConfig: 2, config: living.config() })), "by the newest config");
        const consenter = consenterAt(living.config(), { host: "org1-orderer1", port: 7050 });
        assert.equal(Buffer.from(consenter?.getServerTlsCert_asU8() ?? "").toString(), renewed.certificate);
    });

    it("is another place for a consenter that others know by the address of several, told by its key", async () => {
        const own = fakeOrganisation.tls(["org1-orderer1", "192.0.2.1"]);
        const one = { host: "192.0.2.1", port: 30051 };
        const certificates = { clientTlsCertificate: own.certificate, serverTlsCertificate: own.certificate };
        const { consenters, ...service } = ordering(["192.0.2.1"]);
        const living = newFakeChannel({
            orderer: { ...service, consenters: [{ ...one, ...certificates }, ...consenters] },
        });
        reached.keepBlock("mychannel-genesis", living.firstBlock.serializeBinary());
        reached.keep("org1-orderer1-tls", own);
        serves(ownAdmin, undefined, { status: "active" });
        serves(otherAdmin, { status: "active", height: 7 });
        other.answer(living.answers);
        const administrators = [{ organisation: "org1", mspId: "Org1MSP" }];
        await join.change(inputs(), { ...inputs(), administrators, volume: "uid-2" });
        assert.deepEqual(living.signers, [["Org1MSP"], ["Org1MSP"]], "out, and in again");
        const { consenters: known } = channelFacts(living.config());
        assert.deepEqual(
            known.map(({ host, port }) => `${host}:${port}`),
            ["192.0.2.1:7050", "192.0.2.1:30051"],
            "it is the last now",
        );
    });

    it("is not made anew where its ledger was the last: the channel is lost with it", async () => {
        await assert.rejects(join.change(inputs(), { ...inputs(), volume: "uid-2" }), {
            message:
                "cannot join channel mychannel on org1-orderer1: it has served the channel and lost its ledger, and no other " +
                "orderer that answers serves it: restore the volume of an orderer from a backup; founded anew, it would be another channel of that name",
        });
        assert.deepEqual(posts(), []);
    });

    const refused = [
        {
            what: "an orderer that serves another channel of that name",
            arrange: () => {
                serves(ownAdmin, { status: "active" });
                own.answer(another.answers);
            },
            says: new RegExp(`it holds another channel of that name: its first block is ${blockHash(otherBlock)}`),
        },
        {
            what: "a ConfigMap that somebody has given another block",
            arrange: () => {
                reached.keepBlock("mychannel-genesis", otherBlock.serializeBinary());
            },
            says: new RegExp(
                `and ConfigMap mychannel-genesis is ${blockHash(otherBlock)}; find out who has changed it`,
            ),
        },
    ];
    for (const { what, arrange, says } of refused) {
        it(`is refused for ${what}`, async () => {
            arrange();
            await assert.rejects(join.make({ ...inputs(), firstBlock: blockHash(block) }), says);
            assert.deepEqual(posts(), []);
        });
    }

    it("is there when the orderer serves what the others do", async () => {
        serves(ownAdmin, { status: "active" });
        [own, other].forEach(({ answer }) => {
            answer(channel.answers);
        });
        assert.deepEqual(await join.find(inputs()), inputs());
    });

    it("is there without its ledger when the orderer serves the channel no more, so that the next up joins it", async () => {
        const found = await join.find(inputs());
        assert.deepEqual(found, { ...inputs(), volume: "" });
        assert.deepEqual(await join.differs(found, inputs()), { changes: true, replaces: [] });
    });

    it("is gone when the orderer serves another channel of that name", async () => {
        serves(ownAdmin, { status: "active" });
        own.answer(another.answers);
        other.answer(channel.answers);
        assert.equal(await join.find(inputs()), undefined);
    });

    it("is kept as the state has it when the ConfigMap of its organisation is gone", async () => {
        reached.lose("roots");
        const told = await warnings(async () => {
            assert.deepEqual(await join.find(inputs()), inputs());
        });
        assert.match(told.join(), /could not be checked: .*not found \(404 NotFound\)/);
    });

    it("is kept, within seconds, when the admin port takes no certificate that the stack has", async () => {
        const { certificate, key } = fakeOrganisation.tls(["org1-orderer1"]);
        reached.keep("org1-administration-tls", { certificate, key });
        serves(ownAdmin, { status: "active" });
        const start = performance.now();
        const told = await warnings(async () => {
            assert.deepEqual(await join.find(inputs()), inputs());
        });
        assert.match(told.join(), /could not be checked: cannot look up channel mychannel on org1-orderer1/);
        assert.ok(performance.now() - start < 15_000, "it was asked for longer than a refresh is worth");
        assert.deepEqual(ownAdmin.received, []);
    });
});

type Info = { readonly status: string; readonly height?: number } | undefined;
