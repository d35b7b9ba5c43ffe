import assert from "node:assert/strict";
import { callContract, untilAnswered, type Client } from "../../support/calling";
import { chaincodeNamespaces } from "../../support/chaincode-pods";
import { heightOn } from "../../support/ledger-height";
import { clientOf, succeeded, type Change } from "../../support/live-stack";
import { nodePods, restartedNodes } from "../../support/rolled";
import { newStack, type Run, type Stack } from "../../support/stack";
import { namedClusters, openClusters, stageEnvironment, type Stage } from "../../support/stage";

const namespace = "fabric-e2e-spread";

/** An orderer and a peer of organisations that live in the east are in the west, where another organisation lives. */
const placed = {
    org0: { cluster: "east", orderers: [{}, { cluster: "west" }, {}] },
    org1: { cluster: "east", peers: [{}, { cluster: "west" }] },
    org2: { cluster: "west", peers: 1 },
} as const;

/** What runs in pods of the builder, and what runs in servers that prove who they are. */
const served = { type: "ccaas", servers: "organization", tls: "mutual" };

function network(stage: Stage, own: object = {}): Change {
    return (config) => {
        const organizations = (config["organizations"] as { readonly name: keyof typeof placed }[]).map((one) => ({
            ...one,
            ...placed[one.name],
        }));
        const [chaincode] = config["chaincodes"] as object[];
        const chaincodes = [chaincode, { ...chaincode, ...served, name: "served" }];
        Reflect.deleteProperty(config, "context");
        Object.assign(config, { namespace, clusters: namedClusters(stage), organizations, chaincodes, ...own });
    };
}

/** The steps build on each other: a failed one fails those after it. */
describe("organisations whose nodes are on two clusters", () => {
    let stage: Stage;
    let stack: Stack;
    let home: Client;
    let away: Client;

    before(async () => {
        stage = await openClusters();
        const environment = stageEnvironment(stage);
        stack = await newStack({ name: "spread", folder: stage.folder, environment, change: network(stage) });
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
    const all = async () =>
        new Map([...(await nodePods(stage.east.client, namespace)), ...(await nodePods(stage.west.client, namespace))]);
    const create = (client: Client, id: string): Promise<string> =>
        callContract(client, "submit", "CreateAsset", [id, "red", "5", "Ana", "300"]);
    const reads = (client: Client, id: string): Promise<void> =>
        untilAnswered({ client, get: ["ReadAsset", id], answer: /Ana/ });

    it("have each node where the config has it, with its keys and its volume", async () => {
        succeeded(await up());
        assert.deepEqual(await nodesOn("east"), ["org0-orderer1", "org0-orderer3", "org1-peer1"]);
        assert.deepEqual(await nodesOn("west"), ["org0-orderer2", "org1-peer2", "org2-peer1"]);
        const core = `/api/v1/namespaces/${namespace}`;
        for (const [there, other, node] of [
            [stage.west, stage.east, "org1-peer2"],
            [stage.west, stage.east, "org0-orderer2"],
            [stage.east, stage.west, "org1-peer1"],
        ] as const) {
            for (const path of [`secrets/${node}-msp`, `secrets/${node}-tls`, `persistentvolumeclaims/${node}`]) {
                assert.notEqual(await there.client.find(`${core}/${path}`), undefined, path);
                assert.equal(await other.client.find(`${core}/${path}`), undefined, path);
            }
        }
        for (const secret of ["org1-ca", "org1-admin-msp", "org0-administration-tls"]) {
            assert.equal(await stage.west.client.find(`${core}/secrets/${secret}`), undefined, secret);
        }
    });

    it("endorse and order from both, in pods of the builder and in servers", async () => {
        home = await clientOf({ namespace }, { stack, kubernetes: stage.east.client }, "org1");
        const there = { ...home, podOf: () => ({ kubernetes: stage.west.client, namespace }) };
        const peers = Object.entries(home.profile?.peers ?? {}).filter(([name]) => name === "org1-peer2");
        away = { ...there, profile: { peers: Object.fromEntries(peers) } };
        for (const chaincode of ["asset-transfer", "served"]) {
            await create({ ...home, chaincode }, "home");
            await reads({ ...away, chaincode }, "home");
            await create({ ...away, chaincode }, "away");
            await reads({ ...home, chaincode }, "away");
        }
    });

    it("find nothing to change, by a refresh neither", async () => {
        succeeded(await stack.run("preview", "--expect-no-changes"));
        succeeded(await stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes"));
    });

    it("roll one node at a time, on whichever cluster it is", async () => {
        const before = await all();
        const peers = placed.org1.peers.map((peer) => ({ ...peer, resources: { limits: { memory: "3Gi" } } }));
        stack.configure((config) => {
            network(stage)(config);
            Object.assign((config["organizations"] as object[])[1] ?? {}, { peers });
        });
        succeeded(await up());
        assert.deepEqual(restartedNodes(before, await all()), ["org1-peer1", "org1-peer2"]);
        await create(home, "rolled");
        await reads(away, "rolled");
        succeeded(await stack.run("preview", "--expect-no-changes"));
    });

    it("go on in the east while the west is away, and are whole again when it is back", async () => {
        await stage.stopWest();
        try {
            const policy = (config: Record<string, unknown>): unknown =>
                Object.assign((config["chaincodes"] as object[])[0] ?? {}, { version: "2.0" });
            stack.configure((config) => {
                network(stage)(config);
                policy(config);
            });
            const { output, status } = await stack.run("preview");
            assert.equal(status, 0, output);
            assert.match(output, /cluster west is away/);
            await reads(home, "rolled");
        } finally {
            await stage.startWest();
        }
        succeeded(await up());
        succeeded(await up("--expect-no-changes"));
        await create(away, "again");
        await reads(home, "again");
        assert.equal(await heightOn(home, "org1-peer1"), await heightOn(away, "org1-peer2"));
    });

    it("leave nothing on either when they are destroyed", async () => {
        succeeded(await stack.run("destroy", "--yes", "--skip-preview"));
        for (const { client } of [stage.east, stage.west]) {
            for (const name of [namespace, ...chaincodeNamespaces(namespace)]) {
                assert.equal(await client.find(`/api/v1/namespaces/${name}`), undefined, name);
            }
        }
    });
});
