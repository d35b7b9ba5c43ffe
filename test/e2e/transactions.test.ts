import assert from "node:assert/strict";

import { newGateway } from "../../fabric/gateway";
import type { Definition } from "../../fabric/lifecycle";
import { isChaincodeAnswer } from "../../fabric/peer";
import { retry } from "../../ground/retry";
import { startChaincode, type ChaincodeServer } from "../support/chaincode";
import {
    asLifecycle,
    asPeer,
    joinAll,
    outputsOf,
    serverPackage,
    startNetwork,
    type TestMember,
    type TestNetwork,
} from "../support/network";

const channel = "mychannel";
const definition: Definition = {
    name: "registry",
    version: "1.0",
    endorsementPolicy: { signature: "AND('Org1MSP.peer', 'Org2MSP.peer')" },
    initRequired: true,
};

describe("transactions of a chaincode on real peers", function () {
    this.timeout(120_000);

    let network: TestNetwork;
    let chaincode: ChaincodeServer;
    let packageId: string;
    let org1: TestMember;
    let org2: TestMember;

    before(async () => {
        network = await startNetwork();
        [org1, org2] = network.members;
        chaincode = await startChaincode(() => packageId);
        const made = await serverPackage("registry_1", chaincode.address);
        packageId = made.packageId;
        await joinAll(network);
        for (const member of network.members) {
            await asPeer(member, (peer) => peer.install(made.archive));
            await asLifecycle(member, (lifecycle) => lifecycle.approve({ definition, sequence: 1, packageId }));
        }
        await asLifecycle(org1, (lifecycle) => lifecycle.commit({ definition, sequence: 1 }));
    });

    after(async () => {
        chaincode.stop();
        await network.stop();
    });

    afterEach(function () {
        if (this.currentTest?.state === "failed") {
            console.error(outputsOf(network));
        }
    });

    it("is what each peer has a package for that its organisation approved", async () => {
        for (const member of network.members) {
            assert.deepEqual(await asPeer(member, (peer) => peer.assigned()), [{ channel, chaincode: "registry" }]);
        }
    });

    it("wants to be initialised first, says every peer", async () => {
        for (const member of network.members) {
            await assert.rejects(
                asPeer(member, (peer) => peer.query(channel, "registry", "get", ["a"])),
                { message: /has not been initialized for this version, must call as init first/ },
            );
        }
    });

    it("is started everywhere before that, by a first call that nobody submits", async () => {
        for (const member of network.members) {
            await asPeer(member, (peer) => peer.start(channel, "registry"));
            await assert.rejects(
                asPeer(member, (peer) => peer.query(channel, "registry", "get", ["a"])),
                { message: /has not been initialized for this version, must call as init first/ },
            );
        }
    });

    it("is initialised once, and a second time is refused", async () => {
        const gateway = newGateway(org1.peer, org1.client.signer, channel);
        const answer = await gateway.submit("registry", "init", ["a", "one"], { init: true });
        assert.equal(Buffer.from(answer.result).toString(), "initialised");
        await assert.rejects(gateway.submit("registry", "init", ["a", "two"], { init: true }), {
            message:
                /cannot submit init of chaincode registry on org1-peer1 .*is already initialized but called as init/,
        });
        gateway.close();
    });

    it("writes with the endorsement of both organisations, and every peer reads it", async () => {
        const gateway = newGateway(org1.peer, org1.client.signer, channel);
        const organisations = { endorsingOrganisations: ["Org1MSP", "Org2MSP"] };
        await gateway.submit("registry", "put", ["b", "two"]);
        await gateway.submit("registry", "put", ["c", "three"], organisations);
        assert.equal(Buffer.from(await gateway.evaluate("registry", "get", ["b"])).toString(), "two");
        gateway.close();
        for (const member of network.members) {
            await retry({ seconds: 10, heals: () => true }, async () => {
                const answer = await asPeer(member, (peer) => peer.query(channel, "registry", "get", ["c"]));
                assert.equal(Buffer.from(answer).toString(), "three");
            });
        }
    });

    it("is not believed with the endorsement of one organisation", async () => {
        const gateway = newGateway(org1.peer, org1.client.signer, channel);
        const one = { endorsingOrganisations: ["Org1MSP"] };
        await assert.rejects(gateway.submit("registry", "put", ["b", "alone"], one), {
            message: /was committed as invalid: ENDORSEMENT_POLICY_FAILURE/,
            status: "ENDORSEMENT_POLICY_FAILURE",
        });
        assert.equal(Buffer.from(await gateway.evaluate("registry", "get", ["b"])).toString(), "two");
        gateway.close();
    });

    it("is made once where it is to be, by whoever knows of it: the ledger tells of it after that", async () => {
        const gateway = newGateway(org1.peer, org1.client.signer, channel);
        const put = () => gateway.submit("registry", "put", ["d", "four"], { once: "channel" });
        const alone = { once: "channel", endorsingOrganisations: ["Org1MSP"] };
        // What does not count has taken an ID all the same.
        await assert.rejects(gateway.submit("registry", "put", ["d", "four"], alone), {
            status: "ENDORSEMENT_POLICY_FAILURE",
        });
        const made = await put();
        assert.deepEqual(await put(), made);
        assert.deepEqual([Buffer.from(made.result).toString(), made.endorsers], ["four", ["Org1MSP", "Org2MSP"]]);
        gateway.close();
    });

    it("fails with its own words", async () => {
        const gateway = newGateway(org2.peer, org2.client.signer, channel);
        await assert.rejects(gateway.evaluate("registry", "nonsense", []), {
            message: /cannot evaluate nonsense of chaincode registry on org2-peer1 .*no function nonsense/,
        });
        gateway.close();
    });

    it("is started by a query once it is initialised", async () => {
        await asPeer(org1, (peer) => peer.start(channel, "registry"));
    });

    it("is told apart from its peer when it refuses", async () => {
        const refusal = async (name: string, chaincodeName: string): Promise<unknown> =>
            asPeer(org1, (peer) => peer.query(channel, chaincodeName, name, [])).then(
                () => assert.fail("answered"),
                (error: unknown) => error,
            );
        assert.equal(isChaincodeAnswer(await refusal("nonsense", "registry")), true);
        assert.equal(isChaincodeAnswer(await refusal("nonsense", "missing")), false);
    });
});
