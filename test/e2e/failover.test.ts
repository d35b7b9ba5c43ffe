import assert from "node:assert/strict";
import { join } from "node:path";
import type { KubeObject } from "../../cluster/object";
import { isReady } from "../../cluster/pods";
import { until } from "../../ground/retry";
import { succeeded, useStack } from "../support/live-stack";
import { nodePods, restartedNodes, underLoad } from "../support/rolled";
import { runStatus, statusOf } from "../support/status-command";
import { itRunsWhatIsSigned, newTrustedImages, type TrustedImages } from "../support/trusted";

const namespace = "fabric-failover";
const orderers = ["org0-orderer1", "org0-orderer2", "org0-orderer3"];

/** For a pod to end, or to come back, on a busy node. */
const podSeconds = 180;

/** Transient data of the network's one call. */
const hidden = "hush-hush";

/** Of the network when it is made, and from its renewal on, which these make due. */
const month = { lifetime: "720h", renewBefore: "24h" };
const year = { lifetime: "8760h", renewBefore: "721h" };

type Config = Record<string, unknown>;

/** The CAs run one that is signed, and `trust` asks for that. */
let trusted: TrustedImages | undefined;

/** The steps share one network: each leaves it whole, but the last, which takes it away. */
describe("a network with nodes that are down", function () {
    this.timeout(1_800_000);
    const live = useStack({
        name: "failover",
        namespace,
        config: async (place) => {
            trusted = await newTrustedImages(place);
            return configured({ certificates: month });
        },
    });
    const { up } = live;

    before(async () => {
        succeeded(await up());
    });

    /** Stops nodes, or starts them again, and waits until that is so. */
    const scale = async (nodes: readonly string[], replicas: 0 | 1): Promise<void> => {
        await Promise.all(
            nodes.map((node) => {
                const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/${node}/scale`;
                return live.kubernetes.patch(path, { spec: { replicas } }, "merge");
            }),
        );
        const settled = await until(podSeconds, async () => {
            const pods = await Promise.all(nodes.map(podsOf));
            return pods.every((all) => all.length === replicas && all.every(isReady));
        });
        assert.ok(settled, `${nodes.join(", ")} did not come to ${replicas} pods each`);
    };

    const podsOf = async (node: string): Promise<readonly KubeObject[]> => {
        const labelSelector = `app.kubernetes.io/name=${node}`;
        return (await live.kubernetes.list(`/api/v1/namespaces/${namespace}/pods`, { labelSelector })).items;
    };

    const outputsOf = async (type: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
        const { deployment } = await live.stack.state();
        return deployment.resources?.find((resource) => resource.type.endsWith(`:${type}`))?.outputs;
    };

    itRunsWhatIsSigned(
        live,
        namespace,
        () => trusted ?? assert.fail("there are no images"),
        () => configured({ certificates: month }),
    );

    it("shows transient data that is a secret of its config neither in its state nor in a preview", async () => {
        await setTransient(hidden);
        succeeded(await up());
        const { function: name, transient } = (await outputsOf("Transaction")) ?? {};
        assert.equal(name, "GetAllAssets");
        assert.ok(transient !== undefined);
        const { resources = [] } = (await live.stack.state()).deployment;
        const showing = resources.filter((resource) => JSON.stringify(resource).includes(hidden));
        assert.deepEqual(
            showing.map(({ urn }) => urn),
            [],
        );
        await setTransient(`${hidden}, too`);
        const { status, output } = await live.stack.run("preview", "--diff");
        assert.equal(status, 0, output);
        assert.match(output, /transient\s*: \[secret\]/);
        assert.ok(!output.includes(hidden), output);
    });

    const setTransient = async (value: string): Promise<void> => {
        const key = "fabric:chaincodes[0].verify[0].transient.owner";
        const file = ["--config-file", join(live.folder, "Pulumi.failover.yaml")];
        succeeded(await live.stack.run("config", "set", "--path", "--secret", key, value, ...file));
    };

    it("has all its certificates renewed under load: one node at a time restarts, and no transaction is lost", async () => {
        const before = await nodePods(live.kubernetes, namespace);
        live.configure(configured({}));
        const fewest = await underLoad(live, await live.clientOf("org1"), "renewal", async () => {
            succeeded(await up());
        });
        assert.deepEqual(fewest, { orderers: 2, "org1-peers": 1 });
        assert.deepEqual(restartedNodes(before, await nodePods(live.kubernetes, namespace)), [...before.keys()].sort());
    });

    it("refuses, before anything is changed, what it would not survive", async () => {
        live.configure((config) => {
            configured({})(config);
            const organizations = config["organizations"] as Config[];
            Object.assign(organizations[0] ?? {}, { orderers: 2 });
            organizations.push({ name: "org2", mspId: "Org2MSP", peers: 1 });
            Object.assign((config["channels"] as Config[])[0] ?? {}, { members: ["org1", "org2"] });
        });
        for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
            const { status, output } = await live.stack.run(...command);
            assert.notEqual(status, 0, output);
            assert.match(
                output,
                /organizations\[0\]\.orderers: leaves out org0-orderer3, by which channel mychannel is ordered/,
            );
            assert.match(output, /channels\[0\]\.members: org2 is no member of channel mychannel/);
            assert.doesNotMatch(output, /\d+ (?:created|deleted|updated|replaced)|\d+ to /);
        }
    });

    it("takes a change of its channel through another orderer while one is down", async () => {
        await scale(["org0-orderer1"], 0);
        live.configure(configured({ timeout: "400ms" }));
        succeeded(await up());
        await itIsToldDown("org0-orderer1");
        await scale(["org0-orderer1"], 1);
        const settings = (await outputsOf("ChannelSettings"))?.["settings"] as { batch: { batchTimeout: string } };
        assert.equal(settings.batch.batchTimeout, "400ms");
    });

    it("approves and commits through another peer while one is down, and names that one for what only it can do", async () => {
        await scale(["org1-peer1"], 0);
        live.configure(configured({ timeout: "400ms", version: "2.0" }));
        const { status, output } = await up();
        assert.notEqual(status, 0);
        assert.match(output, /cannot find a ready pod on fabric-failover\/org1-peer1: none within 30 s/);
        assert.doesNotMatch(output, /cannot find a ready pod on fabric-failover\/org1-peer2/);
        assert.equal((await outputsOf("Commit"))?.["sequence"], 2);
        await itIsToldDown("org1-peer1");
        await scale(["org1-peer1"], 1);
        succeeded(await up());
        await itIsToldWell();
    });

    /** What is down is a line of the status, and all else is told as it is. */
    const itIsToldDown = async (node: string): Promise<void> => {
        const { exit, status } = await statusOf(live, "failover");
        assert.equal(exit, 3, JSON.stringify(status.findings));
        const [first] = status.findings;
        assert.deepEqual(first, {
            health: "down",
            subject: node,
            text: "is down: it was stopped: its StatefulSet has 0 replicas",
        });
        const away = status.nodes.filter(({ isUp }) => isUp !== true).map(({ name }) => name);
        assert.deepEqual(away, [node]);
        const [channel] = status.channels;
        assert.ok(orderers.includes(channel?.leader ?? ""), JSON.stringify(channel));
        assert.deepEqual(
            channel?.consenters.filter(({ serves }) => serves !== true).map(({ name }) => name),
            node.includes("orderer") ? [node] : [],
        );
    };

    const itIsToldWell = async (): Promise<void> => {
        const { exit, stdout, stderr } = await runStatus(live, "failover");
        assert.equal(exit, 0, stdout + stderr);
        assert.match(stdout, /^Stack failover: all is well/);
        assert.match(stdout, /^org1-peer2 +up .* mychannel +\d+ +– +member$/m);
        assert.match(stdout, /^org1-peer1 +asset-transfer +mychannel +runs +asset-transfer:[0-9a-f]{12}$/m);
    };

    it("is whole again by up --refresh after the roots of an organisation were lost", async () => {
        await live.kubernetes.remove(`/api/v1/namespaces/${namespace}/configmaps/org1-msp`);
        const refreshed = await live.stack.run("refresh", "--yes", "--skip-preview");
        succeeded(refreshed);
        assert.match(
            refreshed.output,
            /warning: .*peer-join .* is kept as the state has it.*configmaps "org1-msp" not found/,
        );
        succeeded(await up("--refresh"));
        assert.equal(
            (await live.kubernetes.find(`/api/v1/namespaces/${namespace}/configmaps/org1-msp`))?.metadata.name,
            "org1-msp",
        );
        succeeded(await live.stack.run("preview", "--refresh", "--expect-no-changes"));
    });

    it("is destroyed though nobody orders any more, and says what was not withdrawn", async () => {
        await scale(orderers, 0);
        const { status, output } = await live.stack.run("destroy", "--yes", "--skip-preview");
        assert.equal(status, 0, output);
        assert.match(
            output,
            /warning: the approval of chaincode asset-transfer .* is forgotten without being withdrawn/,
        );
        assert.equal((await live.stack.state()).deployment.resources?.length ?? 0, 0);
    });
});

/** Three orderers and two peers of one organisation, with a chaincode. */
function configured({ timeout = "500ms", version = "1.0", certificates = year }): (config: Config) => void {
    return (config) => {
        const [chaincode] = config["chaincodes"] as Config[];
        Object.assign(config["images"] as Config, { ca: trusted?.signed });
        Object.assign(config, {
            certificates,
            trust: trusted?.trust,
            organizations: [
                { name: "org0", mspId: "OrdererMSP", orderers: 3 },
                { name: "org1", mspId: "Org1MSP", peers: 2 },
            ],
            channels: [{ name: "mychannel", members: ["org1"], batch: { timeout } }],
            chaincodes: [{ ...chaincode, version, verify: [{ function: "GetAllAssets" }] }],
        });
    };
}
