import assert from "node:assert/strict";
import { creatorSelector } from "../../../builder/kubernetes/names";
import { isReady } from "../../../cluster/pods";
import { until } from "../../../ground/retry";
import { callContract, type Client } from "../../support/calling";
import { chaincodeObjects } from "../../support/chaincode-pods";
import { succeeded, useStack } from "../../support/live-stack";
import { watchReady } from "../../support/load";
import { loseVolume, nodePods, restartedNodes, underLoad } from "../../support/rolled";

const namespace = "fabric-rolling";
const pods = `/api/v1/namespaces/${namespace}/pods`;
const claims = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`;

/** Of the network when it is made, and from its renewal on, which these make due. */
const month = { lifetime: "720h", renewBefore: "24h" };
const year = { lifetime: "8760h", renewBefore: "721h" };

type Config = Record<string, unknown>;

/** The steps build on each other: a failed one fails those after it. */
describe("a network under load", function () {
    this.timeout(1_800_000);
    const live = useStack({
        name: "rolling",
        namespace,
        config: () => (config) => {
            base(config, { certificates: month });
        },
    });
    const { up, configure } = live;
    let client: Client;

    before(async () => {
        succeeded(await up());
        client = await live.clientOf("org1");
    });

    const uids = (): Promise<ReadonlyMap<string, string>> => nodePods(live.kubernetes, namespace);

    const restarted = async (before: ReadonlyMap<string, string>): Promise<readonly string[]> =>
        restartedNodes(before, await uids());

    const loaded = (name: string, act: () => Promise<void>) => underLoad(live, client, name, act);

    const scale = async (node: string, replicas: number): Promise<void> => {
        const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/${node}`;
        await live.kubernetes.patch(path, { spec: { replicas } }, "merge");
    };

    const lose = (node: string): Promise<void> => loseVolume(live.kubernetes, namespace, node);

    it("loses no transaction while every certificate is renewed, and one node at a time", async () => {
        const before = await uids();
        const fewest = await loaded("renewal", async () => {
            configure(base);
            succeeded(await up());
        });
        assert.deepEqual([fewest["orderers"], fewest["org1-peers"], fewest["org2-peers"]], [2, 1, 1]);
        assert.deepEqual(await restarted(before), [...before.keys()].sort());
    });

    it("loses no more than one orderer at a time to a change of all, and no transaction", async () => {
        const before = await uids();
        const fewest = await loaded("orderers", async () => {
            configure((config) => {
                base(config, { orderers: "20m" });
            });
            succeeded(await up());
        });
        assert.equal(fewest["orderers"], 2);
        assert.deepEqual(await restarted(before), ["org0-orderer1", "org0-orderer2", "org0-orderer3"]);
    });

    it("loses no more than one peer of an organisation at a time, and no transaction", async () => {
        const before = await uids();
        const fewest = await loaded("peers", async () => {
            configure((config) => {
                base(config, { orderers: "20m", peers: "60m" });
            });
            succeeded(await up());
        });
        assert.deepEqual([fewest["orderers"], fewest["org1-peers"], fewest["org2-peers"]], [3, 1, 1]);
        assert.deepEqual(await restarted(before), ["org1-peer1", "org1-peer2", "org2-peer1", "org2-peer2"]);
    });

    it("goes on with an interrupted change where it was, restarting nothing twice", async () => {
        configure((config) => {
            base(config, { orderers: "30m", peers: "60m" });
        });
        const before = await uids();
        const interrupted = await live.stack.killed(["up", "--yes", "--skip-preview"], async () => {
            const one = await until(120, async () => (await restarted(before)).length === 1);
            assert.ok(one, "one orderer was restarted");
        });
        assert.notEqual(interrupted.status, 0);
        const between = await uids();
        const [first] = await restarted(before);
        succeeded(await live.stack.recover());
        succeeded(await up());
        const later = await restarted(between);
        assert.ok(!later.includes(first ?? ""), `${String(first)} is not restarted again`);
        assert.deepEqual([...later, first].sort(), ["org0-orderer1", "org0-orderer2", "org0-orderer3"]);
    });

    it("brings a peer back whose volume was lost, by the same up, and approves nothing anew", async () => {
        const heightBefore = await blocks();
        await live.kubernetes.remove(`${claims}/org1-peer2`);
        const early = await up();
        assert.notEqual(early.status, 0);
        assert.match(early.output, /fabric:storage: the volume claim org1-peer2 is being deleted, .*delete the pod/);
        await lose("org1-peer2");
        assert.match(
            succeeded(await up()).output,
            /fabric:storage: the volume claims org1-peer2 were lost from namespace/,
        );
        succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
        const run = await up();
        succeeded(run);
        assert.doesNotMatch(run.output, /Approval.*(updated|created)/);
        assert.equal(await blocks(), heightBefore, "nothing was written to the channel");
        const query = { labelSelector: creatorSelector };
        const items = await chaincodeObjects(live.kubernetes, namespace, "/api/v1/NS/pods", query);
        const peers = items.map(({ metadata }) => metadata.annotations?.["fabric-builder-k8s-peerid"]);
        assert.ok(peers.includes("org1-peer2"), "its chaincode runs");
        succeeded(await up("--expect-no-changes"));
    });

    it("gives an orderer whose volume was lost another place in the Raft cluster, without losing a transaction", async () => {
        const before = await uids();
        await loaded("orderer without ledger", async () => {
            await lose("org0-orderer2");
            succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
            // What changes all of them at the same time has to wait: two of three are the quorum.
            configure((config) => {
                base(config, { orderers: "40m", peers: "60m" });
            });
            const first = succeeded(await up());
            assert.match(
                first.output,
                /org0-orderer1, org0-orderer3: not restarted by this run, as another orderer has yet to join/,
            );
            const orderers = async (): Promise<readonly string[]> =>
                (await restarted(before)).filter((name) => name.startsWith("org0-"));
            assert.deepEqual(await orderers(), ["org0-orderer2"]);
            succeeded(await up());
            assert.deepEqual(await orderers(), ["org0-orderer1", "org0-orderer2", "org0-orderer3"]);
        });
        succeeded(await up("--expect-no-changes"));
        // With it, and without another one, there is a quorum: it takes part.
        await scale("org0-orderer1", 0);
        const submit = (): Promise<unknown> =>
            callContract(client, "submit", "CreateAsset", [`asset-${Date.now()}`, "blue", "5", "Tomoko", "300"]);
        const isOrdered = await until(60, () =>
            submit().then(
                () => true,
                () => false,
            ),
        );
        await scale("org0-orderer1", 1);
        assert.ok(isOrdered, "two of three consenters order");
    });

    it("goes back from an image that cannot be had, one node having been away meanwhile", async () => {
        const watched = watchReady(live.kubernetes, namespace);
        configure((config) => {
            base(config, { orderers: "40m", peers: "60m" });
            Object.assign(config["images"] as object, { orderer: "localhost:35000/hyperledger/fabric-orderer:none" });
        });
        const failed = await up();
        assert.notEqual(failed.status, 0);
        assert.match(
            failed.output,
            /cannot roll the orderers on org0-orderer\d: org0-orderer\d is not ready: .*ImagePull/,
        );
        // As it was before, so that nothing but the pod itself tells that there is something to mend.
        configure((config) => {
            base(config, { orderers: "40m", peers: "60m" });
        });
        succeeded(await up());
        assert.equal((await watched.end())["orderers"], 2);
        const { items } = await live.kubernetes.list(pods, { labelSelector: "fabric/group=orderers" });
        assert.deepEqual(items.map(isReady), [true, true, true]);
        succeeded(await up("--expect-no-changes"));
    });

    async function blocks(): Promise<string> {
        const tunnelled = { ...client, chaincode: "qscc" };
        const answer = await callContract(tunnelled, "evaluate", "GetChainInfo", ["mychannel"]);
        return Buffer.from(answer).subarray(0, 4).toString("hex");
    }
});

/** The dev stack's network in a namespace of its own; the CPU that nodes ask for is what changes their pods. */
function base(config: Config, { orderers = "10m", peers = "50m", certificates = year } = {}): void {
    const resources = (cpu: string): object => ({ resources: { requests: { cpu, memory: "64Mi" } } });
    const [chaincode] = config["chaincodes"] as Config[];
    Object.assign(config, {
        certificates,
        organizations: [
            { name: "org0", mspId: "OrdererMSP", orderers: [1, 2, 3].map(() => resources(orderers)) },
            { name: "org1", mspId: "Org1MSP", peers: [1, 2].map(() => resources(peers)) },
            { name: "org2", mspId: "Org2MSP", peers: [1, 2].map(() => resources(peers)) },
        ],
        channels: [{ name: "mychannel", orderers: ["org0"], members: ["org1", "org2"], batch: { timeout: "500ms" } }],
        chaincodes: [{ ...chaincode, verify: [] }],
    });
}
