import assert from "node:assert/strict";
import type { common } from "@hyperledger/fabric-protos";
import { certificateFacts } from "../../../fabric/certificates";
import { channelFacts } from "../../../fabric/configtx/facts";
import { withMovedOrderers, type OrdererMove } from "../../../fabric/configtx/moves";
import { computeUpdate } from "../../../fabric/configtx/update";
import { newFakeChannel, ordering } from "../../support/fakechannel";

const hosts = ["org1-orderer1", "org1-orderer2"] as const;
const config = newFakeChannel({ orderer: ordering(hosts) }).config();
const { consenters } = channelFacts(config);

/** An orderer of the channel to its address outside. */
function move(number: 0 | 1): OrdererMove {
    const { publicKeySha256 } = certificateFacts(consenters[number]?.serverTlsCertificate ?? "");
    const from = [`${hosts[number]}:7050`, `${hosts[number]}.fabric-dev.svc:7050`];
    return { organisation: "org1", publicKeySha256, from, to: { host: "203.0.113.7", port: 30050 + number } };
}

const both = [move(0), move(1)];
const inside = hosts.map((host) => `${host}:7050`);
const outside = ["203.0.113.7:30050", "203.0.113.7:30051"];

function known(changed: common.Config): { readonly consenters: readonly string[]; readonly endpoints: unknown } {
    const facts = channelFacts(changed);
    return {
        consenters: facts.consenters.map(({ host, port }) => `${host}:${port}`),
        endpoints: facts.orderers[0]?.endpoints,
    };
}

describe("orderers that a channel is to know by other addresses", () => {
    it("move all in one update, as consenters with the certificates that they have and as where blocks are had, there before the former ones", () => {
        const changed = withMovedOrderers(config, both);
        assert.deepEqual(known(changed), { consenters: outside, endpoints: [...outside, ...inside] });
        const certificates = (of: common.Config) => channelFacts(of).consenters.map((one) => one.serverTlsCertificate);
        assert.deepEqual(certificates(changed), certificates(config));
        const written = computeUpdate("mychannel", config, changed)?.getWriteSet()?.getGroupsMap().get("Orderer");
        const changedKeys = (values: readonly (readonly [string, common.ConfigValue])[]): readonly string[] =>
            values.filter(([, value]) => value.getVersion() > 0).map(([name]) => name);
        assert.deepEqual(changedKeys([...(written?.getValuesMap().entries() ?? [])]), ["ConsensusType"]);
        const own = written?.getGroupsMap().get("org1")?.getValuesMap();
        assert.deepEqual(changedKeys([...(own?.entries() ?? [])]), ["Endpoints"]);
    });

    it("move one by one, too, and leave the others as they are", () => {
        const changed = withMovedOrderers(config, [move(1)]);
        const mixed = [inside[0], outside[1]];
        assert.deepEqual(known(changed), { consenters: mixed, endpoints: [...mixed, inside[1]] });
    });

    it("are where blocks are had though nobody has said so before", () => {
        const stranger = { ...move(0), from: [] };
        const changed = withMovedOrderers(config, [stranger]);
        assert.deepEqual(known(changed).endpoints, [...inside, outside[0]]);
    });

    it("make no difference where they are known so, and where the channel has nobody with that key", () => {
        const changed = withMovedOrderers(config, both);
        assert.equal(withMovedOrderers(changed, both), changed);
        const unknown = { ...move(0), publicKeySha256: "00", organisation: "org9" };
        assert.equal(withMovedOrderers(config, [unknown]), config);
    });
});
