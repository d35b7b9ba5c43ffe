import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asPeerAdmin } from "../../components/administration";
import type { KubeClient } from "../../cluster/client";
import { startCluster } from "../../embedded/cluster/cluster";
import { pulumiEnvironment } from "../../embedded/environment";
import { ensureImages } from "../../embedded/images/images";
import { places } from "../../embedded/places";
import { ensureToolchain } from "../../embedded/toolchain/toolchain";
import { callContract, type Client } from "../support/client";
import { refused, small } from "../support/refusals";
import { newStack, type Run, type Stack } from "../support/stack";

/** The namespace of the network that lives. */
const namespace = `fabric-refusals-${randomBytes(3).toString("hex")}`;

/** The steps build on each other: a failed one fails those after it. */
describe("a change that a running network would not survive", function () {
    this.timeout(900_000);
    let folder: string;
    let stack: Stack;
    let kubernetes: KubeClient;

    before(async () => {
        const toolchain = await ensureToolchain();
        const cluster = await startCluster(toolchain);
        await ensureImages(toolchain, cluster);
        kubernetes = cluster.client;
        folder = mkdtempSync(join(tmpdir(), "fabric-refusals-"));
        const environment = pulumiEnvironment(toolchain);
        stack = await newStack({ name: "refusals", folder, environment, change: small(namespace) });
        succeeded(await stack.run("up", "--yes", "--skip-preview"));
        await submit("first");
    });

    after(async () => {
        stack.configure(small(namespace, ({ storage }) => (storage["onDestroy"] = "delete")));
        await stack.run("up", "--yes", "--skip-preview");
        await stack.run("destroy", "--yes", "--skip-preview");
        await kubernetes.remove(`/api/v1/namespaces/${namespace}`);
        kubernetes.close();
        rmSync(folder, { recursive: true, force: true });
    });

    const client = async (): Promise<Client> => {
        const { connectionProfiles } = (await stack.outputs()) as { connectionProfiles: Record<string, never> };
        const profile = connectionProfiles["org1"];
        return { kubernetes, namespace, organisation: "org1", mspId: "Org1MSP", profile };
    };

    const submit = async (id: string): Promise<void> => {
        await callContract(await client(), "submit", "CreateAsset", [id, "blue", "5", "Tomoko", "300"]);
    };

    const read = async (id: string): Promise<string> => callContract(await client(), "evaluate", "ReadAsset", [id]);

    const height = (): Promise<bigint> => {
        const place = { context: "fabric-embedded", kubeconfig: places.kubeconfig, namespace };
        const peer = { name: "org1-peer1", organisation: "org1", port: 7051 };
        return asPeerAdmin({ place, peer, mspId: "Org1MSP" }, (asked) => asked.height("mychannel"));
    };

    /** All that a network consists of, each object with what changes when somebody writes it. */
    const objects = async (): Promise<Readonly<Record<string, string>>> => {
        const found = await Promise.all(collections.map((path) => kubernetes.list(path.replace("NS", namespace))));
        const versions = found.flatMap(({ items }) =>
            items.map(({ kind, metadata }) => [
                `${kind} ${metadata.name ?? ""}`,
                // A status is written all the time; a generation counts what somebody wants.
                `${metadata.uid ?? ""} ${String(metadata.generation ?? metadata.resourceVersion)}`,
            ]),
        );
        return Object.fromEntries(versions) as Record<string, string>; // Pairs of text, by construction.
    };

    for (const { what, change, says } of refused) {
        it(`is refused by preview and up, without a write: ${what}`, async () => {
            const before = await objects();
            stack.configure(small(namespace, change));
            for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
                const { status, output } = await stack.run(...command);
                assert.notEqual(status, 0, output);
                says.forEach((line) => {
                    assert.match(output, line);
                });
                assert.doesNotMatch(output, /\d+ (?:created|deleted|updated|replaced)|\d+ to /);
            }
            assert.deepEqual(await objects(), before);
            assert.equal(await kubernetes.find(`/api/v1/namespaces/${namespace}-2`), undefined);
        });
    }

    it("has left a network that orders, and a config that is in force", async () => {
        await submit("second");
        stack.configure(small(namespace));
        succeeded(await stack.run("up", "--yes", "--skip-preview", "--expect-no-changes"));
    });

    it("is not that an orderer is added: it follows the channel, as a warning and the outputs say, and may go", async () => {
        stack.configure(small(namespace, ({ organizations }) => Object.assign(organizations[0] ?? {}, { orderers: 3 })));
        const added = await stack.run("up", "--yes", "--skip-preview");
        succeeded(added);
        assert.match(added.output, /organizations\[0\]\.orderers: org0-orderer3 is no consenter of channel mychannel/);
        const consenters = ["org0-orderer1", "org0-orderer2"];
        const { channels } = await stack.outputs();
        assert.deepEqual(channels, { mychannel: { consenters, followers: ["org0-orderer3"] } });
        stack.configure(small(namespace));
        succeeded(await stack.run("up", "--yes", "--skip-preview"));
        await submit("third");
    });

    it("is not that a peer leaves: its volume stays, is told, and serves the peer again", async () => {
        const claim = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/org1-peer2`;
        const { metadata } = await kubernetes.get(claim);
        stack.configure(small(namespace, ({ organizations }) => Object.assign(organizations[1] ?? {}, { peers: 1 })));
        const removed = await stack.run("up", "--yes", "--skip-preview");
        succeeded(removed);
        assert.match(removed.output, /kept in namespace \S+, .*the volume claims org0-orderer3, org1-peer2\./);
        assert.equal((await kubernetes.get(claim)).metadata.uid, metadata.uid);
        stack.configure(small(namespace));
        succeeded(await stack.run("up", "--yes", "--skip-preview"));
        assert.equal((await kubernetes.get(claim)).metadata.uid, metadata.uid);
    });

    it("is not a destroy that keeps volumes: an up brings the same network back", async () => {
        const [blocks, roots] = [await height(), await rootsOf(kubernetes)];
        succeeded(await stack.run("destroy", "--yes", "--skip-preview"));
        assert.deepEqual((await stack.state()).deployment.resources ?? [], []);
        const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets`;
        assert.deepEqual((await kubernetes.list(path)).items, []);
        const again = await stack.run("up", "--yes", "--skip-preview");
        succeeded(again);
        assert.ok((await height()) >= blocks, `the ledger is not shorter than ${blocks} blocks`);
        assert.deepEqual(await rootsOf(kubernetes), roots);
        assert.match(await read("first"), /Tomoko/);
        await submit("fourth");
        succeeded(await stack.run("up", "--yes", "--skip-preview", "--expect-no-changes"));
    });

    it("is not a destroy that deletes them: nothing stays", async () => {
        stack.configure(small(namespace, ({ storage }) => (storage["onDestroy"] = "delete")));
        succeeded(await stack.run("up", "--yes", "--skip-preview"));
        succeeded(await stack.run("destroy", "--yes", "--skip-preview"));
        assert.equal(await kubernetes.find(`/api/v1/namespaces/${namespace}`), undefined);
    });
});

const collections = [
    ...["configmaps", "secrets", "services", "serviceaccounts", "persistentvolumeclaims"].map(
        (kind) => `v1/NS/${kind}`,
    ),
    ...["roles", "rolebindings"].map((kind) => `rbac.authorization.k8s.io/v1/NS/${kind}`),
    "apps/v1/NS/statefulsets",
].map((path) => `${path.startsWith("v1/") ? "/api" : "/apis"}/${path.replace("NS", "namespaces/NS")}`);

/** Public roots of all organisations. */
async function rootsOf(kubernetes: KubeClient): Promise<readonly unknown[]> {
    const names = ["org0", "org1", "org2"].map((name) => `${name}-msp`);
    const found = names.map((name) => kubernetes.get(`/api/v1/namespaces/${namespace}/configmaps/${name}`));
    return (await Promise.all(found)).map((configMap) => configMap["data"]);
}

function succeeded({ status, output }: Run): void {
    assert.equal(status, 0, output);
}
