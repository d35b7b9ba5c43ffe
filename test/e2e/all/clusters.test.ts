import assert from "node:assert/strict";
import { fieldAt } from "../../../ground/json";
import { until } from "../../../ground/retry";
import { askPeer } from "../../support/asked-peer";
import { callContract, untilAnswered, type Client } from "../../support/calling";
import { chaincodeNamespaces } from "../../support/chaincode-pods";
import { ledgerHeight } from "../../support/ledger-height";
import { clientOf, succeeded, type Change } from "../../support/live-stack";
import { nodePods, restartedNodes } from "../../support/rolled";
import { newStack, type Run, type Stack } from "../../support/stack";
import { namedClusters, openClusters, stageEnvironment, type Stage } from "../../support/stage";
import { toldFailures } from "../../support/told-failures";

const namespace = "fabric-e2e-clusters";
const gateway = `/api/v1/namespaces/${namespace}/services/org1-gateway`;

/** The cluster of each organisation. */
const sides = { org0: "east", org1: "east", org2: "west" } as const;

type Member = "org1" | "org2";

/** Seconds of an `up` while a cluster is away: one after the other, all that waits for it would take more. */
const longestUp = 90;

/** What changes while a cluster is away. */
interface Wanted {
    readonly peers: number;
    /** At most, of each peer of org1. */
    readonly memory: string;
    readonly version: string;
    /** Channels beside the first one. */
    readonly channels: readonly string[];
}

const first: Wanted = { peers: 1, memory: "2Gi", version: "1.0", channels: [] };
const eastern: Wanted = { ...first, memory: "3Gi" };
const ledgers: Wanted = { ...eastern, version: "2.0", channels: ["later"] };
const nodes: Wanted = { ...ledgers, peers: 2 };

/** One orderer, and so many peers of each of the others, whose endorsement each transaction needs. */
function network(stage: Stage, { peers, memory, version, channels }: Wanted): Change {
    const own = {
        org0: { orderers: 1 },
        org1: { peers: Array(peers).fill({ resources: { limits: { memory } } }) },
        org2: { peers },
    };
    return (config) => {
        const organizations = (config["organizations"] as { readonly name: keyof typeof sides }[]).map((one) => ({
            ...one,
            cluster: sides[one.name],
            ...own[one.name],
        }));
        const [channel] = config["channels"] as object[];
        const [chaincode] = config["chaincodes"] as object[];
        const chaincodes = [{ ...chaincode, version, endorsementPolicy: "AND('Org1MSP.peer','Org2MSP.peer')" }];
        Reflect.deleteProperty(config, "context");
        Object.assign(config, { namespace, clusters: namedClusters(stage), organizations, chaincodes });
        Object.assign(config, { channels: [channel, ...channels.map((name) => ({ ...channel, name }))] });
    };
}

