import assert from "node:assert/strict";

import { lifecycleDefinition, type DefinitionInputs } from "../../components/chaincode/definition";
import { eachDefinition } from "../../components/chaincode/occasion";
import type { InputsOf, OutputsOf } from "../../components/remote/kinds";
import { newGateway } from "../../fabric/gateway";
import { retry } from "../../ground/retry";
import { startChaincode, type ChaincodeServer } from "../support/chaincode";
import { approval, commit, settings, transaction } from "../support/ledger-modules";
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
import {
    operationsTarget,
    ordererTarget,
    peerTarget,
    startNetworkPlace,
    type NetworkPlace,
} from "../support/network-place";

const channel = "mychannel";
const member = (mspId: string): string => `'${mspId}.member'`;
const definition: DefinitionInputs = {
    name: "registry",
    version: "1.0",
    initRequired: false,
    endorsementPolicy: { signature: "OR('Org1MSP.peer', 'Org2MSP.peer')" },
    collections: [
        {
            ...{ name: "secret", policy: `OR(${member("Org1MSP")}, ${member("Org2MSP")})`, requiredPeerCount: 0 },
            ...{ maxPeerCount: 0, blockToLive: 0, memberOnlyRead: true, memberOnlyWrite: false },
        },
    ],
};
const gone = undefined;

