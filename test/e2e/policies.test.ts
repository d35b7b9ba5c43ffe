import assert from "node:assert/strict";

import type { common } from "@hyperledger/fabric-protos";

import type { InputsOf } from "../../components/remote/kinds";
import { applicationPolicies } from "../../fabric/configtx/application-policies";
import { applyConfig } from "../../fabric/configtx/apply";
import { setChannelSettings } from "../../fabric/configtx/settings";
import { computeUpdate, signedUpdateEnvelope } from "../../fabric/configtx/update";
import { newOrderer, type Orderer } from "../../fabric/orderer";
import { settings } from "../support/ledger-modules";
import { joinAll, outputsOf, startNetwork, type TestNetwork } from "../support/network";
import { operationsTarget, ordererTarget, startNetworkPlace, type NetworkPlace } from "../support/network-place";
import { warnings } from "../support/warnings";

const channel = "mychannel";
const usual = { Endorsement: "MAJORITY Endorsement", Readers: "ANY Readers" };
const audit = { Audit: "OR('Org1MSP.admin')" };

describe("the policies of a channel of real orderers", function () {
    this.timeout(120_000);

    let network: TestNetwork;
    let cluster: NetworkPlace;

    before(async () => {
        network = await startNetwork();
        cluster = await startNetworkPlace(network);
        await joinAll(network);
    });

    after(async () => {
        await cluster.stop();
        await network.stop();
    });

    afterEach(function () {
        if (this.currentTest?.state === "failed") {
            console.error(outputsOf(network));
        }
    });

    const batch = () => {
        const { batchTimeout, maxMessageCount, absoluteMaxBytes, preferredMaxBytes } = network.channel.orderer;
        return { batchTimeout, maxMessageCount, absoluteMaxBytes, preferredMaxBytes };
    };
    const inputsWith = (policies: Readonly<Record<string, string>>): InputsOf<"ChannelSettings"> => ({
        place: cluster.place,
        channel,
        settings: { batch: batch(), policies },
        orderers: network.orderers.map((one) => ordererTarget(one)),
        administrators: network.members.map(({ name, mspId }) => ({ organisation: name, mspId })),
        nodes: network.members.map((one) => ({ kind: "peer" as const, target: operationsTarget(one) })),
    });
    const asOrderer = <T>(act: (orderer: Orderer) => Promise<T>): Promise<T> => {
        const [{ endpoint }] = network.orderers;
        const orderer = newOrderer(endpoint, network.members[0].admin.signer, channel);
        return act(orderer).finally(orderer.close);
    };
    const names = async (): Promise<readonly string[]> =>
        Object.keys(applicationPolicies(await asOrderer((orderer) => orderer.config())));
    const signers = () => network.members.map(({ admin }) => admin.signer);
    const withPolicies =
        (policies: Readonly<Record<string, string>>) =>
        (current: common.Config): common.Config =>
            setChannelSettings(current, { batch: batch(), policies });
    /** Gives the channel a policy in somebody else's name. */
    const others = (policies: Readonly<Record<string, string>>): Promise<unknown> =>
        asOrderer((orderer) => {
            const change = { channel, change: withPolicies(policies), signers: signers() };
            return applyConfig(orderer, { ...change, submitter: network.members[0].admin.signer });
        });

    it("leave it when they leave the config, and no other goes with them", async () => {
        const { id, outs } = await settings.create(inputsWith({ ...usual, ...audit }));
        await others({ Theirs: "OR('Org2MSP.admin')" });
        const before = await names();
        assert.ok(before.includes("Audit") && before.includes("Theirs"));
        assert.deepEqual(await settings.read?.(id, outs), outs);
        const left = await settings.update?.(id, outs, inputsWith(usual));
        assert.ok(left !== undefined);
        assert.deepEqual(left.settings.policies, usual);
        assert.deepEqual(
            await names(),
            before.filter((name) => name !== "Audit"),
        );
        assert.deepEqual(await settings.read?.(id, left), left);
    });

    it("stay, with a warning, when somebody else has changed them since", async () => {
        const { id, outs } = await settings.create(inputsWith({ ...usual, ...audit }));
        await others({ Audit: "OR('Org2MSP.admin')" });
        const found = await settings.read?.(id, outs);
        assert.deepEqual(found?.settings.policies, { ...usual, Audit: "" });
        const told = await warnings(() => settings.update?.(id, found, inputsWith(usual)));
        assert.deepEqual(told, [
            "policy Audit stays on channel mychannel: somebody has changed it since this stack gave it",
        ]);
        assert.ok((await names()).includes("Audit"));
    });

    it("are changed all the same when an update came before that took one of them out", async () => {
        const { id, outs } = await settings.create(inputsWith({ ...usual, Late: "OR('Org1MSP.admin')" }));
        const [signer] = signers();
        assert.ok(signer !== undefined);
        await asOrderer(async (orderer) => {
            const old = await orderer.config();
            const stale = computeUpdate(channel, old, withPolicies({ More: "OR('Org1MSP.admin')" })(old));
            await settings.update?.(id, outs, inputsWith(usual));
            assert.ok(stale !== undefined);
            // Fabric looks at the elements in no order, and says what it meets first.
            await assert.rejects(orderer.broadcast(signedUpdateEnvelope(stale, signers(), signer)), {
                message: /requires that key .* be at version|existing config does not contain element for .*Late/,
            });
        });
        await others({ More: "OR('Org1MSP.admin')" });
        assert.ok((await names()).includes("More"));
    });
});
