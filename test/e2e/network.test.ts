import assert from "node:assert/strict";
import { loadCluster } from "../../cluster/kubeconfig";
import { stateProblems } from "../../components/state/problems";
import { until } from "../../ground/retry";
import { rightsOfStack } from "../support/accounts";
import { itRefusesAgents } from "../support/agent-attacks";
import { auditedWrites } from "../support/audit";
import { itBoundsPods } from "../support/bounded-pods";
import { callContract } from "../support/calling";
import { chaincodeNamespaces, chaincodePods } from "../support/chaincode-pods";
import { killInPod, restarted } from "../support/containers";
import { declaredOtherwise, objectCount } from "../support/declared";
import { deployedChaincode } from "../support/deployed";
import { assertGolden } from "../support/golden";
import { itTellsOfImages } from "../support/image-documents";
import { succeeded, useStack } from "../support/live-stack";
import { buildLines, foreignWarnings } from "../support/remarks";
import { itTellsCards } from "../support/told-cards";
import { filesOnVolumes, holdsPrivateKey } from "../support/volumes";

const namespace = "fabric-e2e";
/** The roots of three organisations, and that they are depended on, are a fifth of it. */
const maxState = 7 * 1024;
/** A channel's first block, with the certificates of all its members, once as founded and once as found. */
const maxBlockState = 64 * 1024;
const maxProvider = 2 * 1024;