/** Dynamic resources against real nodes: what the ledger says is compared with what the state holds. */
describe("what the ledger says of chaincode and its channel", function () {
    this.timeout(240_000);

    let network: TestNetwork;
    let cluster: NetworkPlace;
    let chaincode: ChaincodeServer;
    let packageId: string;
    let org1: TestMember;
    let org2: TestMember;

    before(async () => {
        network = await startNetwork();
        [org1, org2] = network.members;
        cluster = await startNetworkPlace(network);
        chaincode = await startChaincode(() => packageId);
        const made = await serverPackage("registry_1", chaincode.address);
        packageId = made.packageId;
        await joinAll(network);
        await Promise.all(network.members.map((one) => asPeer(one, (peer) => peer.install(made.archive))));
    });

    after(async () => {
        chaincode.stop();
        await cluster.stop();
        await network.stop();
    });

    afterEach(function () {
        if (this.currentTest?.state === "failed") {
            console.error(outputsOf(network));
        }
    });

    const approvalOf = (one: TestMember) => {
        const { name: organisation, mspId } = one;
        return { place: cluster.place, organisation, mspId, peers: [peerTarget(one)], channel, definition, packageId };
    };
    const commitOf = (...members: readonly TestMember[]) => {
        const acting = members.map((one) => ({ organisation: one.name, mspId: one.mspId, peers: [peerTarget(one)] }));
        return { place: cluster.place, members: acting, channel, definition };
    };
    const settingsOf = (application: string, policies = {}): InputsOf<"ChannelSettings"> => {
        const { batchTimeout, maxMessageCount, absoluteMaxBytes, preferredMaxBytes } = network.channel.orderer;
        const named = (name: string) => ({ name, isDefault: false });
        return {
            place: cluster.place,
            channel,
            settings: {
                batch: { batchTimeout, maxMessageCount, absoluteMaxBytes, preferredMaxBytes },
                policies,
                capabilities: { channel: named("V2_0"), orderer: named("V2_0"), application: named(application) },
            },
            orderers: network.orderers.map((one) => ordererTarget(one)),
            administrators: [
                { organisation: "org0", mspId: "OrdererMSP" },
                ...network.members.map(({ name, mspId }) => ({ organisation: name, mspId })),
            ],
            nodes: [
                ...network.orderers.map((one) => ({ kind: "orderer" as const, target: operationsTarget(one) })),
                ...network.members.map((one) => ({ kind: "peer" as const, target: operationsTarget(one) })),
            ],
        };
    };

    describe("of a chaincode's definition", () => {
        let approvals: readonly { readonly id: string; readonly outs: OutputsOf<"Approval"> }[];
        let committed: { readonly id: string; readonly outs: OutputsOf<"Commit"> };

        it("is approved and committed as sequence 1", async () => {
            approvals = await Promise.all(network.members.map((one) => approval.create(approvalOf(one))));
            committed = await commit.create(commitOf(org1, org2));
            assert.deepEqual([...approvals.map(({ outs }) => outs.sequence), committed.outs.sequence], [1, 1, 1]);
            for (const { id, outs } of approvals) {
                assert.deepEqual(await approval.read?.(id, outs), outs);
            }
            assert.deepEqual(await commit.read?.(committed.id, committed.outs), committed.outs);
        });

        it("heals by one refresh and up when somebody has committed another one", async () => {
            const other = lifecycleDefinition({ ...definition, version: "2.0" });
            for (const one of network.members) {
                await asLifecycle(one, (lifecycle) => lifecycle.approve({ definition: other, sequence: 2, packageId }));
            }
            await asLifecycle(org2, (lifecycle) => lifecycle.commit({ definition: other, sequence: 2 }));
            for (const { id, outs } of approvals) {
                assert.equal(await approval.read?.(id, outs), gone);
            }
            assert.equal(await commit.read?.(committed.id, committed.outs), gone);

            approvals = await Promise.all(network.members.map((one) => approval.create(approvalOf(one))));
            committed = await commit.create(commitOf(org1, org2));
            assert.deepEqual([...approvals.map(({ outs }) => outs.sequence), committed.outs.sequence], [3, 3, 3]);
        });

        it("is found under another sequence than the state's, without a new approval", async () => {
            for (const { id, outs } of approvals) {
                assert.deepEqual(await approval.read?.(id, { ...outs, sequence: 1 }), outs);
            }
        });

        it("has no approval where another package was approved for it, and takes the package back", async () => {
            const without = { definition: lifecycleDefinition(definition), sequence: 3, packageId: undefined };
            await asLifecycle(org2, (lifecycle) => lifecycle.approve(without));
            const [, second] = approvals;
            assert.ok(second !== undefined);
            assert.equal(await approval.read?.(second.id, second.outs), gone);
            const { outs } = await approval.create(approvalOf(org2));
            assert.deepEqual(outs, second.outs);
            await approval.delete?.(second.id, outs);
            const withdrawn = await asLifecycle(org2, (lifecycle) => lifecycle.approved(definition.name));
            assert.deepEqual([withdrawn?.sequence, withdrawn?.packageId], [3, undefined]);
            await approval.create(approvalOf(org2));
        });
    });

    describe("of its first call", () => {
        it("wants another one for another version, and none for the same", async () => {
            const made = { name: "counter", initRequired: true };
            const callOf = async (version: string): Promise<InputsOf<"Transaction">> => {
                const asked = { definition: { ...made, version } };
                await Promise.all(network.members.map((one) => approval.create({ ...approvalOf(one), ...asked })));
                const { sequence } = (await commit.create({ ...commitOf(org1, org2), ...asked })).outs;
                const { place, organisation, mspId, peers } = approvalOf(org1);
                const call = { chaincode: made.name, function: "init", args: ["a", version], kind: "init" as const };
                const due = { version, occasion: eachDefinition(sequence, [packageId]), answers: true };
                return { place, organisation, mspId, peers, channel, ...call, ...due };
            };
            const first = await callOf("1.0");
            const { id, outs } = await transaction.create(first);
            assert.equal(outs.answer, "initialised");
            assert.deepEqual(await transaction.update?.(id, outs, first), outs);
            const second = await transaction.update?.(id, outs, await callOf("2.0"));
            assert.deepEqual([second?.answer, second?.version], ["initialised", "2.0"]);
            assert.notEqual(second?.transactionId, outs.transactionId);
        });
    });

    describe("of its capabilities", () => {
        const purge = async (): Promise<string> => {
            const gateway = newGateway(org1.peer, org1.client.signer, channel, { retrySeconds: 20 });
            const answer = gateway.submit(definition.name, "purge", ["a", "secret"]).finally(gateway.close);
            return Buffer.from((await answer).result).toString();
        };

        it("lets no private data be purged with V2_0", async () => {
            await assert.rejects(purge(), { message: /channel application capability of V2_5 or later is required/ });
        });

        it("is not raised past what a node runs, which is named", async () => {
            const inputs = settingsOf("V2_5");
            const capabilities = inputs.settings.capabilities ?? assert.fail("no capabilities");
            const third = { ...capabilities, channel: { name: "V3_0", isDefault: false } };
            await assert.rejects(
                settings.create({ ...inputs, settings: { ...inputs.settings, capabilities: third } }),
                {
                    message: new RegExp(
                        "cannot raise the channel capability to V3_0 on channel mychannel: org0-orderer1 runs Fabric 2\\.\\S+, " +
                            "and V3_0 needs 3\\.0 or newer; .*org2-peer1 runs Fabric 2\\..*; bring these nodes up to date first, " +
                            "or set capabilities\\.channel of the channel to V2_0",
                    ),
                },
            );
        });

        it("is not raised while a node cannot be asked, which is named", async () => {
            const inputs = settingsOf("V2_5");
            const silent = { kind: "peer" as const, target: { ...operationsTarget(org1), address: "127.0.0.1:1" } };
            await assert.rejects(settings.create({ ...inputs, nodes: [silent] }), {
                message: /org1-peer1 cannot be asked for its version \(cannot reach org1-peer1 on .* is refused/,
            });
        });

        it("is raised to V2_5, with which private data is purged", async () => {
            const { id, outs } = await settings.create(settingsOf("V2_5"));
            assert.deepEqual(await settings.read?.(id, outs), outs);
            await retry({ seconds: 20, heals: () => true }, async () => {
                assert.equal(await purge(), "purged");
            });
        });

        it("is never lowered, and what it is shows as drift", async () => {
            const lower = settingsOf("V2_0");
            const found = await settings.read?.("id", lower);
            assert.deepEqual(found?.settings.capabilities?.application, { name: "V2_5", isDefault: false });
            await assert.rejects(settings.create(lower), {
                message:
                    "cannot lower the application capability to V2_0 on channel mychannel: the channel has V2_5, and V2_0 is less; " +
                    "set capabilities.application of the channel to V2_5",
            });
        });
    });

    describe("of the policy for its chaincodes", () => {
        it("lets one approval be enough where the policy says so", async () => {
            await settings.create(settingsOf("V2_5", { LifecycleEndorsement: "ANY Endorsement" }));
            const next = { ...definition, version: "3.0" };
            await approval.create({ ...approvalOf(org2), definition: next });
            const { outs } = await commit.create({ ...commitOf(org2), definition: next });
            assert.equal(outs.sequence, 4);
            const committed = await asLifecycle(org1, (lifecycle) => lifecycle.committed(definition.name));
            assert.deepEqual(committed?.approvals, { Org1MSP: false, Org2MSP: true });
        });
    });
});
