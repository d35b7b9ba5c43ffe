import assert from "node:assert/strict";

import { collectionPackage } from "../../fabric/collections";
import { definitionHash, type Definition } from "../../fabric/lifecycle";
import { retry, until } from "../../ground/retry";
import { startChaincode, type ChaincodeServer } from "../support/chaincode";
import { startNetworkPlace, type NetworkPlace } from "../support/network-place";
import { ownStack, type OwnStack } from "../support/own-stack";
import { warnings } from "../support/warnings";
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

    describe("installing", () => {
        it("gives the package ID that was computed before, also the second time", async () => {
            const made = await serverPackage("registry_1", chaincode.address);
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

        it("upgrades to a definition with collections, which comes back with the same hash", async () => {
            const policy = "OR('Org1MSP.member', 'Org2MSP.member')";
            const counts = { requiredPeerCount: 0, maxPeerCount: 1, blockToLive: 3 };
            const secret = { name: "secret", policy, ...counts, memberOnlyRead: true, memberOnlyWrite: false };
            const upgrade: Definition = {
                ...{ name: "vault", version: "2.0", endorsementPolicy: undefined, initRequired: false },
                collections: collectionPackage([{ ...secret, endorsementPolicy: { signature: policy } }]),
            };
            for (const [sequence, wanted] of [{ ...upgrade, collections: undefined }, upgrade].entries()) {
                const step = { definition: wanted, sequence: sequence + 1 };
                for (const member of network.members) {
                    await asLifecycle(member, (lifecycle) => lifecycle.approve({ ...step, packageId }));
                }
                await asLifecycle(org2, async (lifecycle) => {
                    assert.equal(await lifecycle.commit(step), "committed");
                    const committed = await lifecycle.committed("vault");
                    assert.equal(committed?.hash, definitionHash(wanted));
                    assert.deepEqual(committed.definition.endorsementPolicy, {
                        channelPolicy: "/Channel/Application/Endorsement",
                    });
                });
            }
        });
    });

    describe("agreed on by the stacks of two companies", () => {
        const first = { name: "shared", version: "1.0", initRequired: true };
        const second = { ...first, version: "2.0", initRequired: false };
        const inForce = { inForce: true, waitingFor: [], differences: {} };
        let cluster: NetworkPlace;
        let stacks: { readonly org1: OwnStack; readonly org2: OwnStack };

        before(async () => {
            cluster = await startNetworkPlace(network);
            stacks = { org1: ownStack(cluster, org1, packageId), org2: ownStack(cluster, org2, packageId) };
        });

        after(() => cluster.stop());

        it("waits for the other one, and names the field in which that has approved something else", async () => {
            const waiting = { sequence: 0, inForce: false, waitingFor: ["Org2MSP"], differences: {} };
            const told = await warnings(async () => {
                assert.deepEqual(await stacks.org1.up(first), waiting);
            });
            assert.match(told.join("\n"), /^chaincode shared on channel mychannel waits for Org2MSP: the next/);
            await warnings(() => stacks.org2.up({ ...first, version: "1.1" }));
            await retry({ seconds: 10, heals: () => true }, async () => {
                const differences = { Org2MSP: { version: "1.1" } };
                assert.deepEqual(await stacks.org1.refresh(), { ...waiting, differences });
            });
        });

        it("is committed by whoever comes next, found by the other, and initialised by both at once", async () => {
            const committed = { sequence: 1, ...inForce };
            assert.deepEqual(await stacks.org2.up(first, "30s"), committed);
            assert.deepEqual(await stacks.org1.refresh(), committed);
            assert.deepEqual(await stacks.org1.up(first), committed);
            const calls = await Promise.all([stacks.org1.initialise(), stacks.org2.initialise()]);
            assert.ok(calls.map(({ answer }) => answer).includes("initialised"), JSON.stringify(calls));
        });

        it("is committed by both at once", async () => {
            const committed = { sequence: 2, ...inForce };
            const ups = await Promise.all([stacks.org1.up(second, "30s"), stacks.org2.up(second, "30s")]);
            assert.deepEqual(ups, [committed, committed]);
        });

        it("is not put back where others have agreed on something else since", async () => {
            const third = { ...second, version: "3.0" };
            const step = { definition: { ...third, endorsementPolicy: undefined }, sequence: 3 };
            for (const member of network.members) {
                await asLifecycle(member, (lifecycle) => lifecycle.approve({ ...step, packageId }));
            }
            await asLifecycle(org2, (lifecycle) => lifecycle.commit(step));
            assert.ok(await until(10, async () => (await stacks.org1.refresh()).inForce === false));
            const overtaken = { sequence: 3, differences: { version: "3.0" }, approvedBy: ["Org1MSP", "Org2MSP"] };
            assert.deepEqual(await stacks.org1.refresh(), { sequence: 2, ...inForce, inForce: false, overtaken });
            await assert.rejects(stacks.org1.up(second), { status: "OVERTAKEN" });
            assert.deepEqual(await stacks.org1.up(third), { sequence: 3, ...inForce });
        });
    });
});
