import assert from "node:assert/strict";

import { newGateway } from "../../fabric/gateway";
import { definitionHash, newLifecycle, type Definition, type Lifecycle } from "../../fabric/lifecycle";
import { newPackage } from "../../fabric/package";
import { isChaincodeAnswer, newPeer, type Peer } from "../../fabric/peer";
import { retry } from "../../fabric/retry";
import { startChaincode, type ChaincodeServer } from "../support/chaincode";
import { joinAll, outputsOf, startNetwork, type TestMember, type TestNetwork } from "../support/network";

const channel = "mychannel";
const definition: Definition = {
    name: "registry",
    version: "1.0",
    endorsementPolicy: { signature: "AND('Org1MSP.peer', 'Org2MSP.peer')" },
    initRequired: true,
};

describe("chaincode on real peers", function () {
    this.timeout(120_000);

    let network: TestNetwork;
    let chaincode: ChaincodeServer;
    let packageId: string;
    let org1: TestMember;
    let org2: TestMember;

    before(async () => {
        network = await startNetwork();
        [org1, org2] = network.members;
        await joinAll(network);
        chaincode = await startChaincode(() => packageId);
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

    async function asPeer<T>(member: TestMember, act: (peer: Peer) => Promise<T>): Promise<T> {
        const peer = newPeer(member.peer, member.admin.signer);
        return act(peer).finally(peer.close);
    }

    async function asLifecycle<T>(member: TestMember, act: (lifecycle: Lifecycle) => Promise<T>): Promise<T> {
        const lifecycle = newLifecycle(member.peer, member.admin.signer, channel);
        return act(lifecycle).finally(lifecycle.close);
    }

    describe("installing", () => {
        it("gives the package ID that was computed before, also the second time", async () => {
            const connection = { address: chaincode.address, dial_timeout: "10s", tls_required: false };
            const files = { "connection.json": Buffer.from(JSON.stringify(connection)) };
            const made = newPackage({ type: "ccaas", label: "registry_1", files });
            packageId = made.packageId;
            for (const member of network.members) {
                assert.equal(await asPeer(member, (peer) => peer.install(made.archive)), packageId);
                assert.equal(await asPeer(member, (peer) => peer.install(made.archive)), packageId);
                assert.deepEqual(await asPeer(member, (peer) => peer.installed()), [
                    { packageId, label: "registry_1" },
                ]);
            }
        });

        it("says why a package is refused", async () => {
            await assert.rejects(
                asPeer(org1, (peer) => peer.install(Buffer.from("no package"))),
                {
                    message:
                        /cannot install a chaincode on org1-peer1 .*could not parse as a chaincode install package/,
                },
            );
        });
    });

    describe("the lifecycle", () => {
        it("knows nothing of a chaincode at first", async () => {
            await asLifecycle(org1, async (lifecycle) => {
                assert.equal(await lifecycle.committed("registry"), undefined);
                assert.equal(await lifecycle.approved("registry"), undefined);
                assert.equal(await lifecycle.approved("registry", 1), undefined);
                assert.deepEqual(await lifecycle.readiness("registry", 1, definition), {
                    Org1MSP: false,
                    Org2MSP: false,
                });
            });
        });

        it("refuses to commit what is not approved, with the peers' own words", async () => {
            await assert.rejects(
                asLifecycle(org1, (lifecycle) => lifecycle.commit({ definition, sequence: 1 })),
                { message: /chaincode definition not agreed to by this org \(Org1MSP\)/ },
            );
        });

        it("approves once for each organisation, both at once, and finds the second time harmless", async () => {
            const approval = { definition, sequence: 1, packageId };
            const all = network.members.map((member) =>
                asLifecycle(member, (lifecycle) => lifecycle.approve(approval)),
            );
            assert.deepEqual(await Promise.all(all), ["approved", "approved"]);
            for (const member of network.members) {
                await asLifecycle(member, async (lifecycle) => {
                    assert.equal(await lifecycle.approve(approval), "already approved");
                    const approved = await lifecycle.approved("registry");
                    assert.deepEqual(
                        { sequence: approved?.sequence, hash: approved?.hash, packageId: approved?.packageId },
                        { sequence: 1, hash: definitionHash(definition), packageId },
                    );
                    assert.deepEqual(approved?.definition.endorsementPolicy, definition.endorsementPolicy);
                });
            }
        });

        it("is ready when both have approved, and only for that definition", async () => {
            await asLifecycle(org1, async (lifecycle) => {
                const all = { Org1MSP: true, Org2MSP: true };
                await retry({ seconds: 10, heals: () => true }, async () => {
                    assert.deepEqual(await lifecycle.readiness("registry", 1, definition), all);
                });
                const other = { ...definition, version: "2.0" };
                assert.deepEqual(await lifecycle.readiness("registry", 1, other), { Org1MSP: false, Org2MSP: false });
                assert.deepEqual(await lifecycle.mismatches("registry", 1, other), {});
            });
        });

        it("commits once, whoever comes first, and finds the second time harmless", async () => {
            const commit = { definition, sequence: 1 };
            const all = network.members.map((member) => asLifecycle(member, (lifecycle) => lifecycle.commit(commit)));
            assert.ok((await Promise.all(all)).includes("committed"));
            await asLifecycle(org2, async (lifecycle) => {
                assert.equal(await lifecycle.commit(commit), "already committed");
                const committed = await lifecycle.committed("registry");
                assert.deepEqual(committed?.approvals, { Org1MSP: true, Org2MSP: true });
                assert.deepEqual(
                    { sequence: committed.sequence, hash: committed.hash },
                    { sequence: 1, hash: definitionHash(definition) },
                );
            });
        });

        it("is loud when another definition was committed as that sequence", async () => {
            const other = { ...definition, version: "2.0", initRequired: false };
            await assert.rejects(
                asLifecycle(org1, (lifecycle) => lifecycle.commit({ definition: other, sequence: 1 })),
                {
                    message:
                        /cannot commit sequence 1 of chaincode registry .*: sequence 1 was committed in between, with another version, init required;/,
                },
            );
            await assert.rejects(
                asLifecycle(org1, (lifecycle) => lifecycle.approve({ definition: other, sequence: 1, packageId })),
                { message: /attempted to redefine the current committed sequence \(1\).*with different parameters/ },
            );
        });

        it("approves the committed sequence again with another package", async () => {
            await asLifecycle(org2, async (lifecycle) => {
                const without = { definition, sequence: 1, packageId: undefined };
                assert.equal(await lifecycle.approve(without), "approved");
                assert.equal((await lifecycle.approved("registry"))?.packageId, undefined);
                assert.equal(await lifecycle.approve({ ...without, packageId }), "approved");
            });
        });
    });

    describe("the chaincode", () => {
        it("starts when a peer is asked, and wants to be initialised first", async () => {
            for (const member of network.members) {
                await assert.rejects(
                    asPeer(member, (peer) => peer.query(channel, "registry", "get", ["a"])),
                    { message: /has not been initialized for this version, must call as init first/ },
                );
            }
        });

        it("is initialised once, and a second time is refused", async () => {
            const gateway = newGateway(org1.peer, org1.client.signer, channel);
            const answer = await gateway.submit("registry", "init", ["a", "one"], { init: true });
            assert.equal(Buffer.from(answer).toString(), "initialised");
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

        it("fails with its own words", async () => {
            const gateway = newGateway(org2.peer, org2.client.signer, channel);
            await assert.rejects(gateway.evaluate("registry", "nonsense", []), {
                message: /cannot evaluate nonsense of chaincode registry on org2-peer1 .*no function nonsense/,
            });
            gateway.close();
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
});