/** The steps build on each other: a failed one fails those after it. */
describe("one stack on two clusters", () => {
    let stage: Stage;
    let stack: Stack;
    const clients = new Map<Member, Client>();
    /** What the stack told before. */
    let told: Readonly<Record<string, unknown>>;

    before(async () => {
        stage = await openClusters();
        const environment = stageEnvironment(stage);
        const { folder } = stage;
        stack = await newStack({ name: "clusters", folder, environment, change: network(stage, first) });
    });

    after(async () => {
        try {
            await stack.run("destroy", "--yes", "--skip-preview");
            for (const name of [namespace, ...chaincodeNamespaces(namespace)]) {
                await stage.east.client.remove(`/api/v1/namespaces/${name}`);
            }
        } finally {
            await stage.close();
        }
    });

    const up = (...args: readonly string[]): Promise<Run> => stack.run("up", "--yes", "--skip-preview", ...args);
    const nodesOn = async (side: "east" | "west"): Promise<readonly string[]> =>
        [...(await nodePods(stage[side].client, namespace)).keys()].sort();
    const client = (organisation: Member): Client => clients.get(organisation) ?? assert.fail(organisation);
    const create = (id: string): Promise<string> =>
        callContract(client("org1"), "submit", "CreateAsset", [id, "red", "5", "Ana", "300"]);
    const reads = (organisation: Member, id: string): Promise<void> =>
        untilAnswered({ client: client(organisation), get: ["ReadAsset", id], answer: /Ana/ });
    const allHold = async (peers: readonly (readonly [Member, string])[]): Promise<void> => {
        const asked = (): Promise<readonly bigint[]> =>
            Promise.all(peers.map(([of, peer]) => askPeer(client(of), peer, (one) => ledgerHeight(one, "mychannel"))));
        assert.ok(await until(60, async () => new Set(await asked()).size === 1), "they have the same blocks");
    };
    /** Ends with failures, in time; what failed by type and name. */
    const upBesides = async (wanted: Wanted): Promise<ReadonlyMap<string, string>> => {
        stack.configure(network(stage, wanted));
        const begun = performance.now();
        const { status, output } = await up("--continue-on-error");
        const seconds = (performance.now() - begun) / 1000;
        assert.notEqual(status, 0);
        assert.match(output, /warning: cluster west is away .*pulumi up --continue-on-error does the rest/);
        const failed = toldFailures(output);
        console.log(`\n      ${failed.size} failed, within ${Math.round(seconds)} s of all\n`);
        assert.ok(seconds < longestUp, `${seconds} s`);
        return failed;
    };

    it("has the nodes of each organisation on its cluster", async () => {
        succeeded(await up());
        assert.deepEqual(await nodesOn("east"), ["org0-orderer1", "org1-peer1"]);
        assert.deepEqual(await nodesOn("west"), ["org2-peer1"]);
    });

    it("has a transaction endorsed by peers on both", async () => {
        for (const organisation of ["org1", "org2"] as const) {
            const kubernetes = stage[sides[organisation]].client;
            clients.set(organisation, await clientOf({ namespace }, { stack, kubernetes }, organisation));
        }
        await create("both");
        await reads("org2", "both");
    });

    it("finds nothing to change, by a refresh neither", async () => {
        succeeded(await stack.run("preview", "--expect-no-changes"));
        succeeded(await stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes"));
        told = await stack.outputs();
    });

    describe("of which one is away", () => {
        before(() => stage.stopWest());

        it("changes what is on the other alone as ever", async () => {
            const before = await nodePods(stage.east.client, namespace);
            stack.configure(network(stage, eastern));
            assert.match(succeeded(await up()).output, /warning: cluster west is away/);
            assert.deepEqual(restartedNodes(before, await nodePods(stage.east.client, namespace)), ["org1-peer1"]);
            succeeded(await up("--expect-no-changes"));
        });

        it("changes the ledger for those on the other, and fails for those that are there by the cluster's name", async () => {
            const failed = await upBesides(ledgers);
            assert.deepEqual([...failed.keys()].sort(), [
                "fabric:Approval mychannel-asset-transfer-org2",
                "fabric:ChannelSettings later",
                "fabric:PeerJoin later-org2-peer1",
            ]);
            for (const [name, error] of failed) {
                assert.match(
                    error,
                    /^cannot get \S+ on cluster west, .*`pulumi config set --path fabric:clusters.west/,
                    name,
                );
            }
            await askPeer(client("org1"), "org1-peer1", async (peer) => {
                assert.deepEqual([...(await peer.channels())].sort(), ["later", "mychannel"]);
                assert.notEqual(await peer.approvedPackage("mychannel", "asset-transfer", 2), undefined);
                assert.equal((await peer.committed("mychannel", "asset-transfer"))?.sequence, 1);
            });
        });

        it("makes nodes on the other", async () => {
            const failed = await upBesides(nodes);
            assert.ok(failed.size >= 8, JSON.stringify([...failed.keys()]));
            for (const [name, error] of failed) {
                assert.match(name, /org2-peer/);
                assert.match(error, /cluster is unreachable: .* \(context "fabric-test-west"\)/, name);
            }
            assert.deepEqual(await nodesOn("east"), ["org0-orderer1", "org1-peer1", "org1-peer2"]);
            await allHold([
                ["org1", "org1-peer1"],
                ["org1", "org1-peer2"],
            ]);
            await reads("org1", "both");
        });

        it("goes on telling what it has told of those that are away", async () => {
            const outputs = await stack.outputs();
            for (const key of ["cards", "connectionProfiles"]) {
                assert.deepEqual(fieldAt(outputs, key, "org2"), fieldAt(told, key, "org2"), key);
                assert.match(JSON.stringify(fieldAt(outputs, key, "org1")), /org1-peer2/);
            }
            assert.equal(fieldAt(outputs, "chaincodes", "asset-transfer", "sequence"), 1);
            assert.doesNotMatch(JSON.stringify(outputs), /04da6b54/, "no placeholder of Pulumi's");
        });

        it("previews, and says what is away", async () => {
            const { output } = succeeded(await stack.run("preview"));
            assert.match(output, /warning: cluster west is away/);
            assert.match(output, /StatefulSet org2-peer2 create/);
        });

        it("refreshes what is on the other", async () => {
            await stage.east.client.remove(gateway);
            const { status, output } = await stack.run("refresh", "--yes", "--skip-preview");
            assert.notEqual(status, 0);
            assert.match(output, /fabric-e2e-clusters\/org2-peer1\/mychannel is kept as the state has it/);
            assert.match(output, /error: failed to read resource state due to unreachable cluster/);
            await upBesides(nodes);
            assert.notEqual(await stage.east.client.find(gateway), undefined);
        });
    });

    describe("that is back", () => {
        before(() => stage.startWest());

        it("goes on with what is left", async () => {
            const kept = await nodePods(stage.west.client, namespace);
            succeeded(await up());
            const now = await nodePods(stage.west.client, namespace);
            assert.deepEqual(restartedNodes(kept, now), ["org2-peer2"]);
            succeeded(await up("--expect-no-changes"));
        });

        it("has transactions endorsed by peers on both again, and all peers hold the ledger", async () => {
            await create("again");
            await reads("org2", "again");
            await allHold([
                ["org1", "org1-peer2"],
                ["org2", "org2-peer1"],
                ["org2", "org2-peer2"],
            ]);
            for (const [organisation, peer] of [
                ["org1", "org1-peer1"],
                ["org2", "org2-peer2"],
            ] as const) {
                await askPeer(client(organisation), peer, async ({ channels, committed }) => {
                    assert.deepEqual([...(await channels())].sort(), ["later", "mychannel"]);
                    assert.equal((await committed("mychannel", "asset-transfer"))?.sequence, 2);
                });
            }
        });

        it("leaves nothing on either when it is destroyed", async () => {
            succeeded(await stack.run("destroy", "--yes", "--skip-preview"));
            for (const { client: kubernetes } of [stage.east, stage.west]) {
                for (const name of [namespace, ...chaincodeNamespaces(namespace)]) {
                    assert.equal(await kubernetes.find(`/api/v1/namespaces/${name}`), undefined, name);
                }
            }
        });
    });
});