/** The steps build on each other: a failed one fails those after it. */
describe("a whole network, from nothing to nothing", () => {
    const live = useStack({ name: "e2e", namespace, config: () => () => undefined });
    const { clientOf, configure } = live;

    it("is previewed without a write to the cluster", async () => {
        succeeded(await live.stack.run("preview"));
        assert.equal(await live.kubernetes.find(`/api/v1/namespaces/${namespace}`), undefined);
    });

    it("names a registry or a cluster that is not there", async () => {
        configure((config) => (config["registry"] = "localhost:1"));
        const unpushed = await live.up();
        assert.notEqual(unpushed.status, 0);
        assert.match(unpushed.output, /failed to push localhost:1\/fabric-e2e-\S+: .*connection refused/);
        configure((config) => (config["context"] = "nowhere"));
        const unreached = await live.up();
        assert.notEqual(unreached.status, 0);
        assert.match(
            unreached.output,
            /cannot use context nowhere on \S+: there is no such context \(there: fabric-embedded\)/,
        );
        configure(() => undefined);
    });

    it("comes up, and tells the answers of its verify calls", async () => {
        const { output } = succeeded(await live.up());
        assert.deepEqual(foreignWarnings(output), []);
        assert.deepEqual(
            buildLines(output).filter((line) => /#\d+ /.test(line) && !line.includes("building for ")),
            [],
            "a build says once in a while what it does, not each of its lines",
        );
        const chaincode = await deployedChaincode(live, "asset-transfer");
        assert.ok(chaincode !== undefined, "the outputs have the chaincode");
        assert.match(chaincode.image, /^localhost:35000\/\S+@sha256:[0-9a-f]{64}$/);
        const { org1, org2 } = chaincode.packageIds;
        assert.match(org1 ?? "", /^asset-transfer:[0-9a-f]{64}$/);
        assert.equal(org1, org2);
        assert.equal(chaincode.sequence, 1);
        const [written, read] = chaincode.verified;
        assert.deepEqual(written?.endorsers, ["Org1MSP", "Org2MSP"]);
        assert.match(written.transactionId, /^[0-9a-f]{64}$/);
        assert.match(read?.answer ?? "", /asset1/);
    });

    it("answers a client that has only the connection profile and the administrator's Secret", async () => {
        const id = `asset-${Date.now()}`;
        const client = await clientOf("org2");
        await callContract(client, "submit", "CreateAsset", [id, "blue", "5", "Tomoko", "300"]);
        assert.match(await callContract(client, "evaluate", "ReadAsset", [id]), /Tomoko/);
    });

    itTellsCards(live);

    it("runs its chaincode in a pod per peer, labelled as fabric-builder-k8s does", async () => {
        const peers = (await chaincodePods(live.kubernetes, namespace)).map(
            ({ metadata }) => metadata.annotations?.["fabric-builder-k8s-peerid"],
        );
        assert.deepEqual(peers.sort(), ["org1-peer1", "org1-peer2", "org2-peer1", "org2-peer2"]);
    });

    const running = async (): Promise<readonly string[]> => {
        const query = { fieldSelector: "status.phase=Running", labelSelector: "fabric-builder-k8s-peer=org1-peer1" };
        const pods = await chaincodePods(live.kubernetes, namespace, query);
        return pods.map(({ metadata }) => metadata.uid ?? "");
    };

    /** A chaincode answers its peer before Kubernetes tells that its pod runs. */
    const theOne = async (): Promise<readonly string[]> => {
        await until(60, async () => (await running()).length === 1);
        const found = await running();
        assert.equal(found.length, 1);
        return found;
    };

    it("answers on when the agent or the peer is killed, with one pod per chaincode", async () => {
        const pod = await live.kubernetes.get(`/api/v1/namespaces/${namespace}/pods/org1-peer1-0`);
        const [before, client] = [await theOne(), await clientOf("org1")];
        killInPod(pod.metadata.uid ?? "", /agent\.cjs/);
        assert.match(await callContract(client, "evaluate", "ReadAsset", ["asset1"]), /Tomoko/);
        assert.deepEqual(await running(), before, "the chaincode goes on");
        killInPod(pod.metadata.uid ?? "", /^peer node start/);
        await restarted(live.kubernetes, `/api/v1/namespaces/${namespace}/pods/org1-peer1-0`, "peer");
        assert.match(await callContract(client, "evaluate", "ReadAsset", ["asset1"]), /Tomoko/);
        assert.notDeepEqual(await theOne(), before, "a peer that was started anew knows none of its former chaincodes");
    });

    it("is left alone by a second up, a preview and a refresh", async () => {
        for (const command of [
            ["up", "--yes", "--skip-preview"],
            ["preview"],
            ["refresh", "--yes", "--skip-preview"],
            ["preview"],
        ]) {
            const since = new Date();
            const { output } = succeeded(await live.stack.run(...command, "--suppress-outputs", "--expect-no-changes"));
            assert.deepEqual(foreignWarnings(output), []);
            const writes = await auditedWrites(live.cluster, since, { user: "administrator", about: namespace });
            assert.deepEqual(command[0] === "preview" ? writes : [], []);
            const lines = output.split("\n").filter((line) => line.trim() !== "" && !/^@ \w+\.+$/.test(line));
            // A refresh has a row for each resource that begins, and one for each that ends.
            assert.ok(lines.length < (command[0] === "refresh" ? 400 : 40), output);
        }
    });

    itRefusesAgents(live, namespace);
    itTellsOfImages(live);
    itBoundsPods(live, namespace);

    it("declares each object as the API server gives it back", async () => {
        const state = await live.stack.state();
        assert.ok(objectCount(state) > 50, `the state has ${objectCount(state)} objects`);
        assert.deepEqual(declaredOtherwise(state), []);
    });

    it("gives its accounts the rights that are written down, and no others", async () => {
        const access = loadCluster({ kubeconfig: live.cluster.settings.kubeconfig });
        assertGolden("test/e2e/accounts.golden.json", "network", await rightsOfStack(live.kubernetes, access, "e2e"));
    });

    it("has no private key on any volume", async () => {
        const files = await filesOnVolumes(live.kubernetes, namespace);
        assert.ok(
            files.some((file) => file.endsWith("fabric-ca-server.db")),
            "what is on the volumes is seen",
        );
        assert.deepEqual(files.filter(holdsPrivateKey), []);
    });

    it("keeps its state small, and every private key out of it, and foreign code", async () => {
        const { deployment } = await live.stack.state();
        assert.deepEqual(stateProblems({ deployment }), []);
        const dynamic = (deployment.resources ?? []).filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
        assert.ok(dynamic.length > 30, `the state has ${dynamic.length} dynamic resources`);
        for (const resource of dynamic) {
            const size = JSON.stringify(resource).length;
            const most = resource.type.endsWith(":FirstBlock") ? maxBlockState : maxState;
            assert.ok(size <= most, `${resource.urn} takes ${size} bytes of the state`);
            assert.ok(String(resource.inputs?.["__provider"]).length <= maxProvider);
        }
        assert.doesNotMatch(JSON.stringify(deployment), /PRIVATE KEY/);
    });

    it("brings back a peer that somebody deleted, with its ledger and its packages", async () => {
        await live.kubernetes.remove(`/apis/apps/v1/namespaces/${namespace}/statefulsets/org1-peer2`);
        succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
        const left =
            (await live.stack.state()).deployment.resources?.map(({ urn }) => urn.split("::").at(-2) ?? "") ?? [];
        assert.equal(left.filter((type) => type.endsWith("StatefulSet")).length, 9, "the one is known to be gone");
        const restored = await live.up();
        succeeded(restored);
        const [, unchanged] = /\+ 1 created\s+~ 1 updated\s+2 changes\. (\d+) unchanged/.exec(restored.output) ?? [];
        const counted = left.filter((type) => !type.startsWith("pulumi:providers:"));
        // The roll of its group waits for it; what lives on its volume is taken as it is.
        assert.equal(Number(unchanged), counted.length - 1, restored.output);
        const found = await live.kubernetes.get(`/apis/apps/v1/namespaces/${namespace}/statefulsets/org1-peer2`);
        assert.equal((found["status"] as { readyReplicas?: number }).readyReplicas, 1);
    });

    it("follows the config: the next sequence for another definition, a config update for another batch timeout", async () => {
        const before = await deployedChaincode(live, "asset-transfer");
        configure((config) => {
            const [chaincode] = config["chaincodes"] as Record<string, unknown>[];
            const [channel] = config["channels"] as Record<string, unknown>[];
            Object.assign(channel ?? {}, { batch: { timeout: "500ms" } });
            Object.assign(config["build"] as object, { attestations: { sbom: false, provenance: false } });
            Object.assign(chaincode ?? {}, { version: "2.0", endorsementPolicy: "OR('Org1MSP.peer','Org2MSP.peer')" });
        });
        succeeded(await live.up());
        const after = await deployedChaincode(live, "asset-transfer");
        assert.equal(after?.sequence, 2);
        assert.equal(after.image, before?.image, "what lies beside an image does not change its digest");
        assert.deepEqual(after.verified[0], before?.verified[0], "a transaction is made once for the channel");
        succeeded(await live.stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes"));
    });

    it("names a CA that is down, and goes on when it is back", async () => {
        await live.kubernetes.remove(`/apis/apps/v1/namespaces/${namespace}/statefulsets/org1-ca`);
        const third = (config: Record<string, unknown>): void => {
            const [, org1] = config["organizations"] as Record<string, unknown>[];
            Object.assign(org1 ?? {}, { peers: 3 });
        };
        configure(third);
        const failed = await live.up();
        assert.notEqual(failed.status, 0);
        assert.match(failed.output, /org1-peer3/);
        assert.match(failed.output, /cannot find a ready pod on fabric-e2e\/org1-ca: none within 30 s/);
        succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
        succeeded(await live.up());
        const found = await live.kubernetes.get(`/apis/apps/v1/namespaces/${namespace}/statefulsets/org1-peer3`);
        assert.equal((found["status"] as { readyReplicas?: number }).readyReplicas, 1);
    });

    it("refuses a config with mistakes before any resource, all of them at once", async () => {
        configure((config) => {
            config["namespase"] = namespace;
            const [, first, second] = config["organizations"] as Record<string, unknown>[];
            Object.assign(second ?? {}, { mspId: first?.["mspId"] });
        });
        const run = await live.up();
        assert.notEqual(run.status, 0);
        assert.match(run.output, /fabric:namespase: .*namespace/);
        assert.match(run.output, /fabric:organizations\[2\]\.mspId: /);
        configure(() => undefined);
    });

    it("leaves nothing behind when it is destroyed", async () => {
        succeeded(await live.stack.run("destroy", "--yes", "--skip-preview"));
        for (const name of [namespace, ...chaincodeNamespaces(namespace)]) {
            assert.equal(await live.kubernetes.find(`/api/v1/namespaces/${name}`), undefined);
        }
        const { deployment } = await live.stack.state();
        assert.deepEqual(deployment.resources ?? [], []);
    });
});
